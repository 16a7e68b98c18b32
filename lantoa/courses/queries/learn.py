# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Courses as a learner sees them: cards, lessons, where one is."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.utils import timezone

from lantoa.infra import text
from lantoa.plan.models import Movement
from lantoa.units.models import Unit

from ..models import (
    EVER,
    Attempt,
    Course,
    CourseCount,
    Enrolment,
    Lesson,
    LessonProgress,
    Picture,
    Wave,
)  # fmt: skip


@dataclass(frozen=True)
class CourseCard:
    """A course in the list."""

    course: Course
    lessons: int
    minutes: int
    learners: int
    waves: list[Wave]
    is_open: bool


@dataclass(frozen=True)
class LessonLine:
    """A lesson in a table of contents, as far as one learner is."""

    lesson: Lesson
    progress: LessonProgress | None

    @property
    def is_done(self) -> bool:
        """Was it read to its end?"""
        return self.progress is not None and self.progress.done_at is not None


@dataclass(frozen=True)
class CourseState:
    """Where one learner stands in one course."""

    lines: list[LessonLine]
    attempts: list[Attempt]
    is_completed: bool

    @property
    def done(self) -> int:
        """Lessons read to their end."""
        return sum(line.is_done for line in self.lines)

    @property
    def percent(self) -> int:
        """Of the lessons, rounded down."""
        return 100 * self.done // max(1, len(self.lines))

    @property
    def next_lesson(self) -> Lesson | None:
        """Where to resume: the first lesson that was not finished."""
        return next((line.lesson for line in self.lines if not line.is_done), None)


def course_cards(movement: Movement | None) -> list[CourseCard]:
    """Every published course with its waves, in the order of the plan: three queries whatever the number."""
    courses = list(
        Course.objects.filter(current__isnull=False)
        .select_related("current")
        .annotate(n=Count("current__lessons"), time=Sum("current__lessons__minutes"))
        .order_by("pk")
    )
    kept = CourseCount.objects.filter(movement=movement, day=EVER)
    learners = dict(kept.values_list("course").annotate(Sum("enrolled")))
    waves: dict[int, list[Wave]] = {}
    for wave in Wave.objects.filter(movement=movement):
        waves.setdefault(wave.course_id, []).append(wave)
    now = timezone.now()
    return [
        CourseCard(
            course, getattr(course, "n", 0), getattr(course, "time", 0) or 0, learners.get(course.pk, 0), own,
            not own or any(wave.is_open(now) for wave in own),
        )
        for course in courses
        for own in [waves.get(course.pk, [])]
    ]  # fmt: skip


def waves_of(course: Course, movement: Movement | None) -> QuerySet[Wave]:
    """When the course is open to whom, in order."""
    return Wave.objects.filter(course=course, movement=movement)


def totals_of(course: Course, movement: Movement | None) -> dict[str, int]:
    """Learners and completions of one course in the movement."""
    kept = CourseCount.objects.filter(course=course, movement=movement, day=EVER)
    return kept.aggregate(learners=Sum("enrolled", default=0), completions=Sum("completed", default=0))


def enrolment_of(person: Any, course: Course) -> Enrolment | None:
    """The person's enrolment, or None (nobody signed in has none)."""
    if not person.is_authenticated:
        return None
    return Enrolment.objects.select_related("version__rule", "unit").filter(person=person, course=course).first()


def missing_before(person: Any, course: Course) -> list[Course]:
    """The published courses that somebody must complete before this one and has not: a query only if it names any."""
    if not course.prerequisites:
        return []
    asked = Course.objects.filter(slug__in=course.prerequisites, current__isnull=False)
    if person is not None and person.is_authenticated:
        asked = asked.exclude(pk__in=person.enrolments.exclude(completed_at=None).values("course"))
    return list(asked)


def enrolments_of(person: Any) -> list[Enrolment]:
    """All courses that somebody takes part in, the latest first."""
    mine = Enrolment.objects.filter(person=person).select_related("course", "version")
    return list(mine.order_by("-started_at"))


def state_of(enrolment: Enrolment) -> CourseState:
    """Lessons and attempts of one learner, and whether the course is completed: three queries."""
    progress = {row.lesson_id: row for row in enrolment.progress.all()}
    return CourseState(
        [LessonLine(lesson, progress.get(lesson.pk)) for lesson in enrolment.version.lessons.all()],
        list(enrolment.attempts.all()),
        enrolment.completed_at is not None,
    )


def progress_in(enrolment: Enrolment, lesson: Lesson) -> LessonProgress | None:
    """How far the learner is in one lesson; None before it was opened."""
    return LessonProgress.objects.filter(enrolment=enrolment, lesson=lesson).first()


def find_picture(course: Course, name: str) -> bytes | None:
    """The bytes of a picture, whichever version brought it."""
    found = Picture.objects.filter(version__course=course, name=name).values_list("data", flat=True).first()
    return None if found is None else bytes(found)


def find_units(movement: Movement | None, words: str, most: int = 20) -> list[Unit]:
    """Units of the movement whose name holds the words, with or without marks; nothing for under two letters."""
    folded = text.fold(words)
    if movement is None or len(folded) < 2:
        return []
    return list(movement.units().filter(name_fold__contains=folded).select_related("parent").in_order()[:most])


def mask(name: str) -> str:
    """A name that its bearer recognises and a stranger does not: N••• V•• Hoa."""
    words = name.split()
    return " ".join([*(word[0] + "•" * max(1, len(word) - 1) for word in words[:-1]), *words[-1:]])
