# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Browsing the tree, and a unit's own page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from lantoa.infra.web.policy import needs
from lantoa.units import access, actions, queries, workbooks
from lantoa.units.forms import ContactForm, FindForm


@needs("unit_view")
def unit_list(request: HttpRequest) -> HttpResponse:
    form = FindForm(request.GET or None)
    words, kind, day = form.wanted(timezone.localdate())
    page = queries.units_page(words, kind, day, request.GET.get("page", "1"))
    template = "units/unit_list.html" + ("#found" if request.htmx else "")
    may_edit = request.user.holds("unit_edit")
    shown = {"form": form, "page": page, "day": day, "words": words, "kind": kind, "may_edit": may_edit}
    return render(request, template, shown)


@needs("unit_view")
def unit_page(request: HttpRequest, pk: int) -> HttpResponse:
    unit = access.get_unit(request.user, pk)
    day = min(unit.valid_to or timezone.localdate(), timezone.localdate())
    view = queries.unit_view(unit, queries.last_day(unit, day))
    may_edit = request.user.holds("unit_edit", unit)
    return render(request, "units/unit_page.html", {"view": view, "unit": unit, "may_edit": may_edit})


@needs("unit_edit")
def edit_contacts(request: HttpRequest, pk: int) -> HttpResponse:
    unit = access.get_unit(request.user, pk, to="unit_edit")
    form = ContactForm(request.POST or None, instance=unit)
    if request.method == "POST" and form.is_valid():
        actions.edit_contacts(by=request.user, unit=unit, **form.cleaned_data)
        return redirect("unit_page", pk)
    return render(request, "units/edit_contacts.html", {"form": form, "unit": unit})


@needs("unit_view")
def export_units(request: HttpRequest) -> HttpResponse:
    rows = queries.export_rows(*FindForm(request.GET or None).wanted(timezone.localdate()))
    form = "xlsx" if request.GET.get("format") == "xlsx" else "csv"
    content = workbooks.units_workbook(rows) if form == "xlsx" else workbooks.units_csv(rows)
    headers = {"Content-Disposition": f'attachment; filename="units.{form}"'}
    return HttpResponse(content, content_type=workbooks.MEDIA[form], headers=headers)
