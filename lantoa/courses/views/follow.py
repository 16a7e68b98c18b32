# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Following up, for officials: figures by unit for all who follow courses, names for a unit's own officer only."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.infra.documents.tables import XLSX
from lantoa.infra.web.downloads import download
from lantoa.infra.web.policy import needs
from lantoa.people.roles import May
from lantoa.plan.queries import current_movement

from .. import access, actions, follow, sheets
from ..forms import FollowForm


def _asked(request: HttpRequest) -> dict[str, Any]:
    """What the address asks for: the viewer's own unit by default; what is not understood asks nothing."""
    movement = current_movement()
    given = request.POST if request.method == "POST" else request.GET
    courses, waves = follow.choices(movement)
    form = FollowForm(given, courses=courses, waves=waves)
    form.is_valid()
    asked = follow.Asked(**{name: value for name, value in form.cleaned_data.items() if value})
    unit = access.get_followed_unit(request.user, given.get("unit"))
    kept = {name: given[name] for name in (*form.fields, "sort") if given.get(name)}
    return {
        "movement": movement, "unit": unit, "asked": asked, "course": asked.course, "form": form, "kept": kept,
        "keep": urlencode(kept), "sort": given.get("sort", ""),
    }  # fmt: skip


@needs(May.COURSE_FOLLOW)
def course_follow(request: HttpRequest) -> HttpResponse:
    context = _asked(request)
    movement, unit, asked = context["movement"], context["unit"], context["asked"]
    context["may_enrol"] = request.user.holds(May.PEOPLE_EDIT)
    if movement:
        below = follow.below(movement, unit, asked)
        context["total"], context["days"], context["own_staff"] = below.total, below.days, below.staff[unit.path]
        context["rows"] = follow.in_order(below.rows, context["sort"])
        context["above"] = access.units_above(request.user, unit)
        if follow.may_see_people(request.user, unit):
            context["zalo"] = access.reminder_address(asked.course)
            page = request.GET.get("page", "1")
            context["people"] = follow.page_of(follow.Unfinished(movement, asked, below), page)
    return render(request, "courses/course_follow.html", context)


@needs(May.COURSE_FOLLOW)
def export_figures(request: HttpRequest) -> HttpResponse:
    asked = _asked(request)
    unit, movement = asked["unit"], asked["movement"]
    if movement is None:
        raise Http404
    below = follow.below(movement, unit, asked["asked"], each_median=True)
    rows = follow.in_order(below.rows, asked["sort"])
    return download(sheets.figures(unit, below.total, rows, below.staff), XLSX, "courses.xlsx")


@require_POST
@needs(May.COURSE_FOLLOW)
def export_unfinished(request: HttpRequest) -> HttpResponse:
    asked = _asked(request)
    movement = asked["movement"]
    if movement is None or not follow.may_see_people(request.user, asked["unit"]):
        raise PermissionDenied
    people = follow.unfinished(movement, asked["unit"], asked["asked"])
    actions.export_unfinished(by=request.user, unit=asked["unit"], people=people.count())
    return download(sheets.unfinished(people), XLSX, "unfinished.xlsx")


@require_POST
@needs(May.COURSE_FOLLOW)
def remind_unfinished(request: HttpRequest) -> HttpResponse:
    asked = _asked(request)
    movement = asked["movement"]
    if movement is None or not follow.may_see_people(request.user, asked["unit"]):
        raise PermissionDenied
    people = follow.unfinished(movement, asked["unit"], asked["asked"])
    reminded = actions.remind_unfinished(by=request.user, unit=asked["unit"], learners=people)
    said = _("%(n)s people are reminded. Who was reminded within a day is left out.")
    messages.success(request, said % {"n": reminded})
    return redirect(f"{reverse('course_follow')}?unit={asked['unit'].pk}&{asked['keep']}")
