# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What the pages that mix subjects read: the public home, the console's home, the operations wall."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.ceremony import queries as ceremonies
from lantoa.courses import queries as courses
from lantoa.courses.access import invitation
from lantoa.courses.queries import CourseCard
from lantoa.infra.ui.shapes import Tile
from lantoa.news import queries as news
from lantoa.news.models import Article
from lantoa.outreach import queries as outreach
from lantoa.outreach.cards import session_key
from lantoa.outreach.queries.cards import guide_of
from lantoa.outreach.queries.field import Standing
from lantoa.people.roles import May
from lantoa.plan.models import Goal, Movement
from lantoa.reports import queries as reports
from lantoa.reports.models import State
from lantoa.responses import queries as responses
from lantoa.responses.models import Activity
from lantoa.tallies import queries as tallies
from lantoa.tallies.indicators import INDICATORS
from lantoa.units.models import TERRITORIAL, Unit

PUBLIC_INDICATORS = ("guided_citizens", "guidance_sessions", "course_completions", "site_attendance")
"""What the public sees, in this order; everything else is for those who work with it."""

DESK_INDICATORS = ("guided_citizens", "members_at_goal", "course_completions", "site_attendance")
"""What an officer sees of the own unit at the start of the day."""

NEWEST_COURSES, NEWEST_ARTICLES, NEWEST_ACTIVITIES = 6, 3, 3

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

    @property
    def tiles(self) -> list[Tile]:
        """The units on the map by the first figure; empty where the units have no place on it."""
        return unit_tiles([(line.unit, line.values[0]) for line in self.lines])


def unit_tiles(values: Sequence[tuple[Unit, int | None]], page: str = "") -> list[Tile]:
    """Units with a place on the schematic map, each with its value; None is shown as too small to tell.

    `page`: the name of the page of one unit that a tile opens.
    """
    if any(unit.tile_row is None or unit.tile_col is None for unit, _value in values):
        return []
    return [
        Tile(
            unit.tile_row or 0, unit.tile_col or 0, unit.short_name, value or 0,
            reverse(page, args=[unit.pk]) if page else "", f"< {HIDE_BELOW}" if value is None else "",
        )
        for unit, value in values
    ]  # fmt: skip


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
    courses: list[CourseCard]
    articles: list[Article]
    activities: list[Activity]
    recording: str
    """Where the launching ceremony can be watched again, if it can."""

    @property
    def days_to_launch(self) -> int:
        """Whole days until the launch day, never negative."""
        return max(0, (self.movement.launch_day - timezone.localdate()).days)

    @property
    def topic(self) -> str:
        """Where the launch and the news are announced."""
        return f"movement/{self.movement.pk}"


def home(movement: Movement) -> Home:
    """Everything on the public home page."""
    ceremony = ceremonies.current_ceremony(movement)
    return Home(
        movement, public_figures(movement), goal_lines(movement), courses.course_cards(movement)[:NEWEST_COURSES],
        news.latest(movement, NEWEST_ARTICLES), responses.newest_held(movement, NEWEST_ACTIVITIES),
        ceremony.to_watch_again if ceremony else "",
    )  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One thing for this person to do next: a sentence, where to do it, how pressing."""

    sentence: str
    url: str
    is_urgent: bool = False
    icon: str = ""


@dataclass(frozen=True)
class Desk:
    """Where things stand for one person: figures of the own unit, or one's own goal."""

    movement: Movement
    goals: list[GoalLine]
    unit: Unit | None
    figures: list[Figure]
    mine: Standing | None


def desk(user: Any, movement: Movement) -> Desk:
    """The part of the console's home beside the next steps."""
    unit = wall_unit(user)
    counted = tallies.totals(movement, unit) if unit else {}
    return Desk(
        movement=movement,
        goals=goal_lines(movement),
        unit=unit,
        figures=[Figure(key, str(INDICATORS[key]), counted.get(key, 0)) for key in DESK_INDICATORS] if unit else [],
        mine=outreach.standing_of(user, movement) if May.OUTREACH_LOG in user.may else None,
    )


@dataclass(frozen=True)
class Wall:
    """The operations wall: totals, every unit below, on the map and as a table, and the state of reports."""

    movement: Movement
    as_of: datetime
    figures: list[Figure]
    columns: list[tuple[str, str]]
    rows: list[tuple[Unit, list[tuple[str, int]]]]
    tiles: list[Tile]
    measure: str
    reports: list[tuple[str, str, int]]


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
        columns=[(key, str(INDICATORS[key])) for key in keys],
        rows=[(row.unit, [(key, row.values.get(key, 0)) for key in keys]) for row in below],
        tiles=unit_tiles([(row.unit, row.values.get(PUBLIC_INDICATORS[0], 0)) for row in below], "numbers_page"),
        measure=str(INDICATORS[PUBLIC_INDICATORS[0]]),
        reports=[(state, str(label), counts[state]) for state, label in State.choices],
    )


def greeting(user: Any) -> str:
    """The person's posts in one line."""
    posts = [f"{post.get_role_display()} · {post.unit.name}" for post in user.current_posts]
    return "; ".join(posts) or _("No post yet")


def wall_unit(user: Any) -> Unit | None:
    """The highest unit over which the person may see figures."""
    units = [post.unit for post in user.current_posts if user.holds(May.NUMBERS_VIEW, post.unit)]
    return min(units, key=lambda unit: len(unit.path), default=None)


@dataclass(frozen=True)
class Offer:
    """A course open now, with the address by which whoever enrols is credited to a team member."""

    card: CourseCard
    address: str


def courses_by_card(movement: Movement | None, code: str) -> list[Offer]:
    """The open courses for a citizen who comes from a guidance card; without a known session nobody is credited."""
    key = session_key(code)
    guide = guide_of(key) if key else None
    open_now = [card for card in courses.course_cards(movement) if card.is_open]
    plain = [reverse("course_page", args=[card.course.slug]) for card in open_now]
    addresses = [invitation(guide[0], card.course) for card in open_now] if guide else plain
    return [Offer(card, address) for card, address in zip(open_now, addresses, strict=True)]
