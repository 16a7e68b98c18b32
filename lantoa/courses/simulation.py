# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Synthetic learners for rehearsals and demonstrations: the same models in bulk, marked, counted and removable."""

import random
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, time, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.infra import text
from lantoa.people.models import User
from lantoa.plan.models import Movement
from lantoa.tallies import actions as tallies
from lantoa.units.models import Unit

from .counting import COMPLETED, ENROLLED, STARTED, SUBMITTED, count, count_tests
from .models import Attempt, Audience, Certificate, Completion, Course, Enrolment, Lesson, LessonProgress
from .rebuilding import rebuild_figures

PER_UNIT = 200
"""Learners of one leaf unit at scale 1."""
DAYS = 14
HOURS = [7, 8, 9, 11, 12, 13, 16, 19, 19, 20, 20, 20, 21, 21, 22]
"""When people learn: around work, most of them in the evening."""
Progress = Callable[[int, int], None]


def simulate(*, movement: Movement, seed: int, scale: float, progress: Progress) -> int:
    """Learners at every leaf unit since the launch, up to now, the same for the same seed. How many were made."""
    courses = list(Course.objects.filter(current__isnull=False).select_related("current__rule").order_by("slug"))
    units = list(movement.units().filter(children=None).order_by("path"))
    made = 0
    for number, unit in enumerate(units, 1):
        for course in courses:
            made += _learn(movement, course, unit, random.Random(f"{seed}:{course.slug}:{unit.code}"), scale)  # noqa: S311
        progress(number, len(units))
    return made


@transaction.atomic
def _learn(movement: Movement, course: Course, unit: Unit, dice: random.Random, scale: float) -> int:
    """The learners of one unit and course, whole or not at all; nothing when they are there already."""
    if Enrolment.objects.filter(movement=movement, course=course, unit=unit, is_synthetic=True).exists():
        return 0
    assert course.current is not None
    starts = [
        start for start in (_moment(movement, dice) for _n in range(_size(dice, scale))) if start < timezone.now()
    ]
    people = User.objects.bulk_create(_person(course, unit, n) for n in range(len(starts)))
    learners = Enrolment.objects.bulk_create(
        Enrolment(
            movement=movement, person=person, course=course, version=course.current, unit=unit,
            audience=dice.choices(Audience.values, [20, 10, 15, 5, 15, 5, 30])[0], started_at=start, begun_at=start,
            is_synthetic=True,
        )
        for person, start in zip(people, starts, strict=True)
    )  # fmt: skip
    for indicator in (ENROLLED, STARTED):
        count(indicator, [(learner, learner.started_at) for learner in learners])
    finished = _read(learners, list(course.current.lessons.all()), dice)
    _test(finished, course, dice)
    return len(learners)


def _size(dice: random.Random, scale: float) -> int:
    return max(1, round(PER_UNIT * scale * dice.lognormvariate(0, 0.5)))


def _moment(movement: Movement, dice: random.Random) -> datetime:
    """Most begin in the first days and near the end."""
    day = (
        min(DAYS - 1, int(dice.expovariate(0.3)))
        if dice.random() < 0.75
        else DAYS - 1 - int(dice.expovariate(1)) % DAYS
    )
    at = time(dice.choice(HOURS), dice.randrange(60), dice.randrange(60))
    return datetime.combine(movement.day_zero + timedelta(days=day), at, timezone.get_current_timezone())


def _person(course: Course, unit: Unit, number: int) -> User:
    name = _("Synthetic learner %(number)s") % {"number": number + 1}
    person = User(
        username=f"mp-{course.pk}-{unit.pk}-{number}", full_name=name, name_fold=text.fold(name),
        sort_key=text.sort_key(name), is_synthetic=True, is_active=False,
    )  # fmt: skip
    person.set_unusable_password()
    return person


