# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Teams and who is in them. The role that gives the rights (people's posts) moves with the membership."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from lantoa.infra import text
from lantoa.infra.audit import actions as audit
from lantoa.infra.web.errors import Refused
from lantoa.outreach.models import Membership, Team
from lantoa.people.actions import add_post
from lantoa.people.models import User
from lantoa.people.roles import ROLES, May
from lantoa.units.models import Kind, Unit

LEVELS = {Kind.DISTRICT: Team.Level.DISTRICT, Kind.VILLAGE: Team.Level.VILLAGE}


@transaction.atomic
def add_team(*, by: User | None, unit: Unit, name: str, level: str = "", decision: str = "") -> Team:
    """Make a team; a team of that name that works there already is given back."""
    name = text.nfc(name)
    if not name:
        raise Refused("team.no_name", _("Give the team a name."))
    level = level or LEVELS.get(Kind(unit.kind), Team.Level.COMMUNE)
    team, made = Team.objects.get_or_create(
        unit=unit, name=name, closed_on=None,
        defaults={"level": level, "name_fold": text.fold(name), "decision": text.nfc(decision)},
    )  # fmt: skip
    if made:
        audit.note("team.added", by=by, about=team, unit=unit.code)
    return team


@transaction.atomic
def add_member(*, by: User | None, team: Team, person: User, role: str = Membership.Role.MEMBER) -> Membership:
    """Bring a person into a team, with the post that lets them log. Said twice, it is done once."""
    team = Team.objects.select_for_update().get(pk=team.pk)
    found = Membership.objects.current().filter(team=team, user=person).first()
    if found is not None:
        return found
    leads = role == Membership.Role.LEADER
    if leads and Membership.objects.current().filter(team=team, role=role).exists():
        raise Refused("team.has_leader", _("This team has a leader. End that membership first."))
    add_post(by=by, person=person, unit=team.unit, role="team_leader" if leads else "team_member")
    membership = Membership.objects.create(team=team, user=person, role=role)
    audit.note("member.added", by=by, about=membership, team=team.pk, person=person.pk, role=role)
    return membership


@transaction.atomic
def end_membership(*, by: User, membership: Membership) -> Membership:
    """The person leaves the team today; what they did stays theirs and the team's."""
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    if membership.until is None:
        membership.until = timezone.now()
        membership.save(update_fields=["until"])
        audit.note("member.left", by=by, about=membership)
    return membership


@transaction.atomic
def ensure_membership(*, by: User) -> Membership | None:
    """A person whose post lets them log and who is in no team joins their unit's first team, made if there is none.

    So people who came by the general import of accounts can log at once.
    """
    current = Membership.objects.current().filter(user=by).select_related("team__unit").first()
    if current is not None:
        return current
    post = next((post for post in by.current_posts if May.OUTREACH_LOG in ROLES[post.role]), None)
    if post is None:
        return None
    team = Team.objects.open().filter(unit=post.unit).order_by("pk").first()
    if team is None:
        with override("vi"):
            name = _("Community Digital Technology Team, %(unit)s") % {"unit": post.unit.name}
        team = add_team(by=by, unit=post.unit, name=name)
    taken = Membership.objects.current().filter(team=team, role=Membership.Role.LEADER).exists()
    leads = post.role == "team_leader" and not taken
    membership = Membership.objects.create(
        team=team, user=by, role=Membership.Role.LEADER if leads else Membership.Role.MEMBER
    )
    audit.note("member.added", by=by, about=membership, team=team.pk, person=by.pk, role=membership.role)
    return membership
