# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST

from lantoa.infra.web.policy import needs, public, signed_in
from lantoa.people.roles import May
from lantoa.plan.queries import current_movement

from . import actions, plan_text, plan_upload, queries, steps
from .forms import PlanUploadForm


@public("the movement's face to everyone")
def portal_home(request: HttpRequest) -> HttpResponse:
    movement = current_movement()
    home = queries.home(movement) if movement else None
    return render(request, "portal/portal_home.html", {"home": home})


@public("live totals, in aggregates only")
@cache_control(public=True, max_age=5)
def public_figures(request: HttpRequest) -> HttpResponse:
    movement = current_movement()
    figures = queries.public_figures(movement) if movement else None
    return render(request, "portal/portal_home.html#figures", {"public": figures})


@public("a signed plan is a public document; its states are totals")
def plan_page(request: HttpRequest) -> HttpResponse:
    movement = current_movement()
    plan = plan_text.plan_text(movement, request.user) if movement else None
    return render(request, "portal/plan_page.html", {"plan": plan})


@needs(May.PLAN_EDIT)
def upload_plan(request: HttpRequest) -> HttpResponse:
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form, look = PlanUploadForm(*posted), None
    if form.is_valid():
        look = plan_upload.look_at(by=request.user, **form.upload())
    return render(request, "portal/upload_plan.html", {"form": form, "look": look})


@require_POST
@needs(May.PLAN_EDIT)
def apply_plan(request: HttpRequest) -> HttpResponse:
    plan = plan_upload.confirmed(by=request.user, token=request.POST.get("token", ""))
    _movement, lines = actions.apply_plan(by=request.user, seen=request.POST.get("seen", "-"), **plan)
    words = ngettext("The plan is applied: %(n)s change.", "The plan is applied: %(n)s changes.", len(lines))
    messages.success(request, words % {"n": len(lines)} if lines else _("The plan was applied already."))
    return redirect("plan_page")


@signed_in("one's own next steps")
def console_home(request: HttpRequest) -> HttpResponse:
    movement = current_movement()
    waiting = steps.next_steps(request.user, movement) if movement else []
    desk = queries.desk(request.user, movement) if movement else None
    context = {"steps": waiting, "movement": movement, "desk": desk, "posts": queries.greeting(request.user)}
    return render(request, "portal/console_home.html", context)


@public("open courses for a citizen who was guided; whoever enrols is credited to the member")
def courses_by_card(request: HttpRequest, code: str) -> HttpResponse:
    offers = queries.courses_by_card(current_movement(), code)
    return render(request, "portal/courses_by_card.html", {"offers": offers})


@needs(May.NUMBERS_VIEW)
def operations_wall(request: HttpRequest) -> HttpResponse:
    movement, unit = current_movement(), queries.wall_unit(request.user)
    wall = queries.wall(movement, unit, request.user) if movement and unit else None
    template = "portal/operations_wall.html" + ("#board" if request.htmx else "")
    return render(request, template, {"wall": wall, "unit": unit, "movement": movement})