def _read(learners: list[Enrolment], lessons: list[Lesson], dice: random.Random) -> list[tuple[Enrolment, datetime]]:
    """Each reads some lessons; those who read all, with the moment they were through."""
    rows, finished, now = [], [], timezone.now()
    for learner in learners:
        at, keenness = learner.started_at, dice.betavariate(5, 0.6)
        for lesson in lessons:
            opened, at = at, at + timedelta(minutes=lesson.minutes * dice.uniform(0.5, 1.6))
            stays = dice.random() < keenness and at < now
            rows.append(
                LessonProgress(enrolment=learner, lesson=lesson, opened_at=opened, done_at=at if stays else None)
            )
            if not stays:
                break
        else:
            finished.append((learner, at))
    LessonProgress.objects.bulk_create(rows)
    return finished


def _test(finished: list[tuple[Enrolment, datetime]], course: Course, dice: random.Random) -> None:
    """Most take the test, most of them pass, some at the second attempt."""
    assert course.current is not None
    rule = course.current.rule
    attempts: list[Attempt] = []
    for learner, at in finished:
        for number in range(1, min(3, rule.attempts) + 1):
            length = timedelta(minutes=rule.minutes * dice.uniform(0.3, 0.95))
            if dice.random() < 0.1 or at + length >= timezone.now():
                break
            score = Decimal(min(100, 5 * round(dice.gauss(16, 3)))).quantize(Decimal("0.01"))
            attempts.append(
                Attempt(
                    enrolment=learner, number=number, state=Attempt.State.GRADED, seed=0, paper=[], started_at=at,
                    deadline_at=at + timedelta(minutes=rule.minutes), submitted_at=at + length,
                    score=max(score, Decimal(0)), passed=score >= rule.pass_mark, is_synthetic=True,
                )
            )  # fmt: skip
            if attempts[-1].passed:
                break
            at += length + timedelta(minutes=rule.pause_minutes + dice.uniform(1, 600))
    Attempt.objects.bulk_create(attempts)
    count_tests((attempt.enrolment, attempt) for attempt in attempts)
    _complete([attempt for attempt in attempts if attempt.passed], dice)


def _complete(passed: list[Attempt], dice: random.Random) -> None:
    done = Completion.objects.bulk_create(
        Completion(
            person=attempt.enrolment.person, course=attempt.enrolment.course, enrolment=attempt.enrolment,
            attempt=attempt, completed_at=attempt.submitted_at or attempt.deadline_at,
        )
        for attempt in passed
    )  # fmt: skip
    Certificate.objects.bulk_create(
        Certificate(
            completion=one, number=f"MP-{one.pk:07d}", code=f"mp-{one.pk}-{dice.getrandbits(48):012x}",
            holder=one.person.full_name, issued_at=one.completed_at,
        )
        for one in done
    )  # fmt: skip
    count(COMPLETED, [(one.enrolment, one.completed_at) for one in done])


@transaction.atomic
def remove_simulation(movement: Movement) -> int:
    """Take every synthetic learner out again, and out of the figures. How many there were."""
    learners = Enrolment.objects.filter(movement=movement, is_synthetic=True)
    sources = [
        (ENROLLED, learners, "unit_id", "started_at"),
        (
            SUBMITTED,
            Attempt.objects.filter(enrolment__in=learners, state="graded"),
            "enrolment__unit_id",
            "submitted_at",
        ),
        (COMPLETED, Completion.objects.filter(enrolment__in=learners), "enrolment__unit_id", "completed_at"),
    ]
    for indicator, rows, unit, at in sources:
        tallies.add_counts(_minus(movement, indicator, rows, unit, at))
    removed = learners.count()
    User.objects.filter(is_synthetic=True, enrolments__in=learners).delete()
    rebuild_figures(movement)
    return removed


def _minus(movement: Movement, indicator: str, rows: object, unit: str, at: str) -> Iterable[tuple[tallies.Key, int]]:
    counted = rows.annotate(day=TruncDate(at)).order_by().values_list(unit, "day").annotate(Count("pk"))  # type: ignore[attr-defined]
    totals: Counter[tallies.Key] = Counter()
    for unit_id, day, n in counted:
        totals[(movement.pk, indicator, unit_id, day)] -= n
    return totals.items()
