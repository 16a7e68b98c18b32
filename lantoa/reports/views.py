# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.infra.documents.tables import XLSX, workbook
from lantoa.infra.text import fold
from lantoa.infra.web.downloads import download
from lantoa.infra.web.policy import needs
from lantoa.people.roles import May
from lantoa.plan.queries import current_movement

from . import access, actions, documents, queries
from .models import State

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _download(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{fold(name).replace(" ", "-").replace("/", "-")}.docx"'}
    return HttpResponse(content, content_type=WORD, headers=headers)


def _texts(request: HttpRequest, obligation) -> dict[str, str]:
    return {field["key"]: request.POST.get(field["key"], "") for field in queries.text_fields(obligation.request.form)}


def _version(request: HttpRequest) -> int:
    value = request.POST.get("version", "")
    return int(value) if value.isdecimal() and len(value) < 5 else 0


@needs(May.REPORT_VIEW)
def report_list(request: HttpRequest) -> HttpResponse:
    movement = current_movement()
    board = queries.report_board(request.user, movement, request.GET) if movement else []
    return render(request, "reports/report_list.html", {"board": board, "states": State.choices})


@needs(May.REPORT_VIEW)
def export_reports(request: HttpRequest) -> HttpResponse:
    movement = current_movement()
    head, rows = queries.export_rows(queries.report_board(request.user, movement, request.GET) if movement else [])
    return download(workbook([(_("Reports"), head, rows)], widths=(48, 12, 28, 24, 20)), XLSX, "reports.xlsx")


@needs(May.REPORT_VIEW)
def report_page(request: HttpRequest, pk: int) -> HttpResponse:
    obligation = access.get_obligation(request.user, pk)
    return render(request, "reports/report_page.html", {"page": queries.report_view(request.user, obligation)})


@needs(May.REPORT_SUBMIT)
@require_POST
def save_draft(request: HttpRequest, pk: int) -> HttpResponse:
    obligation = access.get_obligation(request.user, pk, to=May.REPORT_SUBMIT)
    actions.save_draft(by=request.user, obligation=obligation, texts=_texts(request, obligation))
    return redirect("report_page", pk)


@needs(May.REPORT_SUBMIT)
@require_POST
def submit_report(request: HttpRequest, pk: int) -> HttpResponse:
    obligation = access.get_obligation(request.user, pk, to=May.REPORT_SUBMIT)
    texts = _texts(request, obligation)
    actions.submit_report(by=request.user, obligation=obligation, texts=texts, version=_version(request))
    return redirect("report_page", pk)


@needs(May.REPORT_ACCEPT)
@require_POST
def accept_report(request: HttpRequest, pk: int) -> HttpResponse:
    obligation = access.get_obligation(request.user, pk, to=May.REPORT_ACCEPT)
    actions.accept_report(by=request.user, obligation=obligation, version=_version(request))
    return redirect("report_page", pk)


@needs(May.REPORT_ACCEPT)
@require_POST
def return_report(request: HttpRequest, pk: int) -> HttpResponse:
    obligation = access.get_obligation(request.user, pk, to=May.REPORT_ACCEPT)
    reason = request.POST.get("reason", "")
    actions.return_report(by=request.user, obligation=obligation, version=_version(request), reason=reason)
    return redirect("report_page", pk)


@needs(May.REPORT_VIEW)
def report_word(request: HttpRequest, pk: int) -> HttpResponse:
    obligation = access.get_obligation(request.user, pk)
    return _download(documents.report_word(obligation), f"bao cao {obligation.unit.name}")


@needs(May.REPORT_ACCEPT)
def consolidated_word(request: HttpRequest, pk: int) -> HttpResponse:
    wanted = access.get_request(request.user, pk, to=May.REPORT_ACCEPT)
    return _download(documents.consolidated_word(wanted), f"tong hop {wanted.addressee.name}")
