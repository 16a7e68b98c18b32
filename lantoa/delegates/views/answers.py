# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The invitation as the invited person opens it, without an account."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.delegates import access, actions, papers
from lantoa.delegates.forms import ReplacementForm
from lantoa.delegates.models import Delegate
from lantoa.delegates.tickets import ticket_address
from lantoa.infra.documents import qr
from lantoa.infra.web.downloads import download
from lantoa.infra.web.errors import Refused
from lantoa.infra.web.limits import limit
from lantoa.infra.web.policy import public

WHY = "signed link in a letter of invitation"


@public(WHY)
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    return _show(request, access.get_linked_delegate(token), token, ReplacementForm())


def _show(request: HttpRequest, delegate: Delegate, token: str, form: Any, status: int = 200) -> HttpResponse:
    context = {
        "delegate": delegate, "ceremony": delegate.ceremony, "token": token, "form": form,
        "letter": actions.prepare_letter(by=None, ceremony=delegate.ceremony),
        "qr": qr.svg(ticket_address(delegate), _("Ticket %(number)s") % {"number": f"{delegate.number:05d}"}),
    }  # fmt: skip
    return render(request, "delegates/invitation.html", context, status=status)


@public(WHY)
@require_POST
def answer_invitation(request: HttpRequest, token: str) -> HttpResponse:
    limit(request, "invitation", most=60, seconds=600)
    delegate, accepts = access.get_linked_delegate(token), request.POST.get("answer") == "yes"
    reason = request.POST.get("reason", "")[:300]
    try:
        actions.answer_invitation(by=None, delegate=delegate, accepts=accepts, reason=reason)
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("invitation", token)


@public(WHY)
@require_POST
def offer_replacement(request: HttpRequest, token: str) -> HttpResponse:
    limit(request, "invitation", most=60, seconds=600)
    delegate, form = access.get_linked_delegate(token), ReplacementForm(request.POST)
    if form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            instead = actions.offer_replacement(by=None, delegate=delegate, reason=reason, **form.person())
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            return render(request, "delegates/offer_replacement.html", {"instead": instead})
    return _show(request, delegate, token, form, status=422)


@public(WHY)
def invitation_pdf(request: HttpRequest, token: str) -> HttpResponse:
    limit(request, "invitation", most=60, seconds=600)
    delegate = access.get_linked_delegate(token)
    letter = actions.prepare_letter(by=None, ceremony=delegate.ceremony)
    content = papers.letter_pdf(delegate, letter)
    return download(content, "application/pdf", f"giay-moi-{delegate.number:05d}.pdf", inline=True)


@public(WHY)
def invitation_calendar(request: HttpRequest, token: str) -> HttpResponse:
    delegate = access.get_linked_delegate(token)
    return download(papers.calendar_file(delegate), "text/calendar; charset=utf-8", "le-phat-dong.ics")
