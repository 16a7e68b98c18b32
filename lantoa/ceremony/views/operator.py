# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.ceremony import access, actions, queries
from lantoa.ceremony import launch_record as records
from lantoa.ceremony.forms import ArmForm
from lantoa.ceremony.models import Level, Showing
from lantoa.infra.documents.tables import CSV, XLSX, csv_file, workbook
from lantoa.infra.web.downloads import download
from lantoa.infra.web.errors import Refused
from lantoa.infra.web.policy import needs
from lantoa.people.roles import May


@needs(May.CEREMONY_RUN)
def operator_page(request: HttpRequest, pk: int) -> HttpResponse:
    ceremony = access.get_ceremony(request.user, pk, to=May.CEREMONY_RUN)
    context = {
        "ceremony": ceremony,
        "desk": queries.operator_desk(ceremony, request.build_absolute_uri("/")[:-1]),
        "calls": queries.stage_calls(ceremony),
        "views": Showing.View.choices,
        "levels": Level.choices,
    }
    parts = "_operator_parts" if request.headers.get("HX-Request") else "operator_page"
    return render(request, f"ceremony/{parts}.html", context)


@needs(May.CEREMONY_RUN)
@require_POST
def go_to_step(request: HttpRequest, pk: int, step: int) -> HttpResponse:
    ceremony = access.get_ceremony(request.user, pk, to=May.CEREMONY_RUN)
    actions.go_to_step(by=request.user, ceremony=ceremony, step=access.get_step(ceremony, step))
    return redirect("operator_page", pk)


@needs(May.CEREMONY_RUN)
@require_POST
def arm_launch(request: HttpRequest, pk: int) -> HttpResponse:
    ceremony = access.get_ceremony(request.user, pk, to=May.CEREMONY_RUN)
    form = ArmForm(request.POST, pressers=queries.active_pressers(ceremony))
    if not form.is_valid():
        raise Refused("launch.incomplete", _("Choose who presses, how many together and for how many seconds."))
    actions.arm_launch(by=request.user, ceremony=ceremony, **form.cleaned_data)
    return redirect("operator_page", pk)


@needs(May.CEREMONY_RUN)
@require_POST
def arm_podium(request: HttpRequest, pk: int) -> HttpResponse:
    actions.arm_podium(by=request.user, ceremony=access.get_ceremony(request.user, pk, to=May.CEREMONY_RUN))
    return redirect("operator_page", pk)


@needs(May.CEREMONY_RUN)
@require_POST
def abort_launch(request: HttpRequest, pk: int) -> HttpResponse:
    ceremony = access.get_ceremony(request.user, pk, to=May.CEREMONY_RUN)
    launch = queries.latest_launch(ceremony)
    if launch:
        actions.abort_launch(by=request.user, launch=launch)
    return redirect("operator_page", pk)


@needs(May.CEREMONY_RUN)
@require_POST
def settle_launch(request: HttpRequest, pk: int) -> HttpResponse:
    ceremony = access.get_ceremony(request.user, pk, to=May.CEREMONY_RUN)
    actions.settle_launch(by=request.user, ceremony=ceremony)
    return JsonResponse(queries.stage_state(ceremony))


@needs(May.CEREMONY_RUN)
@require_POST
def close_ceremony(request: HttpRequest, pk: int) -> HttpResponse:
    ceremony = access.get_ceremony(request.user, pk, to=May.CEREMONY_RUN)
    actions.close_ceremony(by=request.user, ceremony=ceremony)
    return redirect("operator_page", pk)


@needs(May.CEREMONY_RUN)
def launch_record(request: HttpRequest, pk: int) -> HttpResponse:
    ceremony = access.get_ceremony(request.user, pk, to=May.CEREMONY_RUN)
    record = records.launch_record(ceremony, request.GET.get("attempt", ""))
    return render(request, "ceremony/launch_record.html", {"ceremony": ceremony, "record": record})


@needs(May.CEREMONY_RUN)
def export_launch(request: HttpRequest, pk: int) -> HttpResponse:
    ceremony = access.get_ceremony(request.user, pk, to=May.CEREMONY_RUN)
    record = records.launch_record(ceremony, request.GET.get("attempt", ""))
    if record is None:
        raise Http404
    head, body = records.record_table(record)
    if request.GET.get("format") == "csv":
        return download(csv_file(head, body), CSV, "phat-dong.csv")
    return download(workbook([(_("The launch"), head, body)], widths=(10, 28, 18)), XLSX, "phat-dong.xlsx")
