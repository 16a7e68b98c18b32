# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Counts from the records, to compare with the tallies."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate

from lantoa.plan.models import Movement

from ..counting import COMPLETED, ENROLLED, SUBMITTED
from ..models import Attempt, Enrolment

Key = tuple[int, str, int, date]


def recount(movement: Movement) -> Iterable[tuple[Key, int]]:
    """What the tallies of this room must be, counted from the records."""
    totals: Counter[Key] = Counter()
    learners = Enrolment.objects.filter(movement=movement)
    sources: list[tuple[str, QuerySet[Any], str, str]] = [
        (ENROLLED, learners, "unit_id", "started_at"),
        (
            SUBMITTED,
            Attempt.objects.filter(enrolment__movement=movement, state=Attempt.State.GRADED),
            "enrolment__unit_id",
            "submitted_at",
        ),
        (COMPLETED, learners.exclude(completed_at=None), "unit_id", "completed_at"),
    ]
    for indicator, rows, unit, at in sources:
        counted = rows.annotate(day=TruncDate(at)).order_by().values_list(unit, "day").annotate(Count("pk"))
        for unit_id, day, n in counted:
            totals[(movement.pk, indicator, unit_id, day)] += n
    return totals.items()
