# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Reading teams and memberships."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from lantoa.infra import text
from lantoa.outreach.models import JoinRequest, Membership, Team, TeamRoster
from lantoa.people.models import ActivationCode, User
from lantoa.people.roles import May
from lantoa.plan.models import Movement


def memberships_of(user: User) -> list[Membership]:
    """All of a person's memberships with their teams, the newest first."""
    return list(Membership.objects.filter(user=user).select_related("team").order_by("-since", "-pk"))


ORDERS = {
    "team": ("name_fold", "pk"),
    "unit": ("unit__path", "pk"),
    "members": ("size", "pk"),
    "goal": ("reached", "pk"),
    "behind": ("behind", "pk"),
}
"""How the list of teams can be sorted."""


def teams_listed(viewer: User, movement: Movement | None, *, words: str = "", level: str = "") -> QuerySet[Team]:
    """Teams that the viewer follows, by part of the team's or unit's name or decision number, with their members now,
    how many of these have reached the goal, and how many have not."""
    teams = Team.objects.open().filter(viewer.over(May.OUTREACH_VIEW, "unit__")).select_related("unit")
    for word in text.fold(words).split():
        here = Q(name_fold__contains=word) | Q(unit__name_fold__contains=word) | Q(decision__icontains=word)
        teams = teams.filter(here)
    if level in Team.Level.values:
        teams = teams.filter(level=level)
    present = Membership.objects.current().filter(team=OuterRef("pk"))
    there = present.filter(user__guidance_progress__movement=movement, user__guidance_progress__day__isnull=False)
    return teams.annotate(size=_how_many(present), reached=_how_many(there)).annotate(behind=F("size") - F("reached"))


def _how_many(members: QuerySet[Membership]) -> Coalesce:
    """Counted for each team by itself: a page of fifty then costs fifty, however many teams there are."""
    counted = members.order_by().values("team").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def teams_in_order(teams: QuerySet[Team], sort: str) -> QuerySet[Team]:
    """Sorted by a column of ORDERS, with "-" before it the other way round; else by unit."""
    fields = ORDERS.get(sort.removeprefix("-"), ORDERS["unit"])
    return teams.order_by(*(f"-{name}" for name in fields) if sort.startswith("-") else fields)


def team_rows(teams: QuerySet[Team]) -> Iterator[Sequence[object]]:
    """The list of teams as rows for a file."""
    for team in teams.iterator(chunk_size=1000):
        numbers = [getattr(team, name) for name in ("size", "reached", "behind")]
        yield [team.unit.code, team.unit.name, team.name, str(team.get_level_display()), team.decision, *numbers]


def former_members(team: Team) -> QuerySet[Membership]:
    """Who was in the team before and is not now, or was it in another role; the latest first."""
    return team.memberships.exclude(until=None).select_related("user").order_by("-until", "pk")


def requests_of(team: Team) -> QuerySet[JoinRequest]:
    """Who waits for the leader's answer."""
    return team.join_requests.filter(state=JoinRequest.State.WAITING).select_related("person")


def teams_near(team: Team, viewer: User) -> QuerySet[Team]:
    """Teams of the same district to which a member may move: those that the viewer may lead."""
    teams = Team.objects.open().filter(viewer.over(May.OUTREACH_LEAD, "unit__")).exclude(pk=team.pk)
    return teams.select_related("unit").order_by("unit__path", "name_fold")


def rosters_of(by: User) -> QuerySet[TeamRoster]:
    """One's uploaded lists that are still kept."""
    return TeamRoster.objects.filter(by=by).defer("rows", "faults")


def code_for(wish: JoinRequest) -> str:
    """The activation code of the account that was made for this wish, while it has not been used; else nothing."""
    code = ActivationCode.objects.filter(user=wish.person_id).first()
    return code.code if code is not None and code.is_open else ""
