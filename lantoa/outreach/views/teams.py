# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Teams: the list, one team's page, and what is decided about its members."""

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.infra.documents import qr
from lantoa.infra.documents.tables import XLSX, workbook
from lantoa.infra.web.downloads import download
from lantoa.infra.web.errors import Refused
from lantoa.infra.web.policy import needs
from lantoa.outreach import access, actions
from lantoa.outreach.forms import TeamForm
from lantoa.outreach.models import Membership, Team
from lantoa.outreach.queries import board, teams
from lantoa.outreach.tokens import make_join_token
from lantoa.people.models import User
from lantoa.people.roles import May
from lantoa.plan.queries import current_movement

from .board import running


def _listed(request: HttpRequest) -> QuerySet[Team]:
    words, level = request.GET.get("q", "")[:100], request.GET.get("level", "")
    found = teams.teams_listed(cast(User, request.user), current_movement(), words=words, level=level)
    return teams.teams_in_order(found, request.GET.get("sort", ""))


@needs(May.OUTREACH_VIEW)
def team_list(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    context = {
        "page": Paginator(_listed(request), 50).get_page(request.GET.get("page")),
        "level": request.GET.get("level", ""), "levels": Team.Level.choices, "may_add": user.holds(May.PEOPLE_EDIT),
    }  # fmt: skip
    return render(request, "outreach/team_list.html", context)


@needs(May.OUTREACH_VIEW)
def export_teams(request: HttpRequest) -> HttpResponse:
    head = [_("Code"), _("Unit"), _("Team"), _("Level of the team"), _("Decision number"), _("Members")]
    head += [_("At the goal"), _("Behind")]
    sheet = (_("Teams"), head, teams.team_rows(_listed(request)))
    return download(workbook([sheet], widths=(10, 28, 44, 16)), XLSX, "teams.xlsx")


@needs(May.OUTREACH_VIEW)
def team_page(request: HttpRequest, pk: int) -> HttpResponse:
    user, movement = cast(User, request.user), running()
    team = access.get_team(user, pk)
    leads = access.leads(user, team)
    context = {
        "team": team, "members": board.members_of(movement, team), "former": teams.former_members(team)[:50],
        "page": Paginator(board.sessions_of(movement, team), 50).get_page(request.GET.get("page")),
        "follows": user.holds(May.OUTREACH_VIEW, team.unit), "leads": leads,
        "may_edit": user.holds(May.PEOPLE_EDIT, team.unit),
        "wishes": teams.requests_of(team) if leads else [],
    }  # fmt: skip
    return render(request, "outreach/team_page.html", context)


@needs(May.OUTREACH_LEAD)
def team_link(request: HttpRequest, pk: int) -> HttpResponse:
    team = access.get_team(cast(User, request.user), pk, to=May.OUTREACH_LEAD)
    address = f"{settings.PUBLIC_URL}{reverse('join_team', args=[make_join_token(team)])}" if team.link_open else ""
    context = {"team": team, "address": address, "qr": qr.svg(address, _("QR code of the link")) if address else ""}
    return render(request, "outreach/team_link.html", context)


@needs(May.PEOPLE_EDIT)
def add_team(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    form = TeamForm(request.POST or None, viewer=user)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if user.holds(May.PEOPLE_EDIT, said["unit"]):
            team = actions.add_team(by=user, **said)
            return redirect("team_page", team.pk)
        form.add_error("unit", _("You may not make teams at this unit."))
    return render(request, "outreach/change_team.html", {"form": form}, status=422 if form.errors else 200)


@needs(May.PEOPLE_EDIT)
def change_team(request: HttpRequest, pk: int) -> HttpResponse:
    team = access.get_team(cast(User, request.user), pk, to=May.PEOPLE_EDIT)
    now = {"name": team.name, "level": team.level, "decision": team.decision}
    form = TeamForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_team(by=cast(User, request.user), team=team, **form.cleaned_data)
            return redirect("team_page", pk)
        except Refused as refusal:
            form.add_error("name", refusal.message)
    context = {"form": form, "team": team}
    return render(request, "outreach/change_team.html", context, status=422 if form.errors else 200)


@require_POST
@needs(May.PEOPLE_EDIT)
def close_team(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    actions.close_team(by=user, team=access.get_team(user, pk, to=May.PEOPLE_EDIT))
    messages.success(request, _("The team is closed. Its records stay."))
    return redirect("team_list")


@needs(May.OUTREACH_LEAD)
def member_page(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    membership = access.get_membership(user, pk)
    context = {
        "member": membership, "team": membership.team, "roles": Membership.Role.choices,
        "history": teams.memberships_of(membership.user), "teams": teams.teams_near(membership.team, user),
    }  # fmt: skip
    return render(request, "outreach/member_page.html", context)


@require_POST
@needs(May.OUTREACH_LEAD)
def change_role(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    new = actions.change_role(by=user, membership=access.get_membership(user, pk), role=request.POST.get("role", ""))
    messages.success(request, _("%(name)s is now: %(role)s.") % {"name": new.user, "role": new.get_role_display()})
    return redirect("team_page", new.team_id)


@require_POST
@needs(May.OUTREACH_LEAD)
def transfer_member(request: HttpRequest, pk: int) -> HttpResponse:
    user, chosen = cast(User, request.user), request.POST.get("team", "")
    membership = access.get_membership(user, pk)
    team = access.get_near_team(user, membership.team, int(chosen) if chosen.isdecimal() and len(chosen) < 10 else 0)
    new = actions.transfer_member(by=user, membership=membership, team=team)
    messages.success(request, _("%(name)s is now in %(team)s.") % {"name": new.user, "team": new.team})
    return redirect("team_page", membership.team_id)


@require_POST
@needs(May.OUTREACH_LEAD)
def end_membership(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    membership = actions.end_membership(by=user, membership=access.get_membership(user, pk))
    messages.success(request, _("%(name)s has left the team. Records and history stay.") % {"name": membership.user})
    return redirect("team_page", membership.team_id)
