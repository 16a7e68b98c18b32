# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Writers count at the leaf, in the transaction of the record that counts."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from lantoa.infra.rows import put

from .models import Tally

Key = tuple[int, str, int, date]
"""(movement id, indicator, unit id, day)"""


def add_counts(counts: Iterable[tuple[Key, int]]) -> None:
    """Add to tallies; call inside the transaction that inserts the records.

    Rows are taken in one order, so that two writers never wait for each other in a circle.
    """
    merged: Counter[Key] = Counter()
    for key, n in counts:
        merged[key] += n
    rows = sorted((key, n) for key, n in merged.items() if n)
    names = ("movement_id", "indicator", "unit_id", "day", "value")
    table = Tally._meta.db_table
    adding = f"ON CONFLICT (movement_id, indicator, unit_id, day) DO UPDATE SET value = {table}.value + excluded.value"
    put(Tally, [dict(zip(names, (*key, n), strict=True)) for key, n in rows], adding)
