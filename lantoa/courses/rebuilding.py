# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Writing the kept figures anew from the records, after rows were taken out in bulk."""

from collections import defaultdict
from typing import Any

from django.db import transaction

from lantoa.plan.models import Movement

from .models import CourseCount, TestTime
from .queries.recounting import recount_figures


@transaction.atomic
def rebuild_figures(movement: Movement) -> None:
    """Throw the movement's rows away and count again."""
    counts, times = recount_figures(movement)
    CourseCount.objects.filter(movement=movement).delete()
    TestTime.objects.filter(movement=movement).delete()
    rows: dict[tuple[Any, ...], dict[str, int]] = defaultdict(dict)
    for (column, *place), n in counts.items():
        rows[tuple(place)][column] = n
    CourseCount.objects.bulk_create(
        (
            CourseCount(
                movement=movement, day=day, course_id=course, unit_id=unit, audience=audience, wave=wave, **columns
            )
            for (day, course, unit, audience, wave), columns in rows.items()
        ),
        batch_size=1000,
    )
    TestTime.objects.bulk_create(
        (
            TestTime(
                movement=movement,
                course_id=course,
                unit_id=unit,
                audience=audience,
                wave=wave,
                minutes=minutes,
                tests=n,
            )
            for (course, unit, audience, wave, minutes), n in times.items()
        ),
        batch_size=1000,
    )
