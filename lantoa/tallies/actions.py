# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Writers count at the leaf, in the transaction of the record that counts."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from lantoa.infra import rows

from .models import Tally

KEY = ("movement_id", "indicator", "unit_id", "day")
Key = tuple[int, str, int, date]
"""(movement id, indicator, unit id, day)"""


def add_counts(counts: Iterable[tuple[Key, int]]) -> None:
    """Add to tallies; call inside the transaction that inserts the records.

    Rows are taken in one order, so that two writers never wait for each other in a circle.
    """
    merged: Counter[Key] = Counter()
    for key, n in counts:
        merged[key] += n
    moved = sorted((key, n) for key, n in merged.items() if n)
    rows.add(Tally, KEY, ["value"], [dict(zip((*KEY, "value"), (*key, n), strict=True)) for key, n in moved])
