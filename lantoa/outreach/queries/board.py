# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Boards: figures of units by the tree, of teams and of members, and the records that need a look."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from lantoa.outreach.counting import COUNTS
from lantoa.outreach.models import Flag, GuidanceSession, Membership, Skill, Team
from lantoa.people.models import User
from lantoa.people.roles import May
from lantoa.plan.models import Movement
from lantoa.tallies.queries import figures_below, totals
from lantoa.units.models import SEGMENT, Unit

from .counts import goals_of

State = GuidanceSession.State


@dataclass(frozen=True)
class Line:
    """One unit's or team's figures."""

    of: Unit | Team
    members: int
    at_goal: int
    sessions: int
    citizens: int

    @property
    def behind(self) -> int:
        """Members who have not reached the goal."""
        return max(0, self.members - self.at_goal)


@dataclass(frozen=True)
class Board:
    """What the board of one unit shows. `days_left` is None without a goal, 0 when its days are over."""

    unit: Unit
    total: Line
    target: int | None
    days_left: int | None
    units: list[Line] = field(default_factory=list)
    teams: list[Line] = field(default_factory=list)
    above: list[Unit] = field(default_factory=list)
    attention: list[GuidanceSession] = field(default_factory=list)


def board_of(movement: Movement, unit: Unit, viewer: User) -> Board:
    """The board of a unit: its children, its own teams, and records returned or flagged below it."""
    members = _members_by_path(unit)
    width = len(unit.path) + SEGMENT
    branches: dict[str, int] = {}
    for path, n in members.items():
        branches[path[:width]] = branches.get(path[:width], 0) + n
    below = [
        _line(figures.unit, branches.get(figures.unit.path, 0), figures.values)
        for figures in figures_below(movement, unit)
        if figures.unit.path in branches or any(name in figures.values for name in COUNTS)
    ]
    goal = goals_of(movement).at(unit.path)
    left = max(0, math.ceil((goal[2] - timezone.now()).total_seconds() / 86400)) if goal else None
    return Board(
        unit=unit, total=_line(unit, sum(members.values()), totals(movement, unit)), target=goal[0] if goal else None,
        days_left=left, units=sorted(below, key=lambda line: (-line.behind, line.of.name)),
        teams=team_lines(movement, Team.objects.open().filter(unit=unit)), above=_above(unit, viewer),
        attention=attention(movement, unit),
    )  # fmt: skip


def _line(of: Unit, members: int, values: dict[str, int]) -> Line:
    sessions, citizens, at_goal = (values.get(name, 0) for name in COUNTS)
    return Line(of, members, at_goal, sessions, citizens)


def _members_by_path(unit: Unit) -> dict[str, int]:
    found = Membership.objects.current().filter(
        team__unit__path__gte=unit.path, team__unit__path__lt=unit.path_end, team__closed_on=None
    )
    return dict(found.order_by().values_list("team__unit__path").annotate(Count("pk")))


def _above(unit: Unit, viewer: User) -> list[Unit]:
    paths = [unit.path[:end] for end in range(SEGMENT, len(unit.path), SEGMENT)]
    return list(viewer.units(May.OUTREACH_VIEW).filter(path__in=paths).order_by("path"))


def team_lines(movement: Movement, teams: QuerySet[Team]) -> list[Line]:
    """Figures of these teams, most behind first: three queries whatever their number."""
    found = list(teams.select_related("unit").order_by("pk"))
    people = (
        Membership.objects.current().filter(team__in=found).order_by().values_list("team").annotate(
            members=Count("pk"),
            reached=Count("pk", filter=Q(user__guidance_progress__movement=movement,
                                         user__guidance_progress__day__isnull=False)),
        )
    )  # fmt: skip
    counts = {team: (members, reached) for team, members, reached in people}
    work = GuidanceSession.objects.filter(movement=movement, state=State.COUNTED, membership__team__in=found)
    rows = (
        work.order_by()
        .values_list("membership__team")
        .annotate(n=Count("pk"), people_sum=Sum("people"), told=Count("citizen"), apart=Count("citizen", distinct=True))
    )
    # People who cannot be told apart count each; a coded citizen counts once in the team.
    sums = {team: (n, people - told + apart) for team, n, people, told, apart in rows}
    lines = [Line(team, *counts.get(team.pk, (0, 0)), *sums.get(team.pk, (0, 0))) for team in found]
    return sorted(lines, key=lambda line: -line.behind)


