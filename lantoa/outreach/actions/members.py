# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Who is in a team and as what, over time: roles, moves and leaving keep what was. The post moves along."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.infra.audit import actions as audit
from lantoa.infra.web.errors import Refused
from lantoa.outreach.models import Membership, Team
from lantoa.people.actions import add_post, end_post
from lantoa.people.models import Post, User

Role = Membership.Role
POSTS = {Role.LEADER: "team_leader", Role.DEPUTY: "team_leader", Role.MEMBER: "team_member"}
"""The post that a role in a team gives: a deputy decides in the leader's place."""


def _give_post(membership: Membership) -> None:
    """The right that goes with the role. Whoever may decide on the team may give it: the caller has asked."""
    post = POSTS[Role(membership.role)]
    add_post(by=None, person=membership.user, unit=membership.team.unit, role=post)


def _take_posts(person: User, team: Team) -> None:
    """End the posts at the unit that no open membership there asks for any more."""
    left = Membership.objects.current().filter(user=person, team__unit=team.unit).values_list("role", flat=True)
    needed = {POSTS[Role(role)] for role in left}
    posts = Post.objects.filter(user=person, unit=team.unit, until=None, role__in=set(POSTS.values()) - needed)
    for post in posts.select_related("unit"):
        end_post(by=None, post=post)


def _refuse_second_leader(team: Team, role: str) -> None:
    if role == Role.LEADER and Membership.objects.current().filter(team=team, role=role).exists():
        raise Refused("team.has_leader", _("This team has a leader. Give that person another role first."))


@transaction.atomic
def add_member(*, by: User | None, team: Team, person: User, role: str = Role.MEMBER) -> Membership:
    """Bring a person into a team, with the post that lets them log. Said twice, it is done once."""
    team = Team.objects.select_for_update(of=("self",)).select_related("unit").get(pk=team.pk)
    found = Membership.objects.current().filter(team=team, user=person).first()
    if found is not None:
        return found
    _refuse_second_leader(team, role)
    membership = Membership.objects.create(team=team, user=person, role=role)
    _give_post(membership)
    audit.note("member.added", by=by, about=membership, team=team.pk, person=person.pk, role=role)
    return membership


@transaction.atomic
def change_role(*, by: User, membership: Membership, role: str) -> Membership:
    """Make a member leader, deputy or member from now on: the old row ends, so that it stays known who led when."""
    if role not in Role.values:
        raise Refused("member.unknown_role", _("Choose leader, deputy leader or member."))
    team = Team.objects.select_for_update(of=("self",)).select_related("unit").get(pk=membership.team_id)
    membership = Membership.objects.select_related("user").get(pk=membership.pk)
    if membership.until is not None or membership.role == role:
        return membership
    _refuse_second_leader(team, role)
    new = _follow(membership, team, role)
    audit.note("member.role_changed", by=by, about=new, person=new.user_id, role=role)
    return new


def _follow(membership: Membership, team: Team, role: str) -> Membership:
    """End a membership and begin the one that follows it at the same instant."""
    now = timezone.now()
    membership.until = now
    membership.save(update_fields=["until"])
    new = Membership.objects.create(team=team, user=membership.user, role=role, since=now)
    _give_post(new)
    _take_posts(membership.user, membership.team)
    return new


@transaction.atomic
def transfer_member(*, by: User, membership: Membership, team: Team) -> Membership:
    """Move a person to another team as a member. What was done before stays with the former team."""
    teams = Team.objects.select_for_update(of=("self",)).select_related("unit").order_by("pk")
    locked = {row.pk: row for row in teams.filter(pk__in=[membership.team_id, team.pk])}
    team = locked[team.pk]
    membership = Membership.objects.select_related("user", "team__unit").get(pk=membership.pk)
    there = Membership.objects.current().filter(team=team, user=membership.user).first()
    if there is not None:
        return there
    if membership.until is not None:
        raise Refused("member.left", _("This person has left the team already."))
    if team.closed_on is not None:
        raise Refused("team.closed", _("The other team is closed."))
    new = _follow(membership, team, Role.MEMBER)
    audit.note("member.moved", by=by, about=new, person=new.user_id, before=membership.team_id, team=team.pk)
    return new


@transaction.atomic
def end_membership(*, by: User, membership: Membership) -> Membership:
    """The person leaves the team today; what they did stays theirs and the team's."""
    membership = (
        Membership.objects.select_for_update(of=("self",)).select_related("team__unit", "user").get(pk=membership.pk)
    )
    if membership.until is None:
        membership.until = timezone.now()
        membership.save(update_fields=["until"])
        _take_posts(membership.user, membership.team)
        audit.note("member.left", by=by, about=membership)
    return membership
