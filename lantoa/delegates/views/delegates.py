# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The desk: lists of delegates, naming, changing, replacing."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.ceremony.models import Ceremony
from lantoa.ceremony.queries import current_ceremony
from lantoa.delegates import access, actions, links, queries
from lantoa.delegates.forms import DelegateForm, FilterForm, NamingForm, ReplacementForm
from lantoa.delegates.models import Delegate
from lantoa.infra.documents import qr
from lantoa.infra.documents.tables import XLSX, workbook
from lantoa.infra.web.downloads import download
from lantoa.infra.web.errors import Refused
from lantoa.infra.web.policy import needs
from lantoa.people.models import User
from lantoa.people.roles import May
from lantoa.plan.queries import current_movement


def the_ceremony() -> Ceremony:
    """The ceremony of the movement that runs, or a sentence that there is none."""
    ceremony = current_ceremony(current_movement())
    if ceremony is None:
        raise Refused("ceremony.none", _("No ceremony is planned yet. Apply a plan first."))
    return ceremony


@needs(May.CEREMONY_VIEW)
def delegate_list(request: HttpRequest) -> HttpResponse:
    ceremony, user = the_ceremony(), cast(User, request.user)
    board = queries.board(user, ceremony, request.GET)
    context = {
        "ceremony": ceremony,
        "board": board,
        "letter": actions.prepare_letter(by=None, ceremony=ceremony),
        "filter": FilterForm(request.GET or None, groups=board.groups),
        "may_name": user.holds(May.SITE_EDIT),
        "may_run": user.holds(May.CEREMONY_RUN, ceremony.movement.root),
        "bulk": [
            ("make_letters", _("Make the letters (PDF)"), "primary"),
            ("send_letters", _("Send by e-mail"), "outline-primary"),
            ("invite_delegates", _("Note as handed out"), "outline-secondary"),
        ],
    }
    return render(request, "delegates/delegate_list.html", context)


@needs(May.CEREMONY_VIEW)
def export_delegates(request: HttpRequest) -> HttpResponse:
    ceremony = the_ceremony()
    head, rows = queries.export_rows(queries.listed(request.user, ceremony, request.GET))
    actions.note_export(by=request.user, ceremony=ceremony, rows=len(rows))
    return download(workbook([(_("Delegates"), head, rows)]), XLSX, "delegates.xlsx")


@needs(May.SITE_EDIT)
def name_delegate(request: HttpRequest) -> HttpResponse:
    form = NamingForm(request.POST or None, viewer=request.user, ceremony=the_ceremony())
    if request.method == "POST" and form.is_valid():
        place: dict[str, Any] = {name: form.cleaned_data[name] for name in ("site", "group", "unit", "seat")}
        try:
            delegate = actions.name_delegate(by=request.user, **place | form.person())
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("%(name)s is on the list.") % {"name": delegate.full_name})
            return redirect("name_delegate" if "more" in request.POST else "delegate_list")
    return render(request, "delegates/name_delegate.html", {"form": form}, status=422 if form.errors else 200)


@needs(May.CEREMONY_VIEW)
def delegate_page(request: HttpRequest, pk: int) -> HttpResponse:
    change = request.method == "POST"
    delegate = access.get_delegate(request.user, pk, to=May.SITE_EDIT if change else May.CEREMONY_VIEW)
    initial = {name: getattr(delegate, name) for name in DelegateForm.base_fields}
    form = DelegateForm(request.POST or None, initial=initial)
    if change and form.is_valid():
        try:
            actions.change_delegate(by=request.user, delegate=delegate, **form.person(), seat=form.cleaned_data["seat"])
            return redirect("delegate_page", pk)
        except Refused as refusal:
            form.add_error(None, refusal.message)
    return _show(request, delegate, form, ReplacementForm())


def _show(request: HttpRequest, delegate: Delegate, form: Any, instead: Any) -> HttpResponse:
    may_change = cast(User, request.user).holds(May.SITE_EDIT, delegate.unit)
    address = links.invitation_address(delegate) if may_change and delegate.is_standing else ""
    context = {
        "delegate": delegate, "form": form, "instead": instead, "may_change": may_change, "address": address,
        "qr": qr.svg(address, _("Invitation of %(name)s") % {"name": delegate.full_name}) if address else "",
        "replaced_by": getattr(delegate, "replaced_by", None),
    }  # fmt: skip
    return render(
        request, "delegates/delegate_page.html", context, status=422 if form.errors or instead.errors else 200
    )


@needs(May.SITE_EDIT)
@require_POST
def replace_delegate(request: HttpRequest, pk: int) -> HttpResponse:
    delegate = access.get_delegate(request.user, pk, to=May.SITE_EDIT)
    form = ReplacementForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        instead = actions.replace_delegate(by=request.user, delegate=delegate, reason=reason, **form.person())
        return redirect("delegate_page", instead.pk)
    initial = {name: getattr(delegate, name) for name in DelegateForm.base_fields}
    return _show(request, delegate, DelegateForm(initial=initial), form)


@needs(May.SITE_EDIT)
@require_POST
def withdraw_delegate(request: HttpRequest, pk: int) -> HttpResponse:
    delegate = access.get_delegate(request.user, pk, to=May.SITE_EDIT)
    actions.withdraw_delegate(by=request.user, delegate=delegate, reason=request.POST.get("reason", "")[:300])
    messages.success(request, _("%(name)s is off the list.") % {"name": delegate.full_name})
    return redirect("delegate_list")
