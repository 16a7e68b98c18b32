# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The operator's dealings with sites and screens: what is shown, roll call, hands, messages, the wall, rehearsals."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.ceremony import access, actions, queries
from lantoa.ceremony.forms import LinksForm, MessageForm, ShowForm
from lantoa.infra.documents.tables import CSV, XLSX, csv_file, workbook
from lantoa.infra.web.downloads import download
from lantoa.infra.web.errors import Refused
from lantoa.infra.web.policy import needs
from lantoa.people.roles import May


def _first_fault(form: Any) -> str:
    return next((f"{form.fields[name].label}: {faults[0]}" for name, faults in form.errors.items()), "")


@needs(May.CEREMONY_RUN)
@require_POST
def show_view(request: HttpRequest, pk: int) -> HttpResponse:
    ceremony = access.get_ceremony(request.user, pk, to=May.CEREMONY_RUN)
    form = ShowForm(request.POST)
    if not form.is_valid():
        raise Refused("stage.unknown_view", _("Choose one of the views."))
    asked = form.cleaned_data
    material = access.get_material(ceremony, asked["material"]) if asked["material"] else None
    actions.show_view(
        by=request.user, ceremony=ceremony, view=asked["view"], material=material, page=asked["page"] or 1
    )
    return redirect("operator_page", pk)


@needs(May.CEREMONY_RUN)
@require_POST
def edit_links(request: HttpRequest, pk: int) -> HttpResponse:
    ceremony = access.get_ceremony(request.user, pk, to=May.CEREMONY_RUN)
    form = LinksForm(request.POST)
    if not form.is_valid():
        raise Refused("links.invalid", _first_fault(form))
    actions.edit_links(by=request.user, ceremony=ceremony, **form.cleaned_data)
    if request.accepts("text/html"):  # the page's script says it beside the button
        messages.success(request, _("Saved."))
    return redirect("operator_page", pk)


@needs(May.CEREMONY_RUN)
@require_POST
def call_roll(request: HttpRequest, pk: int) -> HttpResponse:
    actions.call_roll(by=request.user, ceremony=access.get_ceremony(request.user, pk, to=May.CEREMONY_RUN))
    return redirect("operator_page", pk)


@needs(May.CEREMONY_RUN)
@require_POST
def end_roll(request: HttpRequest, pk: int) -> HttpResponse:
    actions.end_roll(by=request.user, ceremony=access.get_ceremony(request.user, pk, to=May.CEREMONY_RUN))
    return redirect("operator_page", pk)


@needs(May.CEREMONY_RUN)
@require_POST
def lower_hand(request: HttpRequest, pk: int, site: int) -> HttpResponse:
    ceremony = access.get_ceremony(request.user, pk, to=May.CEREMONY_RUN)
    actions.lower_hand(by=request.user, site=access.get_stage_site(ceremony, site))
    return redirect("operator_page", pk)


@needs(May.CEREMONY_RUN)
@require_POST
def send_message(request: HttpRequest, pk: int) -> HttpResponse:
    ceremony = access.get_ceremony(request.user, pk, to=May.CEREMONY_RUN)
    form = MessageForm(request.POST, sites=queries.stage_sites(ceremony))
    if not form.is_valid():
        raise Refused("message.invalid", _first_fault(form))
    actions.send_message(by=request.user, ceremony=ceremony, text=form.cleaned_data["text"], **form.reached())
    return redirect("operator_page", pk)


@needs(May.CEREMONY_RUN)
def site_wall(request: HttpRequest, pk: int) -> HttpResponse:
    ceremony = access.get_ceremony(request.user, pk, to=May.CEREMONY_RUN)
    sites = queries.stage_sites(ceremony)
    context = {"ceremony": ceremony, "sites": sites, "state": queries.stage_state(ceremony)}
    return render(request, "ceremony/site_wall.html", context)


@needs(May.CEREMONY_RUN)
@require_POST
def begin_rehearsal(request: HttpRequest, pk: int) -> HttpResponse:
    actions.begin_rehearsal(by=request.user, ceremony=access.get_ceremony(request.user, pk, to=May.CEREMONY_RUN))
    return redirect("operator_page", pk)


@needs(May.CEREMONY_RUN)
@require_POST
def end_rehearsal(request: HttpRequest, pk: int) -> HttpResponse:
    ceremony = access.get_ceremony(request.user, pk, to=May.CEREMONY_RUN)
    ended = actions.end_rehearsal(by=request.user, ceremony=ceremony)
    return redirect("rehearsal_report", pk, ended.number) if ended else redirect("operator_page", pk)


@needs(May.CEREMONY_RUN)
def rehearsal_report(request: HttpRequest, pk: int, rehearsal: int) -> HttpResponse:
    ceremony = access.get_ceremony(request.user, pk, to=May.CEREMONY_RUN)
    report = queries.rehearsal_report(access.get_rehearsal(ceremony, rehearsal))
    return render(request, "ceremony/rehearsal_report.html", {"ceremony": ceremony, "report": report})


@needs(May.CEREMONY_RUN)
def export_rehearsal(request: HttpRequest, pk: int, rehearsal: int) -> HttpResponse:
    ceremony = access.get_ceremony(request.user, pk, to=May.CEREMONY_RUN)
    head, body = queries.rehearsal_table(queries.rehearsal_report(access.get_rehearsal(ceremony, rehearsal)))
    if request.GET.get("format") == "csv":
        return download(csv_file(head, body), CSV, "tap-duot.csv")
    return download(workbook([(_("Rehearsal"), head, body)], widths=(10, 28, 18)), XLSX, "tap-duot.xlsx")
