# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Importing units and successions: upload, look, confirm."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.infra.web.downloads import download
from lantoa.infra.web.errors import Refused
from lantoa.infra.web.policy import needs
from lantoa.units import access, actions, queries, workbooks
from lantoa.units.forms import ImportForm


@needs("unit_edit")
def import_units(request: HttpRequest) -> HttpResponse:
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            staged = actions.stage_units(by=request.user, **form.upload())
            return redirect("unit_import", staged.pk)
        except Refused as refusal:
            form.add_error("file", refusal.message)
    return render(request, "units/import_units.html", {"form": form, "waiting": queries.waiting_imports(request.user)})


@needs("unit_edit")
def unit_import(request: HttpRequest, pk: int) -> HttpResponse:
    staged = access.get_unit_import(request.user, pk)
    preview = None if staged.applied_at else queries.preview(staged, request.user)
    return render(request, "units/unit_import.html", {"staged": staged, "preview": preview})


@require_POST
@needs("unit_edit")
def apply_unit_import(request: HttpRequest, pk: int) -> HttpResponse:
    staged = access.get_unit_import(request.user, pk)
    actions.apply_unit_import(by=request.user, staged=staged, seen=request.POST.get("seen") or "-")
    return redirect("unit_import", pk)


@require_POST
@needs("unit_edit")
def drop_unit_import(request: HttpRequest, pk: int) -> HttpResponse:
    actions.drop_unit_import(by=request.user, staged=access.get_unit_import(request.user, pk))
    messages.success(request, _("The table is thrown away; no unit was changed."))
    return redirect("import_units")


@needs("unit_edit")
def unit_template(request: HttpRequest) -> HttpResponse:
    subject = "successions" if request.GET.get("subject") == "successions" else "units"
    return download(workbooks.template(subject), workbooks.MEDIA["xlsx"], f"{subject}-template.xlsx")