def attention(movement: Movement, unit: Unit, most: int = 20) -> list[GuidanceSession]:
    """Records below the unit that wait for the member's correction or look implausible: each kind's latest.

    Found by two narrow indexes: returned records, and flags that are open; never by reading all sessions.
    """
    here = {"unit__path__gte": unit.path, "unit__path__lt": unit.path_end, "movement": movement}
    back = GuidanceSession.objects.filter(**here, state=State.RETURNED).order_by("-received_at", "pk")
    counted = GuidanceSession.objects.filter(**here, state=State.COUNTED, pk=OuterRef("session"))
    flags = Flag.objects.filter(Exists(counted), cleared_at=None).order_by("-raised_at", "pk")
    keys = {*back.values_list("pk", flat=True)[:most], *flags.values_list("session", flat=True)[:most]}
    rows = GuidanceSession.objects.filter(pk__in=keys).select_related("membership__user", "membership__team", "unit")
    return list(rows.prefetch_related("flags").order_by("-received_at", "pk")[:most])


def members_of(movement: Movement, team: Team) -> QuerySet[Membership]:
    """The team's members now, with where they stand: who needs help today comes first."""
    behind = (F("standing__day").asc(nulls_first=True), F("standing__citizens").asc(nulls_first=True))
    return _with_standing(movement, Membership.objects.current().filter(team=team)).order_by(*behind, "user__sort_key")


def members_below(movement: Movement, unit: Unit) -> QuerySet[Membership]:
    """Every member below the unit with where they stand, for export."""
    below = Membership.objects.current().filter(team__unit__path__gte=unit.path, team__unit__path__lt=unit.path_end)
    rows = _with_standing(movement, below).select_related("team__unit", "user")
    return rows.order_by("team__unit__path", "team", "user__sort_key")


def _with_standing(movement: Movement, rows: QuerySet[Membership]) -> QuerySet[Membership]:
    standing = FilteredRelation("user__guidance_progress", condition=Q(user__guidance_progress__movement=movement))
    return rows.select_related("user").annotate(
        standing=standing, done=F("standing__sessions"), citizens=F("standing__citizens"), reached=F("standing__day")
    )  # fmt: skip


def sessions_of(movement: Movement, team: Team) -> QuerySet[GuidanceSession]:
    """The team's records, latest first."""
    rows = GuidanceSession.objects.filter(movement=movement, membership__team=team, kind="session")
    return rows.select_related("membership__user").prefetch_related("flags").order_by("-received_at", "pk")


def skill_titles(session: GuidanceSession) -> list[str]:
    """The session's skills in words."""
    titles = dict(Skill.objects.filter(movement=session.movement_id).values_list("key", "title"))
    return [titles.get(key, key) for key in session.skills]


def first_unit(viewer: User, *, to: str = May.OUTREACH_VIEW) -> Unit | None:
    """Where the viewer's board begins: the highest unit they follow, or where they may do `to`."""
    return viewer.units(to).order_by("path").first()


def units_below(viewer: User, unit: Unit) -> list[Unit]:
    """The unit's children that have teams of their own or below."""
    teams = Team.objects.open().under(unit).order_by().values_list("unit__path", flat=True).distinct()
    width = len(unit.path) + SEGMENT
    paths = {path[:width] for path in teams if len(path) >= width}
    return list(viewer.units(May.OUTREACH_VIEW).filter(path__in=paths).order_by("sort_key"))


def export_rows(movement: Movement, unit: Unit) -> Iterator[Sequence[object]]:
    """The members' table as rows for a file."""
    roles = dict(Membership.Role.choices)
    fields = ("team__unit__code", "team__unit__name", "team__name", "user__full_name", "role", "done", "citizens",
              "reached")  # fmt: skip
    for *names, role, done, citizens, reached in members_below(movement, unit).values_list(*fields).iterator():
        yield [*names, str(roles[role]), done or 0, citizens or 0, reached.isoformat() if reached else ""]


def flags_of(session: GuidanceSession, *, only_open: bool = False) -> QuerySet[Flag]:
    """Why people were asked to look at the record."""
    flags = Flag.objects.filter(session=session).order_by("pk")
    return flags.filter(cleared_at=None) if only_open else flags
