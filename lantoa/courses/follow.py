# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Following up: figures of a course by unit, and who needs a nudge."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Substr

from lantoa.people.models import Post
from lantoa.people.roles import ROLES, May
from lantoa.plan.models import Movement
from lantoa.units.models import SEGMENT, Kind, Unit

from .models import EVER, Attempt, Course, CourseCount, Enrolment, TestTime, Wave


@dataclass(frozen=True)
class Asked:
    """Which learners and days the figures are about; nothing said means all."""

    course: Course | None = None
    audience: str = ""
    wave: Wave | None = None
    since: date | None = None
    until: date | None = None

    @property
    def has_days(self) -> bool:
        """Is it about some days only?"""
        return bool(self.since or self.until)

    @property
    def is_narrowed(self) -> bool:
        """Is it about more than a course?"""
        return bool(self.audience or self.wave or self.has_days)

    @property
    def learners(self) -> Q:
        """Which learners, as a condition on enrolments."""
        said = {"course": self.course, "audience": self.audience, "wave": self.wave}
        return Q(**{name: value for name, value in said.items() if value})

    @property
    def rows(self) -> Q:
        """The same as a condition on kept figures."""
        said = {"course": self.course, "audience": self.audience, "wave": self.wave and self.wave.pk}
        return Q(**{name: value for name, value in said.items() if value})

    @property
    def days(self) -> Q:
        """The days, or the row that sums them all."""
        if not self.has_days:
            return Q(day=EVER)
        days = Q(day__gt=EVER)
        if self.since:
            days &= Q(day__gte=self.since)
        return days & Q(day__lte=self.until) if self.until else days


@dataclass(frozen=True)
class Figures:
    """Counts of one unit and everything below it; `times`: how many tests took so many minutes."""

    enrolled: int = 0
    started: int = 0
    completed: int = 0
    tests: int = 0
    passed: int = 0
    first_tests: int = 0
    first_passed: int = 0
    times: Counter[int] = field(default_factory=Counter, compare=False)

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

    @property
    def first_percent(self) -> float | None:
        """Of those who took the test, how many passed at the first attempt."""
        return 100 * self.first_passed / self.first_tests if self.first_tests else None

    @property
    def median_minutes(self) -> int | None:
        """Half of the tests took at most so many minutes."""
        middle, seen = (self.times.total() + 1) // 2, 0
        for minutes in sorted(self.times):
            seen += self.times[minutes]
            if seen >= middle:
                return minutes
        return None


@dataclass(frozen=True)
class Staff:
    """People with a duty at a unit or below it (any post but a learner's), and how many of them completed."""

    people: int = 0
    completed: int = 0

    @property
    def percent(self) -> float | None:
        """Of those people; None where nobody has a duty."""
        return 100 * self.completed / self.people if self.people else None


@dataclass(frozen=True)
class UnitRow:
    """A child unit with its figures."""

    unit: Unit
    figures: Figures
    staff: Staff = Staff()


MEASURES: dict[str, Callable[[UnitRow], float | None]] = {
    "enrolled": lambda row: row.figures.enrolled,
    "learning": lambda row: row.figures.in_progress,
    "completed": lambda row: row.figures.completed,
    "passed": lambda row: row.figures.pass_percent,
    "first": lambda row: row.figures.first_percent,
    "staff": lambda row: row.staff.percent,
}
"""How the units can be sorted; else they stand in Vietnamese order."""


def in_order(rows: list[UnitRow], sort: str) -> list[UnitRow]:
    """Sorted by a column of MEASURES, with "-" before it the other way round; units without a value come last."""
    measure = MEASURES.get(sort.removeprefix("-"))
    if measure is None:
        return rows[::-1] if sort == "-unit" else rows
    known = [(value, row) for row in rows if (value := measure(row)) is not None]
    known.sort(key=lambda pair: pair[0], reverse=sort.startswith("-"))
    return [row for _value, row in known] + [row for row in rows if measure(row) is None]


