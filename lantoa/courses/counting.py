# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Every figure of this room, written in the transaction of the record that counts.

Three go to the tallies of the movement. All go to CourseCount, by course, unit, audience, wave and day in Viet Nam,
and each test's minutes to TestTime: what a page shows is a sum over units, never a count of learners.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Model
from django.utils import timezone

from lantoa.infra.rows import add
from lantoa.tallies import actions as tallies

from .models import EVER, Attempt, CourseCount, Enrolment, TestTime

ENROLLED, SUBMITTED, COMPLETED = "course_enrolments", "course_attempts", "course_completions"
STARTED = "started"
_COLUMN = {ENROLLED: "enrolled", COMPLETED: "completed", STARTED: "started", SUBMITTED: "tests"}
Row = tuple[tuple[Any, ...], tuple[int, ...]]
Happened = Sequence[tuple[Enrolment, datetime]]


def count(indicator: str, happened: Happened, times: int = 1) -> None:
    """Add one for each enrolment begun, course started or completed; call in the transaction of the records."""
    days = _days(happened)
    tallies.add_counts(_tally(indicator, days, times))
    _add_counts([(learner, day, {_COLUMN[indicator]: times}) for learner, day in days])


def count_many(indicator: str, at: datetime, places: Sequence[tuple[Enrolment, int]]) -> None:
    """The same for so many at once at each place: an enrolment that need not be stored says which."""
    day = timezone.localdate(at)
    tallies.add_counts(pair for place, n in places for pair in _tally(indicator, [(place, day)], n))
    _add_counts((place, day, {_COLUMN[indicator]: n}) for place, n in places)


def count_tests(graded: Iterable[tuple[Enrolment, Attempt]], times: int = 1, completed: Happened = ()) -> None:
    """Add one for each test that was handed in and graded, and for each course that was completed by it."""
    graded = list(graded)
    tested = [(learner, timezone.localdate(attempt.submitted_at)) for learner, attempt in graded]
    days = _days(completed)
    tallies.add_counts([*_tally(SUBMITTED, tested, times), *_tally(COMPLETED, days, times)])
    columns = [_test_columns(attempt, times) for _learner, attempt in graded]
    counted = [(learner, day, own) for (learner, day), own in zip(tested, columns, strict=True)]
    _add_counts([*counted, *((learner, day, {_COLUMN[COMPLETED]: times}) for learner, day in days)])
    minutes: Counter[tuple[Any, ...]] = Counter()
    for learner, attempt in graded:
        minutes[(*_place(learner), minutes_of(attempt))] += times
    names = ("movement_id", "course_id", "unit_id", "audience", "wave", "minutes")
    _upsert(TestTime, names, ("tests",), sorted((key, (n,)) for key, n in minutes.items()))


def minutes_of(attempt: Attempt) -> int:
    """Whole minutes from the start of a graded test to its end, at least one; waiting for a network is not work."""
    assert attempt.submitted_at is not None
    seconds = (min(attempt.submitted_at, attempt.deadline_at) - attempt.started_at).total_seconds()
    return max(1, -(-int(seconds) // 60))


def begin(enrolment: Enrolment, now: datetime) -> None:
    """The learner opened something for the first time; again changes nothing."""
    if enrolment.begun_at is None and Enrolment.objects.filter(pk=enrolment.pk, begun_at=None).update(begun_at=now):
        enrolment.begun_at = now
        count(STARTED, [(Enrolment.objects.get(pk=enrolment.pk), now)])  # as it is now: it may have moved meanwhile


def begin_locked(enrolment: Enrolment, now: datetime) -> None:
    """The same for a row that was read under its lock: it cannot have moved."""
    if enrolment.begun_at is None:
        enrolment.begun_at = now
        enrolment.save(update_fields=["begun_at"])
        count(STARTED, [(enrolment, now)])


def count_all_of(enrolment: Enrolment, times: int) -> None:
    """Add, or with -1 take away, everything that this enrolment has counted so far."""
    count(ENROLLED, [(enrolment, enrolment.started_at)], times)
    if enrolment.begun_at:
        count(STARTED, [(enrolment, enrolment.begun_at)], times)
    graded = enrolment.attempts.filter(state=Attempt.State.GRADED)
    count_tests([(enrolment, attempt) for attempt in graded], times)
    if enrolment.completed_at:
        count(COMPLETED, [(enrolment, enrolment.completed_at)], times)


def count_regraded(passed: Iterable[tuple[Enrolment, Attempt]]) -> None:
    """These tests, counted before as not passed, are passed now. One statement: nobody waits in a circle."""
    _add_counts(
        (learner, timezone.localdate(test.submitted_at), {"passed": 1, "first_passed": int(test.number == 1)})
        for learner, test in passed
    )


def _test_columns(attempt: Attempt, times: int) -> dict[str, int]:
    passed, first = times if attempt.passed else 0, attempt.number == 1
    return {
        "tests": times, "passed": passed,
        "first_tests": times if first else 0, "first_passed": passed if first else 0,
    }  # fmt: skip


def _days(happened: Happened) -> list[tuple[Enrolment, date]]:
    return [(learner, timezone.localdate(at)) for learner, at in happened]


def _tally(indicator: str, days: list[tuple[Enrolment, date]], times: int) -> list[tuple[tallies.Key, int]]:
    """What the movement's tallies are moved by; they do not know who only started."""
    if indicator == STARTED:
        return []
    return [((learner.movement_id, indicator, learner.unit_id, day), times) for learner, day in days]


def _place(learner: Enrolment) -> tuple[Any, ...]:
    return (learner.movement_id, learner.course_id, learner.unit_id, learner.audience, learner.wave_id or 0)


def _add_counts(rows: Iterable[tuple[Enrolment, date, dict[str, int]]]) -> None:
    """Add to the rows of the day and of all days."""
    sums: dict[tuple[Any, ...], Counter[str]] = {}
    for learner, day, columns in rows:
        movement, *place = _place(learner)
        for at in (day, EVER):
            sums.setdefault((movement, at.isoformat(), *place), Counter()).update(columns)
    names = ("movement_id", "day", "course_id", "unit_id", "audience", "wave")
    values = [(key, tuple(sums[key][column] for column in CourseCount.COLUMNS)) for key in sorted(sums)]
    _upsert(CourseCount, names, CourseCount.COLUMNS, values)


def _upsert(model: type[Model], names: Sequence[str], columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Add to counters, in one order of rows, so that two writers never wait for each other in a circle."""
    values = [dict(zip((*names, *columns), (*key, *numbers), strict=True)) for key, numbers in rows]
    add(model, names, columns, values)
