# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""`lantoa tallies verify|rebuild`: count every record again, room by room, and compare with the tallies."""

import argparse
from collections import Counter

from django.db import transaction

from lantoa.cli import Stop
from lantoa.cli.rooms import RECOUNTS
from lantoa.courses.queries import figures_differ
from lantoa.courses.rebuilding import rebuild_figures
from lantoa.plan.models import Movement
from lantoa.tallies.actions import Key, add_counts
from lantoa.tallies.models import Tally


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of `lantoa tallies`."""
    parser.add_argument("what", choices=["verify", "rebuild"])


def recount(movement: Movement) -> Counter[Key]:
    """What the records say: every room's own recount, added up."""
    counts: Counter[Key] = Counter()
    for room in RECOUNTS:
        for key, n in room(movement):
            counts[key] += n
    return Counter({key: n for key, n in counts.items() if n})


def differences(movement: Movement) -> dict[Key, int]:
    """Key -> records minus tally, where they differ."""
    counts = recount(movement)
    for tally in Tally.objects.filter(movement=movement):
        counts[movement.pk, tally.indicator, tally.unit_id, tally.day] -= tally.value
    return {key: n for key, n in counts.items() if n}


@transaction.atomic
def mend(movement: Movement) -> int:
    """Bring the tallies in line with the records; returns how many were wrong."""
    wrong = differences(movement)
    add_counts(wrong.items())
    return len(wrong)


def run(args: argparse.Namespace) -> int:
    """Verify ends with 1 if anything differs; rebuild mends it."""
    total = 0
    for movement in Movement.objects.order_by("pk"):
        if args.what == "rebuild":
            rebuild_figures(movement)
            print(f"{movement.slug}: {mend(movement)} tallies mended")
            continue
        wrong = differences(movement)
        total += len(wrong)
        for (_movement, indicator, unit, day), n in sorted(wrong.items())[:50]:
            print(f"{movement.slug}: {indicator}, unit {unit}, {day}: records minus tally = {n}")
        of_courses = figures_differ(movement)
        total += len(of_courses)
        for line in of_courses[:50]:
            print(f"{movement.slug}: course figures: {line}")
        wrong_in_all = len(wrong) + len(of_courses)
        print(f"{movement.slug}: {'no difference' if not wrong_in_all else f'{wrong_in_all} differences'}")
    if total:
        raise Stop(f"{total} tallies differ from the records; `lantoa tallies rebuild` mends them.")
    return 0
