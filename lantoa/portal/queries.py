# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What the pages that mix subjects read: the public home, the console's home, the operations wall."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.news import queries as news
from lantoa.news.models import Article
from lantoa.people.roles import May
from lantoa.plan.models import Goal, Movement
from lantoa.reports import queries as reports
from lantoa.reports.models import State
from lantoa.tallies import queries as tallies
from lantoa.tallies.indicators import INDICATORS
from lantoa.units.models import TERRITORIAL, Unit

PUBLIC_INDICATORS = ("guided_citizens", "guidance_sessions", "course_completions", "site_attendance")
"""What the public sees, in this order; everything else is for those who work with it."""

HIDE_BELOW = 5
"""A unit's public count of one to four people is not shown, so that nobody is recognised (open-data practice)."""


@dataclass(frozen=True)
class Figure:
    """One number with its name."""

    key: str
    name: str
    value: int


@dataclass(frozen=True)
class UnitLine:
    """A unit's public figures; None stands for a count too small to show."""

    unit: Unit
    values: list[int | None]
    shade: int


@dataclass(frozen=True)
class PublicFigures:
    """The live part of the home page."""

    as_of: datetime
    figures: list[Figure]
    lines: list[UnitLine]


def _shown(value: int) -> int | None:
    return None if 0 < value < HIDE_BELOW else value


def public_figures(movement: Movement) -> PublicFigures:
    """Totals of the movement and of the units right below its root: three queries."""
    totals = tallies.totals(movement, movement.root)
    below = [row for row in tallies.figures_below(movement, movement.root) if row.unit.kind in TERRITORIAL]
    most = max((row.values.get(PUBLIC_INDICATORS[0], 0) for row in below), default=0) or 1
    return PublicFigures(
        as_of=timezone.now(),
        figures=[Figure(key, str(INDICATORS[key]), totals.get(key, 0)) for key in PUBLIC_INDICATORS],
        lines=[
            UnitLine(
                row.unit,
                [_shown(row.values.get(key, 0)) for key in PUBLIC_INDICATORS],
                round(4 * row.values.get(PUBLIC_INDICATORS[0], 0) / most),
            )
            for row in below
        ],
    )


@dataclass(frozen=True)
class GoalLine:
    """A goal with its days, for people: how many days are left, counted from now."""

    goal: Goal
    ends: datetime
    days_left: int


def goal_lines(movement: Movement) -> list[GoalLine]:
    """The movement's goals; days left are whole days until the end of the window, never negative."""
    lines = []
    for goal in Goal.objects.filter(movement=movement, unit=None).order_by("pk"):
        goal.movement = movement
        ends = goal.window()[1]
        left = (timezone.localdate(ends) - timezone.localdate()).days
        lines.append(GoalLine(goal, ends, max(left, 0)))
    return lines


@dataclass(frozen=True)
class Home:
    """The public home page."""

    movement: Movement
    public: PublicFigures
    goals: list[GoalLine]
    articles: list[Article]

    @property
    def topic(self) -> str:
        """Where the launch and the news are announced."""
        return f"movement/{self.movement.pk}"


def home(movement: Movement) -> Home:
    """Everything on the public home page."""
    return Home(movement, public_figures(movement), goal_lines(movement), news.latest(movement, 3))


@dataclass(frozen=True)
class Step:
    """One thing for this person to do next: a sentence, where to do it, how pressing."""

    sentence: str
    url: str
    is_urgent: bool = False


@dataclass(frozen=True)
class Wall:
    """The operations wall: totals, every unit below the root, the state of reports."""

    movement: Movement
    as_of: datetime
    figures: list[Figure]
    columns: list[str]
    rows: list[tuple[Unit, list[int]]]
    report_counts: dict[str, int]


def wall(movement: Movement, unit: Unit, user: Any) -> Wall:
    """Figures at and below the unit, for people who work: nothing is hidden, everything opens."""
    totals = tallies.totals(movement, unit)
    below = [row for row in tallies.figures_below(movement, unit) if row.unit.kind in TERRITORIAL]
    keys = [key for key in INDICATORS if totals.get(key)]
    counts = dict.fromkeys(State.values, 0)
    for board in reports.report_board(user, movement, {}):
        for state, n in board.counts.items():
            counts[state] += n
    return Wall(
        movement=movement,
        as_of=timezone.now(),
        figures=[Figure(key, str(INDICATORS[key]), totals[key]) for key in keys],
        columns=[str(INDICATORS[key]) for key in keys],
        rows=[(row.unit, [row.values.get(key, 0) for key in keys]) for row in below],
        report_counts=counts,
    )


def greeting(user: Any) -> str:
    """The person's posts in one line."""
    posts = [f"{post.get_role_display()} · {post.unit.name}" for post in user.current_posts]
    return "; ".join(posts) or _("No post yet")


def wall_unit(user: Any) -> Unit | None:
    """The highest unit over which the person may see figures."""
    units = [post.unit for post in user.current_posts if user.holds(May.NUMBERS_VIEW, post.unit)]
    return min(units, key=lambda unit: len(unit.path), default=None)
