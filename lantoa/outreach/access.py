# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The only doors to rows of this room: not yours to see 404, yours to see but not to change 403."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from lantoa.infra.web.errors import LinkGone
from lantoa.people.models import User
from lantoa.people.roles import May
from lantoa.plan.models import Goal
from lantoa.units.models import Unit

from .callers import Caller, callers_by_device
from .models import CallBack, Device, GuidanceSession, JoinRequest, Membership, SessionPhoto, Team, TeamRoster
from .tokens import read_join_token, read_request_token, read_token


def callers_of(tokens: Iterable[str]) -> dict[str, Caller]:
    """The members who hold these tokens, as far as the phone was not revoked and the account is open."""
    keys = {token: key for token in set(tokens) if (key := read_token(token)) is not None}
    found = callers_by_device(keys.values()) if keys else {}
    return {token: found[key] for token, key in keys.items() if key in found}


def device_of(token: str) -> Device | None:
    """The phone that holds this token, unless it was revoked or its person's account is closed."""
    open_devices = Device.objects.filter(revoked_at=None, user__is_active=True).select_related("user")
    key = read_token(token)
    return open_devices.filter(pk=key).first() if key else None


def get_unit(user: User, pk: int, *, to: str = May.OUTREACH_VIEW) -> Unit:
    """A unit whose teams the person follows."""
    return get_object_or_404(user.units(to), pk=pk)


def leads(user: User, team: Team) -> bool:
    """May this person decide on the team's members and records? The unit's desk for every team of the unit; a leader
    or deputy for their own; one whose post says leader and who is in no team yet for all teams of the unit."""
    if not user.holds(May.OUTREACH_LEAD, team.unit):
        return False
    if user.holds(May.PEOPLE_EDIT, team.unit):
        return True
    own = list(user.memberships.filter(until=None).values_list("team", "role"))
    return not own or any(pk == team.pk and role != Membership.Role.MEMBER for pk, role in own)


def get_team(user: User, pk: int, *, to: str = May.OUTREACH_VIEW) -> Team:
    """A team in one's units; its own members see it too."""
    seen = user.over(May.OUTREACH_VIEW, "unit__")
    own = Q(pk__in=user.memberships.filter(until=None).values("team"))
    team = Team.objects.filter(seen | own).select_related("unit").filter(pk=pk).first()
    if team is None:
        raise Http404
    if (to == May.OUTREACH_LEAD and not leads(user, team)) or (to == May.PEOPLE_EDIT and not user.holds(to, team.unit)):
        raise PermissionDenied
    return team


def get_near_team(user: User, team: Team, pk: int) -> Team:
    """The team to which a member of `team` moves: open, another one, in one's own units."""
    mine = Team.objects.open().filter(user.over(May.OUTREACH_LEAD, "unit__"))
    return get_object_or_404(mine.exclude(pk=team.pk).select_related("unit"), pk=pk)


def get_membership(user: User, pk: int) -> Membership:
    """A membership in a team that one leads."""
    membership = get_object_or_404(Membership.objects.select_related("team__unit", "user"), pk=pk)
    get_team(user, membership.team_id, to=May.OUTREACH_LEAD)
    return membership


def get_join_request(user: User, pk: int) -> JoinRequest:
    """A wish to join a team that one leads."""
    wish = get_object_or_404(JoinRequest.objects.select_related("team__unit", "person"), pk=pk)
    get_team(user, wish.team_id, to=May.OUTREACH_LEAD)
    return wish


def team_of(token: str) -> Team:
    """The team whose link this is, while it is open."""
    pk, nonce = read_join_token(token) or (0, "")
    teams = Team.objects.open().select_related("unit")
    team = teams.filter(pk=pk, join_nonce=nonce, join_until__gt=timezone.now()).first()
    if team is None:
        raise LinkGone
    return team


def join_request_of(token: str) -> JoinRequest:
    """One's own wish to join, by the link that the browser was sent to; good as long as the wish is kept."""
    rows = JoinRequest.objects.select_related("team__unit", "person")
    return get_object_or_404(rows, pk=read_request_token(token) or 0)


def get_roster(user: User, pk: int) -> TeamRoster:
    """An uploaded list of one's own."""
    return get_object_or_404(TeamRoster, pk=pk, by=user)


def get_session(user: User, pk: UUID, *, to: str = May.OUTREACH_VIEW) -> GuidanceSession:
    """A record in one's units; returning it asks for OUTREACH_LEAD there."""
    rows = GuidanceSession.objects.filter(user.over(May.OUTREACH_VIEW, "unit__"))
    session = rows.select_related("unit", "membership__team__unit", "membership__user").filter(pk=pk).first()
    if session is None:
        raise Http404
    if to == May.OUTREACH_LEAD and not leads(user, session.membership.team):
        raise PermissionDenied
    return session


def sees_photo(user: User, team: Team) -> bool:
    """May this person see the photos of the team's records? Its leader, and the desk of its own unit: nobody above."""
    return leads(user, team) and any(post.unit_id == team.unit_id for post in user.current_posts)


def get_session_photo(user: User, pk: UUID) -> SessionPhoto:
    """The photo of a record that stands."""
    session = get_session(user, pk)
    if not sees_photo(user, session.membership.team):
        raise PermissionDenied
    standing = SessionPhoto.objects.exclude(session__state__in=["replaced", "withdrawn"])
    return get_object_or_404(standing, session=session)


def own_session(user: User, pk: UUID) -> GuidanceSession | None:
    """A record that the person wrote, if it has arrived."""
    return GuidanceSession.objects.filter(pk=pk, membership__user=user).first()


def get_flagged(user: User, keys: Iterable[str]) -> list[GuidanceSession]:
    """The chosen records of the queue; each must be of a team that one leads."""
    try:
        chosen = {UUID(key) for key in keys}
    except ValueError as error:
        raise Http404 from error
    rows = GuidanceSession.objects.filter(user.over(May.OUTREACH_VIEW, "unit__"), pk__in=chosen)
    sessions = list(rows.select_related("membership__team__unit", "membership__user").order_by("pk"))
    teams = {session.membership.team_id: session.membership.team for session in sessions}
    if not all(leads(user, team) for team in teams.values()):
        raise PermissionDenied
    return sessions


def get_call_back(user: User, pk: UUID) -> CallBack:
    """A session drawn for a call-back in a unit whose figures one answers for."""
    mine = CallBack.objects.filter(user.over(May.REPORT_SUBMIT, "session__unit__"))
    return get_object_or_404(mine.select_related("session__membership"), pk=pk)


def get_goal(user: User, pk: int) -> Goal:
    """A unit's own goal, for those who may change the plan there."""
    return get_object_or_404(Goal.objects.filter(user.over(May.PLAN_EDIT, "unit__")).select_related("unit"), pk=pk)


def get_device(user: User, pk: UUID) -> Device:
    """One's own phone, or that of a person in a team that one leads."""
    led = Q(user__memberships__team__in=Team.objects.filter(user.over(May.OUTREACH_LEAD, "unit__")))
    return get_object_or_404(Device.objects.filter(Q(user=user) | led).distinct(), pk=pk)
