# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Synthetic kick-offs for rehearsals and demonstrations: marked, counted like real ones, removable in one call."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from lantoa.plan.models import Movement
from lantoa.tallies.actions import add_counts
from lantoa.units.models import Kind, Unit

from .models import Activity, Publication
from .queries.activities import key_of

Progress = Callable[[int, int], None]


@transaction.atomic
def simulate(*, movement: Movement, seed: int, scale: float, progress: Progress) -> int:
    """A kick-off of each district on the first days, and one that is still to come; the same for the same seed. Units
    that have synthetic ones are left alone. Returns how many were made."""
    done = set(Activity.objects.filter(movement=movement, is_synthetic=True).values_list("unit", flat=True))
    districts = movement.units().filter(kind=Kind.DISTRICT).order_by("path")
    units = [unit for unit in districts if unit.pk not in done]
    with override("vi"):
        rows = [_kickoff(movement, unit, random.Random(f"{seed}:{unit.code}")) for unit in units]  # noqa: S311 -- no secret
    Activity.objects.bulk_create(rows)
    add_counts((key_of(row), 1) for row in rows if row.state == Activity.State.HELD)
    progress(len(rows), len(rows))
    return len(rows)


def _kickoff(movement: Movement, unit: Unit, dice: random.Random) -> Activity:
    day = movement.day_zero + timedelta(days=dice.randrange(0, 4))
    at = datetime.combine(day, time(dice.choice([7, 8, 14]), 30), timezone.get_current_timezone())
    held = at < timezone.now()
    return Activity(
        movement=movement, unit=unit, kind=Activity.Kind.KICKOFF, form=dice.choice(["rally", "parade", "booth"]),
        title=_("Kick-off of the movement in %(unit)s") % {"unit": unit.name},
        place=_("Square of the seat of the unit"), starts_at=at, publication=Publication.SHOWN, is_synthetic=True,
        state=Activity.State.HELD if held else Activity.State.PLANNED,
        people=dice.randrange(60, 400) if held else None,
    )  # fmt: skip


@transaction.atomic
def remove_simulation(movement: Movement) -> int:
    """Take away what `simulate` made. How many."""
    rows = list(Activity.objects.filter(movement=movement, is_synthetic=True))
    add_counts((key_of(row), -1) for row in rows if row.state == Activity.State.HELD)
    Activity.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)
