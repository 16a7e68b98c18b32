# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The figures of CourseCount and TestTime counted once more from the records."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from lantoa.plan.models import Movement

from ..counting import minutes_of
from ..models import EVER, Attempt, CourseCount, Enrolment, TestTime

Counts = Counter[tuple[Any, ...]]
PLACE = ("course_id", "unit_id", "audience", "wave_id")


def recount_figures(movement: Movement) -> tuple[Counts, Counts]:
    """(counts by (column, day, course, unit, audience, wave), tests by (course, unit, audience, wave, minutes))."""
    counts: Counts = Counter()
    times: Counts = Counter()
    for column, place, at in _moments(movement):
        for day in (timezone.localdate(at), EVER):
            counts[(column, day, *place)] += 1
    for place, attempt in _graded(movement):
        columns = ["tests", *["passed"] * bool(attempt.passed)]
        if attempt.number == 1:
            columns += [f"first_{column}" for column in columns]
        for day in (timezone.localdate(attempt.submitted_at), EVER):
            counts.update((column, day, *place) for column in columns)
        times[(*place, minutes_of(attempt))] += 1
    return counts, times


def stored_figures(movement: Movement) -> tuple[Counts, Counts]:
    """The same as they are stored; rows of zeros say nothing."""
    counts: Counts = Counter()
    for row in CourseCount.objects.filter(movement=movement).iterator():
        place = (row.day, row.course_id, row.unit_id, row.audience, row.wave)
        counts.update({(column, *place): getattr(row, column) for column in row.COLUMNS if getattr(row, column)})
    rows = TestTime.objects.filter(movement=movement).exclude(tests=0)
    return counts, Counter({(t.course_id, t.unit_id, t.audience, t.wave, t.minutes): t.tests for t in rows})


def figures_differ(movement: Movement) -> list[str]:
    """Each figure that is not what the records say; none is right."""
    found = []
    for stored, counted in zip(stored_figures(movement), recount_figures(movement), strict=True):
        for key in sorted(stored.keys() | counted.keys(), key=str):
            if stored[key] != counted[key]:
                named = " ".join(part.isoformat() if isinstance(part, date) else str(part) for part in key)
                found.append(f"{named}: {stored[key]} ≠ {counted[key]}")
    return found


def _moments(movement: Movement) -> Iterator[tuple[str, tuple[Any, ...], datetime]]:
    learners = Enrolment.objects.filter(movement=movement)
    for column, at in (("enrolled", "started_at"), ("started", "begun_at"), ("completed", "completed_at")):
        happened = learners.filter(**{f"{at}__isnull": False})
        for *place, wave, moment in happened.values_list(*PLACE, at).iterator():
            yield column, (*place, wave or 0), moment


def _graded(movement: Movement) -> Iterator[tuple[tuple[Any, ...], Attempt]]:
    rows = Attempt.objects.filter(enrolment__movement=movement, state=Attempt.State.GRADED).select_related("enrolment")
    for one in rows.defer("paper").iterator():
        learner = one.enrolment
        yield (learner.course_id, learner.unit_id, learner.audience, learner.wave_id or 0), one
