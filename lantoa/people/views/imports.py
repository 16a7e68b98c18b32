# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Importing people: upload, look, apply, correct."""

from pathlib import Path

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.infra.web.errors import Refused
from lantoa.infra.web.policy import needs
from lantoa.people import actions, queries
from lantoa.people.access import get_import
from lantoa.people.forms import ImportForm
from lantoa.people.import_rows import preview_rows
from lantoa.people.people_file import bad_rows_workbook, template_workbook
from lantoa.people.requests import PersonRequest
from lantoa.people.roles import May

from .people import XLSX


@needs(May.PEOPLE_EDIT)
def stage_import(request: PersonRequest) -> HttpResponse:
    form = ImportForm(
        request.POST or None, request.FILES or None, initial={"as_of": queries.day_of_my_units(request.user)}
    )
    if request.method == "POST" and form.is_valid():
        try:
            source = actions.stage_import(by=request.user, **form.cleaned_data)
            return redirect("import_page", source.pk)
        except Refused as refusal:
            form.add_error("file", refusal.message)
    imports = queries.imports_of(request.user)[:20]
    return render(request, "people/stage_import.html", {"form": form, "imports": imports})


@needs(May.PEOPLE_EDIT)
def import_page(request: PersonRequest, pk: int) -> HttpResponse:
    source = get_import(request.user, pk)
    if source.status == source.Status.STAGED:
        preview = preview_rows(request.user, Path(source.file.path), source.as_of)
        return render(request, "people/import_page.html", {"source": source, "preview": preview})
    bad = Paginator(source.bad_rows.all(), 100).get_page(request.GET.get("page"))
    return render(request, "people/import_page.html", {"source": source, "bad_rows": bad})


@require_POST
@needs(May.PEOPLE_EDIT)
def apply_import(request: PersonRequest, pk: int) -> HttpResponse:
    job = actions.apply_import(by=request.user, source=get_import(request.user, pk))
    return redirect("job_page", job.pk) if job else redirect("import_page", pk)


@require_POST
@needs(May.PEOPLE_EDIT)
def drop_import(request: PersonRequest, pk: int) -> HttpResponse:
    actions.drop_import(by=request.user, source=get_import(request.user, pk))
    messages.success(request, _("The list is thrown away; nobody was added."))
    return redirect("stage_import")


@needs(May.PEOPLE_EDIT)
def import_template(request: PersonRequest) -> HttpResponse:
    response = HttpResponse(template_workbook(), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="people-template.xlsx"'
    return response


@needs(May.PEOPLE_EDIT)
def bad_rows(request: PersonRequest, pk: int) -> HttpResponse:
    source = get_import(request.user, pk)
    response = HttpResponse(bad_rows_workbook(source.bad_rows.all()), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="bad-rows.xlsx"'
    return response
