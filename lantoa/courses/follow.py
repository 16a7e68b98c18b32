# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Following up: figures of a course by unit, and who needs a nudge."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet

from lantoa.infra import rows
from lantoa.people.roles import ROLES, May
from lantoa.plan.models import Movement
from lantoa.units.models import SEGMENT, Unit

from . import follow_rows
from .follow_rows import Waiting
from .models import Attempt, Course, CourseCount, Enrolment, Wave


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
    def days(self) -> tuple[date | None, date | None] | None:
        """From and to, or None for the row that sums all days."""
        return (self.since, self.until) if self.has_days else None

    @property
    def learners(self) -> dict[str, Any]:
        """Which learners, by columns of enrolments."""
        said = {"course_id": self.course and self.course.pk, "audience": self.audience}
        return {name: value for name, value in (said | {"wave_id": self.wave and self.wave.pk}).items() if value}

    @property
    def kept(self) -> dict[str, Any]:
        """The same by columns of kept figures."""
        return {"wave" if name == "wave_id" else name: value for name, value in self.learners.items()}


def choices(movement: Movement | None) -> tuple[list[Course], list[Wave]]:
    """The courses and waves that somebody can choose. Two queries in one journey."""
    courses, waves = follow_rows.choices(movement)
    found = rows.ask_all(courses, waves)
    return rows.build_all(courses.fields, found[0]), rows.build_all(waves.fields, found[1])


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
        return Figures(*(getattr(self, name) + getattr(other, name) for name in (*CourseCount.COLUMNS, "times")))

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


@dataclass(frozen=True)
class Below:
    """What the page of a unit shows: its total, its children, its days, the staff of each branch by path; the units
    whose learners its officer knows by name, and how many of these have not completed."""

    total: Figures
    rows: list[UnitRow]
    days: list[tuple[Any, ...]]
    staff: dict[str, Staff]
    named: list[int]
    left: int


def below(movement: Movement, unit: Unit, asked: Asked, *, each_median: bool = False) -> Below:
    """Eight queries over kept figures, seven of them in one journey, whatever the size. The median of minutes is known
    of the total, with `each_median` also of every child."""
    said, paths = asked.kept, follow_rows.inside(unit)
    named = follow_rows.named(unit, paths)
    own = follow_rows.children(movement, unit)
    sums, times, days, children, left, by_branch, whole = rows.ask_all(
        follow_rows.sums(movement, paths, said, asked.days),
        follow_rows.minutes(movement, paths, said, None if each_median else unit),
        follow_rows.by_day(movement, paths, said, asked.days),
        own,
        follow_rows.how_many_left(movement, named, said),
        *follow_rows.staff(unit, asked.course),
    )
    branches = _by_branch(len(unit.path) + SEGMENT, paths, sums, () if asked.has_days else times)
    staff = _staff_of(unit, by_branch, whole)
    units = [rows.build(own.fields, row) for row in children]
    lines = [UnitRow(one, branches.get(one.path, Figures()), staff.get(one.path, Staff())) for one in units]
    return Below(sum(branches.values(), Figures()), lines, days, staff, named, left[0][0])


def _by_branch(width: int, paths: dict[int, str], sums: list[Any], times: Iterable[Any]) -> dict[str, Figures]:
    """Figures of single units summed up by the first `width` signs of their paths."""
    held: dict[str, list[Any]] = {}
    for key, *values in sums:
        branch = held.setdefault(paths[key][:width], [0] * len(values))
        for place, value in enumerate(values):
            branch[place] += value
    figures = {path: Figures(*values) for path, values in held.items()}
    for key, minutes, tests in times:
        figures.setdefault(paths[key][:width], Figures()).times[minutes] += tests
    return figures


def staff_below(unit: Unit, course: Course | None) -> dict[str, Staff]:
    """Staff of the unit and of each branch below, by path: a person counts once in each. Two queries.

    Completed: the course, or any one where none is chosen.
    """
    return _staff_of(unit, *rows.ask_all(*follow_rows.staff(unit, course)))


def _staff_of(unit: Unit, by_branch: list[Any], whole: list[Any]) -> dict[str, Staff]:
    return {path: Staff(*counts) for path, *counts in by_branch} | {unit.path: Staff(*whole[0])}


def may_see_people(user: Any, unit: Unit) -> bool:
    """Names are for the unit's own officer: who follows courses by a post at exactly this unit."""
    return any(post.unit_id == unit.pk and May.COURSE_FOLLOW in ROLES[post.role] for post in user.current_posts)


def unfinished(movement: Movement, unit: Unit, asked: Asked) -> QuerySet[Enrolment]:
    """Who enrolled and has not completed: of the unit and its villages, or of a province or district itself only."""
    learners = Enrolment.objects.filter(**asked.learners, movement=movement, completed_at=None)
    return (
        learners.filter(unit__in=follow_rows.named(unit, follow_rows.inside(unit)))
        .select_related("person", "course", "unit")
        .annotate(
            lessons_done=Count("progress", filter=Q(progress__done_at__isnull=False), distinct=True),
            tests=Count("attempts", filter=Q(attempts__state=Attempt.State.GRADED), distinct=True),
        )
        .order_by("person__sort_key", "pk")
    )


class Unfinished(Sequence[Waiting]):
    """The same people for a page of a list: how many they are is known, and only those of the page are read."""

    def __init__(self, movement: Movement, asked: Asked, found: Below) -> None:
        self.asked = (movement, found.named, asked.learners)
        self.number = found.left

    def __len__(self) -> int:
        return self.number

    def __getitem__(self, places: Any) -> Any:
        return follow_rows.some_left(*self.asked, places)


def page_of(learners: Unfinished, number: str) -> Page[Waiting]:
    """Fifty learners of the list; a page that is not there is the nearest one."""
    return Paginator(learners, 50).get_page(number)
