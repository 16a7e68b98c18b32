# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Enrolling many from a list: upload, look, apply, correct."""

from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.infra.documents.tables import XLSX
from lantoa.infra.web.downloads import download
from lantoa.infra.web.errors import Refused
from lantoa.infra.web.policy import needs
from lantoa.people.import_rows import preview_rows
from lantoa.people.people_file import bad_rows_workbook
from lantoa.people.roles import May
from lantoa.plan.queries import current_movement

from .. import access, actions, queries, sheets
from ..actions.enrolling import ROLE
from ..forms import EnrolmentListForm


@needs(May.PEOPLE_EDIT)
def stage_enrolments(request: HttpRequest) -> HttpResponse:
    movement, form = current_movement(), EnrolmentListForm(request.POST or None, request.FILES or None)
    if movement and request.method == "POST" and form.is_valid():
        try:
            staged = actions.stage_enrolments(by=request.user, movement=movement, **form.cleaned_data)
            return redirect("enrolment_list", staged.pk)
        except Refused as refusal:
            form.add_error(None, refusal.message)
    context = {"form": form, "movement": movement, "lists": queries.enrolment_lists_of(request.user)[:20]}
    return render(request, "courses/stage_enrolments.html", context, status=422 if form.errors else 200)


@needs(May.PEOPLE_EDIT)
def enrolment_list(request: HttpRequest, pk: int) -> HttpResponse:
    enrolments = access.get_enrolment_list(request.user, pk)
    source = enrolments.source
    context: dict[str, Any] = {"enrolments": enrolments, "source": source}
    if source.status == source.Status.STAGED:
        context["preview"] = preview_rows(request.user, Path(source.file.path), source.as_of, ROLE)
    else:
        context["bad_rows"] = Paginator(source.bad_rows.all(), 100).get_page(request.GET.get("page"))
    return render(request, "courses/enrolment_list.html", context)


@require_POST
@needs(May.PEOPLE_EDIT)
def apply_enrolments(request: HttpRequest, pk: int) -> HttpResponse:
    job = actions.apply_enrolments(by=request.user, enrolments=access.get_enrolment_list(request.user, pk))
    return redirect("job_page", job.pk) if job else redirect("enrolment_list", pk)


@require_POST
@needs(May.PEOPLE_EDIT)
def drop_enrolments(request: HttpRequest, pk: int) -> HttpResponse:
    actions.drop_enrolments(by=request.user, enrolments=access.get_enrolment_list(request.user, pk))
    messages.success(request, _("The list is thrown away; nobody was enrolled."))
    return redirect("stage_enrolments")


@needs(May.PEOPLE_EDIT)
def enrolment_template(request: HttpRequest) -> HttpResponse:
    return download(sheets.enrolment_template(), XLSX, "danh-sach-hoc-vien.xlsx")


@needs(May.PEOPLE_EDIT)
def bad_enrolments(request: HttpRequest, pk: int) -> HttpResponse:
    source = access.get_enrolment_list(request.user, pk).source
    return download(bad_rows_workbook(source.bad_rows.all()), XLSX, "dong-loi.xlsx")
