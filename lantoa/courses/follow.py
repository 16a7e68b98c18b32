# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Following up: figures of a course by unit, and who needs a nudge."""

from dataclasses import dataclass, fields
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from lantoa.people.roles import ROLES, May
from lantoa.plan.models import Movement
from lantoa.units.models import SEGMENT, Kind, Unit

from .models import Attempt, Course, Enrolment, LessonProgress


@dataclass(frozen=True)
class Figures:
    """Counts of one unit and everything below it."""

    enrolled: int = 0
    started: int = 0
    completed: int = 0
    tests: int = 0
    passed: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    @property
    def in_progress(self) -> int:
        """Began a lesson and did not complete the course."""
        return self.started - self.completed

    @property
    def completed_percent(self) -> float | None:
        """Of the enrolled; None when nobody enrolled."""
        return 100 * self.completed / self.enrolled if self.enrolled else None

    @property
    def pass_percent(self) -> float | None:
        """Tests passed of tests submitted; None when there was none."""
        return 100 * self.passed / self.tests if self.tests else None


@dataclass(frozen=True)
class UnitRow:
    """A child unit with its figures."""

    unit: Unit
    figures: Figures


def _learners(movement: Movement, unit: Unit, course: Course | None) -> QuerySet[Enrolment]:
    rows = Enrolment.objects.filter(movement=movement, unit__path__gte=unit.path, unit__path__lt=unit.path_end)
    return rows.filter(course=course) if course else rows


def figures_below(movement: Movement, unit: Unit, course: Course | None) -> tuple[Figures, list[UnitRow]]:
    """(the unit's total, its children in Vietnamese order): three queries whatever the size."""
    learners = _learners(movement, unit, course)
    by_path: dict[str, Figures] = {}
    began = Exists(LessonProgress.objects.filter(enrolment=OuterRef("pk")))
    for path, enrolled, started, completed in learners.values_list("unit__path").annotate(
        a=Count("pk"), b=Count("pk", filter=Q(began)), c=Count("completion")
    ):
        by_path[path] = Figures(enrolled, started, completed)
    tests = Attempt.objects.filter(enrolment__in=learners, state=Attempt.State.GRADED).order_by()
    for path, sat, passed in tests.values_list("enrolment__unit__path").annotate(
        a=Count("pk"), b=Count("pk", filter=Q(passed=True))
    ):
        by_path[path] += Figures(tests=sat, passed=passed)
    width = len(unit.path) + SEGMENT
    branches: dict[str, Figures] = {}
    for path, figures in by_path.items():
        branches[path[:width]] = branches.get(path[:width], Figures()) + figures
    children = movement.units().filter(parent=unit).in_order()
    total = sum(by_path.values(), Figures())
    return total, [UnitRow(child, branches.get(child.path, Figures())) for child in children]


def may_see_people(user: Any, unit: Unit) -> bool:
    """Names are for the unit's own officer: who follows courses by a post at exactly this unit."""
    return any(post.unit_id == unit.pk and May.COURSE_FOLLOW in ROLES[post.role] for post in user.current_posts)


def unfinished(movement: Movement, unit: Unit, course: Course | None) -> QuerySet[Enrolment]:
    """Who enrolled and has not completed: of the unit and its villages, or of a province or district itself only."""
    learners = _learners(movement, unit, course).filter(completion=None).select_related("person", "course", "unit")
    if unit.kind in (Kind.PROVINCE, Kind.DISTRICT):
        learners = learners.filter(unit=unit)
    return learners.annotate(
        lessons_done=Count("progress", filter=Q(progress__done_at__isnull=False), distinct=True),
        tests=Count("attempts", filter=Q(attempts__state=Attempt.State.GRADED), distinct=True),
    ).order_by("person__sort_key", "pk")


def page_of(learners: QuerySet[Enrolment], number: str) -> Page[Enrolment]:
    """Fifty learners of the list; a page that is not there is the nearest one."""
    return Paginator(learners, 50).get_page(number)
