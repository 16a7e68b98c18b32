# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The only doors to rows of this room: not yours to see 404, yours to see but not to change 403."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from lantoa.people.models import User
from lantoa.people.roles import May
from lantoa.units.models import Unit

from .models import Device, GuidanceSession, Team
from .tokens import read_token


def device_of(token: str) -> Device | None:
    """The phone that holds this token, if it was not revoked and its person's account is open."""
    key = read_token(token)
    if key is None:
        return None
    open_devices = Device.objects.filter(revoked_at=None, user__is_active=True)
    return open_devices.select_related("user").filter(pk=key).first()


def get_unit(user: User, pk: int, *, to: str = May.OUTREACH_VIEW) -> Unit:
    """A unit whose teams the person follows."""
    return get_object_or_404(user.units(to), pk=pk)


def get_team(user: User, pk: int, *, to: str = May.OUTREACH_VIEW) -> Team:
    """A team in one's units; its own members see it too."""
    seen = user.over(May.OUTREACH_VIEW, "unit__")
    own = Q(pk__in=user.memberships.filter(until=None).values("team"))
    team = Team.objects.filter(seen | own).select_related("unit").filter(pk=pk).first()
    if team is None:
        raise Http404
    if to != May.OUTREACH_VIEW and not user.holds(to, team.unit):
        raise PermissionDenied
    return team


def get_session(user: User, pk: UUID, *, to: str = May.OUTREACH_VIEW) -> GuidanceSession:
    """A record in one's units; returning it asks for OUTREACH_LEAD there."""
    rows = GuidanceSession.objects.filter(user.over(May.OUTREACH_VIEW, "unit__"))
    session = rows.select_related("unit", "membership__team", "membership__user").filter(pk=pk).first()
    if session is None:
        raise Http404
    if to != May.OUTREACH_VIEW and not user.holds(to, session.unit):
        raise PermissionDenied
    return session


def get_device(user: User, pk: UUID) -> Device:
    """One's own phone, or that of a person in a team that one leads."""
    led = Q(user__memberships__team__in=Team.objects.filter(user.over(May.OUTREACH_LEAD, "unit__")))
    return get_object_or_404(Device.objects.filter(Q(user=user) | led).distinct(), pk=pk)
