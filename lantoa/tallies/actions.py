# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Writers count at the leaf, in the transaction of the record that counts."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from django.db import connection

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
    if not rows:
        return
    table = connection.ops.quote_name(Tally._meta.db_table)
    values = ", ".join(["(%s, %s, %s, %s, %s)"] * len(rows))
    sql = (
        f"INSERT INTO {table} (movement_id, indicator, unit_id, day, value) VALUES {values} "  # noqa: S608 -- our own table name
        f"ON CONFLICT (movement_id, indicator, unit_id, day) DO UPDATE SET value = {table}.value + excluded.value"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [part for key, n in rows for part in (*key[:3], key[3].isoformat(), n)])
