# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Counting the units below a unit in a tree of 20,000, against the look-up of one row by its key in the same run.

    bench/units.py [--quick] [--postgres]

Mark: 1 ms for the median and the 95th percentile, over subtrees drawn from districts and communes.
The count of the whole tree is shown beside it, without a mark.
"""

import argparse
import json
import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date

from program import program

MARK_MS = 1.0
DISTRICTS, COMMUNES, VILLAGES = 20, 20, 49


def grow() -> int:
    """One province, 20 districts, 20 communes in each, 49 villages in each: 20,021 units."""
    from lantoa.units.models import Unit

    units: list[Unit] = []

    def add(parent: str, place: int, kind: str) -> str:
        path = f"{parent}{place:05d}"
        code = name = str(len(units))
        units.append(
            Unit(
                code=code, kind=kind, name=name, name_fold=name, sort_key=name,
                parent_id=parent or None, path=path, valid_from=date(2000, 1, 1),
            )
        )  # fmt: skip
        return path

    province = add("", 1, "province")
    for d in range(1, DISTRICTS + 1):
        district = add(province, d, "district")
        for c in range(1, COMMUNES + 1):
            commune = add(district, c, "commune")
            for v in range(1, VILLAGES + 1):
                add(commune, v, "village")
    Unit.objects.bulk_create(units, batch_size=1000)
    return len(units)


def times(label: str, run: Callable[[int], object], rounds: int) -> list[float]:
    """Milliseconds of each round, after a tenth of them to warm up."""
    for n in range(rounds // 10):
        run(n)
    taken = []
    for n in range(rounds):
        began = time.perf_counter()
        run(n)
        taken.append((time.perf_counter() - began) * 1000)
        if n % 100 == 99:
            print(f"\r{label}: {n + 1:,} of {rounds:,}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return taken


def p95(taken: list[float]) -> float:
    return statistics.quantiles(taken, n=20)[-1]


def measure(rounds: int) -> dict[str, object]:
    """Counts of subtrees, of the whole tree, and the floor."""
    from django.db import connection

    from lantoa.units.models import Unit

    number = grow()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    chosen = list(Unit.objects.filter(kind__in=["district", "commune"]))
    random.Random(7).shuffle(chosen)
    root = Unit.objects.get(parent=None)
    right = Unit.objects.under(root).count() == number and all(
        Unit.objects.under(unit).count() == (50 if unit.kind == "commune" else 1001) for unit in chosen[:50]
    )
    floor = times("one row", lambda n: Unit.objects.filter(pk=chosen[n % len(chosen)].pk).count(), rounds)
    below = times("subtree", lambda n: Unit.objects.under(chosen[n % len(chosen)]).count(), rounds)
    whole = times("whole tree", lambda n: Unit.objects.under(root).count(), 100)
    median = statistics.median(below)
    return {
        "units": number, "median_ms": round(median, 3), "p95_ms": round(p95(below), 3),
        "whole_tree_ms": round(statistics.median(whole), 3), "floor_ms": round(statistics.median(floor), 3),
        "ratio": round(median / statistics.median(floor), 2), "counts_right": right,
        "floor_p95_ms": round(p95(floor), 3),
        "holds": right and median <= MARK_MS and p95(below) <= MARK_MS,
    }  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--postgres", action="store_true", help="a real PostgreSQL instead of SQLite")
    given = parser.parse_args()
    with program(postgres=given.postgres):
        result = measure(500 if given.quick else 5000)
    print(json.dumps({"bench": "units", "database": "postgresql" if given.postgres else "sqlite", **result}))
    return 0 if result["holds"] else 1


if __name__ == "__main__":
    sys.exit(main())