def figures_below(movement: Movement, unit: Unit, asked: Asked) -> tuple[Figures, list[UnitRow]]:
    """(the unit's total, its children in Vietnamese order): three queries over kept figures, whatever the size."""
    under = Q(movement=movement, unit__path__gte=unit.path, unit__path__lt=unit.path_end) & asked.rows
    columns = CourseCount.COLUMNS
    counts = CourseCount.objects.filter(under & asked.days).order_by().values_list("unit__path")
    by_path = {
        path: Figures(**dict(zip(columns, sums, strict=True)))
        for path, *sums in counts.annotate(*(Sum(column) for column in columns))
    }
    times = TestTime.objects.filter(under).order_by().values_list("unit__path", "minutes").annotate(Sum("tests"))
    for path, minutes, tests in () if asked.has_days else times:
        by_path[path].times[minutes] += tests
    width = len(unit.path) + SEGMENT
    branches: dict[str, Figures] = {}
    for path, figures in by_path.items():
        branches[path[:width]] = branches.get(path[:width], Figures()) + figures
    children = movement.units().filter(parent=unit).in_order()
    total = sum(by_path.values(), Figures())
    return total, [UnitRow(child, branches.get(child.path, Figures())) for child in children]


def days_below(movement: Movement, unit: Unit, asked: Asked) -> list[tuple[date, int, int, int]]:
    """(day, enrolled, completed, tests) of the last thirty days on which something happened, the newest first."""
    rows = CourseCount.objects.filter(
        asked.rows, movement=movement, unit__path__gte=unit.path, unit__path__lt=unit.path_end
    ).filter(asked.days if asked.has_days else Q(day__gt=EVER))
    summed = rows.values_list("day").annotate(Sum("enrolled"), Sum("completed"), Sum("tests"))
    return list(summed.order_by("-day")[:30])


def staff_below(unit: Unit, course: Course | None) -> dict[str, Staff]:
    """Staff of the unit and of each branch below, by path: a person counts once in each. Two queries.

    Completed: the course, or any one where none is chosen.
    """
    done = Q(user__completions__course=course) if course else Q(user__completions__isnull=False)
    counts = {"people": Count("user", distinct=True), "completed": Count("user", distinct=True, filter=done)}
    posts = Post.objects.current().filter(unit__path__gte=unit.path, unit__path__lt=unit.path_end)
    # By name, not "all but learners": the index finds a few staff among half a million learners' posts.
    posts = posts.filter(role__in=ROLES.keys() - {"learner"}).order_by()
    branches = posts.annotate(branch=Substr("unit__path", 1, len(unit.path) + SEGMENT)).values("branch")
    rows = branches.annotate(**counts).values_list("branch", "people", "completed")
    found = {branch: Staff(people, completed) for branch, people, completed in rows}
    return found | {unit.path: Staff(**posts.aggregate(**counts))}


def beside_staff(rows: list[UnitRow], staff: dict[str, Staff]) -> list[UnitRow]:
    """The rows with the staff of each unit."""
    return [replace(row, staff=staff.get(row.unit.path, Staff())) for row in rows]


def may_see_people(user: Any, unit: Unit) -> bool:
    """Names are for the unit's own officer: who follows courses by a post at exactly this unit."""
    return any(post.unit_id == unit.pk and May.COURSE_FOLLOW in ROLES[post.role] for post in user.current_posts)


def unfinished(movement: Movement, unit: Unit, asked: Asked) -> QuerySet[Enrolment]:
    """Who enrolled and has not completed: of the unit and its villages, or of a province or district itself only."""
    learners = Enrolment.objects.filter(asked.learners, movement=movement, completion=None)
    if unit.kind in (Kind.PROVINCE, Kind.DISTRICT):
        learners = learners.filter(unit=unit)
    else:
        learners = learners.filter(unit__path__gte=unit.path, unit__path__lt=unit.path_end)
    return (
        learners.select_related("person", "course", "unit")
        .annotate(
            lessons_done=Count("progress", filter=Q(progress__done_at__isnull=False), distinct=True),
            tests=Count("attempts", filter=Q(attempts__state=Attempt.State.GRADED), distinct=True),
        )
        .order_by("person__sort_key", "pk")
    )


def page_of(learners: QuerySet[Enrolment], number: str) -> Page[Enrolment]:
    """Fifty learners of the list; a page that is not there is the nearest one."""
    return Paginator(learners, 50).get_page(number)
