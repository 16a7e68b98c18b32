# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Joining a team by its link, and the leader's answers."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from lantoa.infra.web.errors import Refused
from lantoa.infra.web.limits import limit
from lantoa.infra.web.policy import needs, public
from lantoa.outreach import access, actions
from lantoa.outreach.forms import JoinForm
from lantoa.outreach.models import JoinRequest
from lantoa.outreach.queries import teams
from lantoa.outreach.tokens import make_request_token
from lantoa.people.models import User
from lantoa.people.roles import May


@never_cache
@public("signed link that a team leader hands round; whoever opens it may only ask")
def join_team(request: HttpRequest, token: str) -> HttpResponse:
    team = access.team_of(token)
    user = request.user if request.user.is_authenticated else None
    form = JoinForm(request.POST or None)
    if request.method == "POST" and (user or form.is_valid()):
        limit(request, "join", most=40, seconds=600)
        try:
            said = {} if user else form.cleaned_data
            wish = actions.ask_to_join(by=user, team=team, **said)
            return redirect("join_answer", make_request_token(wish))
        except Refused as refusal:
            form.add_error(None, refusal.message)
    context = {"team": team, "form": form, "known": user}
    return render(request, "outreach/join_team.html", context, status=422 if form.errors else 200)


@never_cache
@public("signed link of the one who asked to join")
def join_answer(request: HttpRequest, token: str) -> HttpResponse:
    wish = access.join_request_of(token)
    code = teams.code_for(wish) if wish.made_account else ""
    return render(request, "outreach/join_answer.html", {"wish": wish, "code": code, "States": JoinRequest.State})


@require_POST
@needs(May.OUTREACH_LEAD)
def open_link(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    actions.open_link(by=user, team=access.get_team(user, pk, to=May.OUTREACH_LEAD))
    return redirect("team_link", pk)


@require_POST
@needs(May.OUTREACH_LEAD)
def close_link(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    actions.close_link(by=user, team=access.get_team(user, pk, to=May.OUTREACH_LEAD))
    messages.success(request, _("The link is closed: nobody can ask by it any more."))
    return redirect("team_link", pk)


@require_POST
@needs(May.OUTREACH_LEAD)
def accept_request(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    wish = actions.accept_request(by=user, wish=access.get_join_request(user, pk))
    messages.success(request, _("%(name)s is in the team.") % {"name": wish.person})
    return redirect("team_page", wish.team_id)


@require_POST
@needs(May.OUTREACH_LEAD)
def decline_request(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    wish = actions.decline_request(by=user, wish=access.get_join_request(user, pk))
    messages.success(request, _("The request is declined; nothing was made."))
    return redirect("team_page", wish.team_id)
