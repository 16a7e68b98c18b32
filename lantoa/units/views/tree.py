# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Browsing the tree, and a unit's own page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.infra.web.downloads import download
from lantoa.infra.web.policy import needs
from lantoa.units import access, actions, queries, workbooks
from lantoa.units.forms import ContactForm, EndForm, FindForm, MoveForm


@needs("unit_view")
def unit_list(request: HttpRequest) -> HttpResponse:
    form = FindForm(request.GET or None)
    words, kind, day = form.wanted(queries.map_day(timezone.localdate()))
    sort = request.GET.get("sort", "")
    page = queries.units_page(words, kind, day, request.GET.get("page", "1"), sort)
    template = "units/unit_list.html" + ("#found" if request.htmx else "")
    may_edit = request.user.holds("unit_edit")
    is_tree = not (words or kind or sort)
    shown = {
        "form": form,
        "page": page,
        "day": day,
        "words": words,
        "kind": kind,
        "may_edit": may_edit,
        "is_tree": is_tree,
    }
    return render(request, template, {**shown, "changes": [] if request.htmx else queries.days_of_change()})


@needs("unit_view")
def unit_page(request: HttpRequest, pk: int) -> HttpResponse:
    unit = access.get_unit(request.user, pk)
    day = min(unit.valid_to or timezone.localdate(), timezone.localdate())
    view = queries.unit_view(unit, queries.last_day(unit, day))
    may_edit = request.user.holds("unit_edit", unit)
    return render(request, "units/unit_page.html", {"view": view, "unit": unit, "may_edit": may_edit})


@needs("unit_edit")
def move_unit(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked for with ?parent=CODE it shows what would happen; the POST does it."""
    unit = access.get_unit(request.user, pk, to="unit_edit")
    form = MoveForm(request.POST or request.GET or None, viewer=request.user, unit=unit)
    parent = form.cleaned_data["parent"] if form.is_valid() else None
    if request.method == "POST" and parent is not None:
        actions.move_unit(by=request.user, unit=unit, parent=parent)
        messages.success(request, _("The unit now belongs to %(parent)s.") % {"parent": parent})
        return redirect("unit_page", pk)
    below = queries.living_below(unit, unit.valid_from).count()
    return render(request, "units/move_unit.html", {"unit": unit, "form": form, "parent": parent, "below": below})


@needs("unit_edit")
def end_unit(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked for with ?day= it shows what would happen; the POST does it."""
    unit = access.get_unit(request.user, pk, to="unit_edit")
    form = EndForm(request.POST or request.GET or None, unit=unit)
    given = form.cleaned_data if form.is_valid() else None
    if request.method == "POST" and given:
        actions.end_unit(by=request.user, unit=unit, **given)
        messages.success(request, _("The day on which the unit ends is noted."))
        return redirect("unit_page", pk)
    below = queries.living_below(unit, given["day"]).count() if given else 0
    return render(request, "units/end_unit.html", {"unit": unit, "form": form, "given": given, "below": below})


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
    rows = queries.export_rows(*FindForm(request.GET or None).wanted(queries.map_day(timezone.localdate())))
    form = "xlsx" if request.GET.get("format") == "xlsx" else "csv"
    content = workbooks.units_workbook(rows) if form == "xlsx" else workbooks.units_csv(rows)
    return download(content, workbooks.MEDIA[form], f"units.{form}")
