# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Pages of those who check: the queue of flagged records, the commune's confirmation, call-backs."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from lantoa.infra.web.policy import needs
from lantoa.outreach import access, actions
from lantoa.outreach.models import CallBack, Flag
from lantoa.outreach.queries import board, checks
from lantoa.people.models import User
from lantoa.people.roles import May

from .board import asked_unit, running


@needs(May.OUTREACH_VIEW)
def flag_queue(request: HttpRequest) -> HttpResponse:
    user, movement, asked = cast(User, request.user), running(), request.GET
    under = asked_unit(request) if asked.get("unit") else None
    rule, state = asked.get("rule", ""), asked.get("state", "")
    rows = checks.flagged(user, movement, rule=rule, state=state, words=asked.get("q", "")[:100], under=under)
    page = checks.records_page(checks.oldest_first(rows, asked.get("sort", "")), asked.get("page"))
    open_by_rule = checks.flags_by_rule(user, movement)
    context = {
        "page": page, "under": under, "rule": rule, "state": state, "cards": checks.card_answers(list(page)),
        "rules": [(value, label, open_by_rule.get(value, 0)) for value, label in Flag.Rule.choices],
        "may_decide": user.holds(May.OUTREACH_LEAD) and not state,
    }  # fmt: skip
    return render(request, "outreach/flag_queue.html", context)


@require_POST
@needs(May.OUTREACH_LEAD)
def decide_flagged(request: HttpRequest) -> HttpResponse:
    user, keep = cast(User, request.user), request.POST.get("decision") == "keep"
    sessions = access.get_flagged(user, request.POST.getlist("session")[:200])
    done = actions.decide_flagged(by=user, sessions=sessions, keep=keep, reason=request.POST.get("reason", ""))
    kept = ngettext("%(n)s record is kept.", "%(n)s records are kept.", done)
    back = ngettext("%(n)s record went back to the phone.", "%(n)s records went back to the phones.", done)
    messages.success(request, (kept if keep else back) % {"n": done})
    if left := len(sessions) - done:
        words = ngettext(
            "%(n)s record stayed: it is your own, or was corrected meanwhile.",
            "%(n)s records stayed: they are your own, or were corrected meanwhile.", left,
        )  # fmt: skip
        messages.warning(request, words % {"n": left})
    return redirect("flag_queue")


@needs(May.REPORT_SUBMIT)
def confirm_sessions(request: HttpRequest) -> HttpResponse:
    user, movement = cast(User, request.user), running()
    unit = asked_unit(request, to=May.REPORT_SUBMIT)
    found = checks.team_checks(movement, unit)
    if request.method == "POST":
        chosen, out = request.POST.getlist("team"), {UUID(key) for key in request.POST.getlist("without")}
        teams = [check.team for check in found if str(check.team.pk) in chosen]
        done = actions.confirm_sessions(by=user, movement=movement, teams=teams, without=out)
        words = ngettext("%(n)s record is confirmed.", "%(n)s records are confirmed.", done)
        messages.success(request, words % {"n": done})
        return redirect(f"{request.path}?unit={unit.pk}")
    confirmed, counted = checks.confirmed_below(movement, unit)
    context = {
        "unit": unit, "checks": found, "records": checks.to_leave_out(movement, unit), "confirmed": confirmed,
        "counted": counted, "waiting": sum(check.waiting for check in found), "below": board.units_below(user, unit),
    }  # fmt: skip
    return render(request, "outreach/confirm_sessions.html", context)


@needs(May.OUTREACH_VIEW)
def call_back_list(request: HttpRequest) -> HttpResponse:
    user, movement, state = cast(User, request.user), running(), request.GET.get("state", "")
    words, sums = request.GET.get("q", "")[:100], checks.call_sums(user, movement)
    rows = checks.call_backs(user, movement, state=state, words=words)
    known = None if words else sums.asked if state == "done" else sums.drawn - sums.asked
    page = checks.calls_page(rows, request.GET.get("page"), known)
    context = {
        "page": page, "state": state, "sums": sums, "ways": CallBack.Way.choices,
        "results": CallBack.Result.choices, "may_record": user.holds(May.REPORT_SUBMIT),
        "cards": checks.card_answers([call.session for call in page]),
    }  # fmt: skip
    return render(request, "outreach/call_back_list.html", context)


@require_POST
@needs(May.REPORT_SUBMIT)
def record_call_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    user = cast(User, request.user)
    call, said = access.get_call_back(user, pk), request.POST
    actions.record_call_back(by=user, call=call, result=said.get("result", ""), way=said.get("way", ""))
    messages.success(request, _("The answer is recorded."))
    return redirect("call_back_list")
