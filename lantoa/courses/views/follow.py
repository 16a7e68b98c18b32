# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Following up, for officials: figures by unit for all who follow courses, names for a unit's own officer only."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from lantoa.infra.documents.tables import XLSX
from lantoa.infra.web.downloads import download
from lantoa.infra.web.policy import needs
from lantoa.people.roles import May
from lantoa.plan.queries import current_movement

from .. import access, actions, follow, queries, sheets
from ..models import Course


def _asked(request: HttpRequest) -> dict[str, Any]:
    """The unit and the course that the address asks for: the viewer's own unit and all courses by default."""
    cards = queries.course_cards(current_movement())
    asked = request.GET.get("course") or request.POST.get("course")
    chosen: Course | None = next((card.course for card in cards if card.course.slug == asked), None)
    unit = access.get_followed_unit(request.user, request.GET.get("unit") or request.POST.get("unit"))
    return {"unit": unit, "course": chosen, "courses": [card.course for card in cards]}


@needs(May.COURSE_FOLLOW)
def course_follow(request: HttpRequest) -> HttpResponse:
    context = _asked(request)
    movement, unit, course = current_movement(), context["unit"], context["course"]
    context["movement"] = movement
    if movement:
        context["total"], context["rows"] = follow.figures_below(movement, unit, course)
        context["above"] = access.units_above(request.user, unit)
    if movement and follow.may_see_people(request.user, unit):
        page = request.GET.get("page", "1")
        context["people"] = follow.page_of(follow.unfinished(movement, unit, course), page)
    return render(request, "courses/course_follow.html", context)


@needs(May.COURSE_FOLLOW)
def export_figures(request: HttpRequest) -> HttpResponse:
    asked = _asked(request)
    movement = current_movement()
    total, rows = follow.figures_below(movement, asked["unit"], asked["course"]) if movement else (follow.Figures(), [])
    return download(sheets.figures(asked["unit"], total, rows), XLSX, "courses.xlsx")


@require_POST
@needs(May.COURSE_FOLLOW)
def export_unfinished(request: HttpRequest) -> HttpResponse:
    asked = _asked(request)
    movement = current_movement()
    if movement is None or not follow.may_see_people(request.user, asked["unit"]):
        raise PermissionDenied
    people = follow.unfinished(movement, asked["unit"], asked["course"])
    actions.export_unfinished(by=request.user, unit=asked["unit"], people=people.count())
    return download(sheets.unfinished(people), XLSX, "unfinished.xlsx")
