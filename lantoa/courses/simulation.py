# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Synthetic learners for rehearsals and demonstrations: the same models in bulk, marked, counted and removable."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, time, timedelta
from decimal import Decimal
from random import Random

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
from .models import Attempt, Audience, Certificate, Course, Enrolment, Lesson, LessonProgress
from .rebuilding import rebuild_figures

PER_UNIT = 200
"""Learners of one leaf unit at scale 1."""
UNITS_AT_ONCE = 10
"""What is written in one transaction: few statements, and at scale 1 still few enough rows to hold."""
DAYS = 14
HOURS = [7, 8, 9, 11, 12, 13, 16, 19, 19, 20, 20, 20, 21, 21, 22]
"""When people learn: around work, most of them in the evening."""
Progress = Callable[[int, int], None]


def simulate(*, movement: Movement, seed: int, scale: float, progress: Progress) -> int:
    """Learners at every leaf unit since the launch, up to now, the same for the same seed. How many were made."""
    courses = list(Course.objects.filter(current__isnull=False).select_related("current__rule").order_by("slug"))
    units = list(movement.units().filter(children=None).order_by("path"))
    made = 0
    for start in range(0, len(units), UNITS_AT_ONCE):
        some = units[start : start + UNITS_AT_ONCE]
        made += _learn(movement, courses, some, seed, scale)
        progress(start + len(some), len(units))
    return made


@transaction.atomic
def _learn(movement: Movement, courses: list[Course], units: list[Unit], seed: int, scale: float) -> int:
    """The learners of these units, whole or not at all; none where there are some already."""
    there = set(
        Enrolment.objects.filter(movement=movement, unit__in=units, is_synthetic=True).values_list("course", "unit")
    )
    learners = _enrol(movement, [(c, u) for u in units for c in courses if (c.pk, u.pk) not in there], seed, scale)
    for indicator in (ENROLLED, STARTED):
        count(indicator, [(learner, learner.started_at) for learner, _dice in learners])
    lessons = {course.pk: list(course.current.lessons.all()) for course in courses if course.current}
    attempts = _test(_read(learners, lessons))
    _complete([(attempt, dice) for attempt, dice in attempts if attempt.passed])
    return len(learners)


def _enrol(
    movement: Movement, places: list[tuple[Course, Unit]], seed: int, scale: float
) -> list[tuple[Enrolment, Random]]:
    """People and their enrolments at each place, each with the dice of that place."""
    people: list[User] = []
    enrolments: list[tuple[Enrolment, Random]] = []
    for course, unit in places:
        dice = Random(f"{seed}:{course.slug}:{unit.code}")  # noqa: S311 -- believable, not secret
        moments = [_moment(movement, dice) for _n in range(_size(dice, scale))]
        for number, start in enumerate(moment for moment in moments if moment < timezone.now()):
            people.append(_person(course, unit, number))
            enrolment = Enrolment(
                movement=movement, course=course, version=course.current, unit=unit,
                audience=dice.choices(Audience.values, [20, 10, 15, 5, 15, 5, 30])[0], started_at=start,
                begun_at=start, is_synthetic=True,
            )  # fmt: skip
            enrolments.append((enrolment, dice))
    for person, (enrolment, _dice) in zip(User.objects.bulk_create(people), enrolments, strict=True):
        enrolment.person = person
    Enrolment.objects.bulk_create(enrolment for enrolment, _dice in enrolments)
    return enrolments


def _size(dice: Random, scale: float) -> int:
    return max(1, round(PER_UNIT * scale * dice.lognormvariate(0, 0.5)))


def _moment(movement: Movement, dice: Random) -> datetime:
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


def _read(
    learners: list[tuple[Enrolment, Random]], lessons: dict[int, list[Lesson]]
) -> list[tuple[Enrolment, Random, datetime]]:
    """Each reads some lessons of their course; those who read all, with the moment they were through."""
    rows, finished, now = [], [], timezone.now()
    for learner, dice in learners:
        at, keenness = learner.started_at, dice.betavariate(5, 0.6)
        for lesson in lessons[learner.course_id]:
            opened, at = at, at + timedelta(minutes=lesson.minutes * dice.uniform(0.5, 1.6))
            stays = dice.random() < keenness and at < now
            rows.append(
                LessonProgress(enrolment=learner, lesson=lesson, opened_at=opened, done_at=at if stays else None)
            )
            if not stays:
                break
        else:
            finished.append((learner, dice, at))
    LessonProgress.objects.bulk_create(rows)
    return finished


def _test(finished: list[tuple[Enrolment, Random, datetime]]) -> list[tuple[Attempt, Random]]:
    """Most take the test, most of them pass, some at the second attempt."""
    attempts = [(attempt, dice) for learner, dice, at in finished for attempt in _attempts(learner, dice, at)]
    Attempt.objects.bulk_create(attempt for attempt, _dice in attempts)
    count_tests((attempt.enrolment, attempt) for attempt, _dice in attempts)
    return attempts


def _attempts(learner: Enrolment, dice: Random, at: datetime) -> Iterator[Attempt]:
    """The tests of one learner who was through the lessons at `at`."""
    rule = learner.version.rule
    for number in range(1, min(3, rule.attempts) + 1):
        length = timedelta(minutes=rule.minutes * dice.uniform(0.3, 0.95))
        if dice.random() < 0.1 or at + length >= timezone.now():
            return
        score = Decimal(min(100, 5 * round(dice.gauss(16, 3)))).quantize(Decimal("0.01"))
        passed = score >= rule.pass_mark
        yield Attempt(
            enrolment=learner, number=number, state=Attempt.State.GRADED, seed=0, paper=[], started_at=at,
            deadline_at=at + timedelta(minutes=rule.minutes), submitted_at=at + length, score=max(score, Decimal(0)),
            passed=passed, is_synthetic=True,
        )  # fmt: skip
        if passed:
            return
        at += length + timedelta(minutes=rule.pause_minutes + dice.uniform(1, 600))


def _complete(passed: list[tuple[Attempt, Random]]) -> None:
    """Each has completed the course and holds a certificate."""
    happened = [(attempt.enrolment, attempt.submitted_at or attempt.deadline_at) for attempt, _dice in passed]
    for learner, at in happened:
        learner.completed_at = at
    Enrolment.objects.bulk_update((learner for learner, _at in happened), ["completed_at"], batch_size=500)
    Certificate.objects.bulk_create(
        Certificate(
            enrolment=one, number=f"MP-{one.pk:08d}", code=f"mp-{one.pk}-{dice.getrandbits(48):012x}",
            holder=one.person.full_name, issued_at=at,
        )
        for (one, at), (_attempt, dice) in zip(happened, passed, strict=True)
    )  # fmt: skip
    count(COMPLETED, happened)


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
        (COMPLETED, learners.exclude(completed_at=None), "unit_id", "completed_at"),
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
