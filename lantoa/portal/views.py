# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control

from lantoa.infra.web.policy import needs, public, signed_in
from lantoa.people.roles import May
from lantoa.plan.queries import current_movement

from . import plan_text, queries, steps


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


@signed_in("one's own next steps")
def console_home(request: HttpRequest) -> HttpResponse:
    movement = current_movement()
    waiting = steps.next_steps(request.user, movement) if movement else []
    context = {"steps": waiting, "movement": movement, "posts": queries.greeting(request.user)}
    return render(request, "portal/console_home.html", context)


@needs(May.NUMBERS_VIEW)
def operations_wall(request: HttpRequest) -> HttpResponse:
    movement, unit = current_movement(), queries.wall_unit(request.user)
    wall = queries.wall(movement, unit, request.user) if movement and unit else None
    template = "portal/operations_wall.html" + ("#board" if request.htmx else "")
    return render(request, template, {"wall": wall, "unit": unit, "movement": movement})
