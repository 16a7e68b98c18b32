# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Joining by a link that goes round in the team's chat: anybody may ask, only the leader lets in."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.infra import text
from lantoa.infra.audit import actions as audit
from lantoa.infra.web.errors import Refused
from lantoa.outreach.models import JoinRequest, Membership, Team
from lantoa.outreach.models.teams import new_nonce
from lantoa.people.actions import add_person
from lantoa.people.models import User
from lantoa.people.phones import phone_e164

from .members import POSTS, add_member

OPEN_FOR = timedelta(days=30)
MOST_WAITING = 100
"""Of one team, so that a link that leaked cannot fill the leader's page."""
State = JoinRequest.State


@transaction.atomic
def open_link(*, by: User, team: Team) -> Team:
    """A fresh link to join, for thirty days; a former one stops working."""
    team = Team.objects.select_for_update().get(pk=team.pk)
    team.join_nonce, team.join_until = new_nonce(), timezone.now() + OPEN_FOR
    team.save(update_fields=["join_nonce", "join_until"])
    audit.note("team.link_opened", by=by, about=team)
    return team


@transaction.atomic
def close_link(*, by: User, team: Team) -> Team:
    """The link to join opens nothing any more."""
    team = Team.objects.select_for_update().get(pk=team.pk)
    if team.join_until is not None:
        team.join_until = None
        team.save(update_fields=["join_until"])
        audit.note("team.link_closed", by=by, about=team)
    return team


@transaction.atomic
def ask_to_join(*, by: User | None, team: Team, full_name: str = "", phone: str = "") -> JoinRequest:
    """Ask to join: signed in, or with a name and a telephone number. Asked twice, there is one wish."""
    team = Team.objects.select_for_update().get(pk=team.pk)
    waiting = JoinRequest.objects.filter(team=team, state=State.WAITING)
    if by is not None:
        found, said = waiting.filter(person=by).first(), {"person": by, "full_name": by.full_name}
    else:
        number, full_name = phone_e164(phone), text.nfc(full_name)
        if number is None:
            raise Refused("join.bad_phone", _("The telephone number is not right."))
        if not any(map(str.isalpha, full_name)):
            raise Refused("join.no_name", _("Write your full name."))
        found, said = waiting.filter(phone=number).first(), {"full_name": full_name[:120], "phone": number}
    if found is not None:
        return found
    if waiting.count() >= MOST_WAITING:
        raise Refused("join.too_many", _("Too many people wait for this team. Ask the leader to answer them first."))
    return JoinRequest.objects.create(team=team, **said)


@transaction.atomic
def accept_request(*, by: User, wish: JoinRequest) -> JoinRequest:
    """Let the person in. Who has no account gets one; who has one under that number keeps it and only joins."""
    wish = JoinRequest.objects.select_for_update(of=("self",)).select_related("team__unit", "person").get(pk=wish.pk)
    if wish.state != State.WAITING:
        return wish
    person = wish.person or User.objects.filter(phone=wish.phone).first()
    if person is None:
        person = add_person(
            by=None, full_name=wish.full_name, unit=wish.team.unit, role=POSTS[Membership.Role.MEMBER], phone=wish.phone
        )
        wish.made_account = True
    add_member(by=by, team=wish.team, person=person)
    wish.person = person
    return _decide(by, wish, State.ACCEPTED)


@transaction.atomic
def decline_request(*, by: User, wish: JoinRequest) -> JoinRequest:
    """Not a member of this team: nothing is made."""
    wish = JoinRequest.objects.select_for_update().get(pk=wish.pk)
    return wish if wish.state != State.WAITING else _decide(by, wish, State.DECLINED)


def _decide(by: User, wish: JoinRequest, state: str) -> JoinRequest:
    wish.state, wish.decided_at, wish.decided_by = state, timezone.now(), by
    wish.save(update_fields=["state", "decided_at", "decided_by", "person", "made_account"])
    audit.note(f"join.{state}", by=by, about=wish, team=wish.team_id)
    return wish
