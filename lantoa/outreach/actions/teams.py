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
def change_team(*, by: User, team: Team, name: str, level: str, decision: str) -> Team:
    """Correct a team's name, level or decision number. Saying what is already true changes nothing."""
    team = Team.objects.select_for_update().get(pk=team.pk)
    values = {"name": text.nfc(name), "level": level, "decision": text.nfc(decision)}
    if not values["name"]:
        raise Refused("team.no_name", _("Give the team a name."))
    if Team.objects.open().filter(unit=team.unit_id, name=values["name"]).exclude(pk=team.pk).exists():
        raise Refused("team.name_taken", _("Another team of this unit has that name."))
    changed = [field for field, value in values.items() if getattr(team, field) != value]
    if changed:
        for field in changed:
            setattr(team, field, values[field])
        team.name_fold = text.fold(team.name)
        team.save(update_fields=[*changed, "name_fold"])
        audit.note("team.changed", by=by, about=team, fields=changed)
    return team


@transaction.atomic
def close_team(*, by: User, team: Team) -> Team:
    """The team works no longer; its records stay. Members move or leave first, so that nobody is left without team."""
    team = Team.objects.select_for_update().get(pk=team.pk)
    if team.closed_on is None:
        if Membership.objects.current().filter(team=team).exists():
            raise Refused("team.has_members", _("Move its members to another team first, or let them leave."))
        team.closed_on = timezone.localdate()
        team.save(update_fields=["closed_on"])
        audit.note("team.closed", by=by, about=team)
    return team


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
