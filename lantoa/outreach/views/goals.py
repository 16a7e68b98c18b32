# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.infra.web.errors import Refused
from lantoa.infra.web.policy import needs
from lantoa.outreach import access, actions
from lantoa.outreach.forms.goals import GoalForm
from lantoa.outreach.queries import goals
from lantoa.people.models import User
from lantoa.people.roles import May

from .board import running


@needs(May.OUTREACH_VIEW)
def goal_list(request: HttpRequest) -> HttpResponse:
    movement, user = running(), cast(User, request.user)
    context = {
        "goal": goals.plan_goal(movement), "own": goals.unit_goals(movement), "history": goals.goal_history(movement),
        "may_set": user.holds(May.PLAN_EDIT),
    }  # fmt: skip
    return render(request, "outreach/goal_list.html", context)


@needs(May.PLAN_EDIT)
def set_goal(request: HttpRequest) -> HttpResponse:
    user, goal = cast(User, request.user), goals.plan_goal(running())
    if goal is None:
        raise Refused("goal.none", _("The plan sets no goal for members. Add one to the plan file first."))
    now = {"target": goal.target, "days": goal.days, "counts_launch_day": goal.counts_launch_day}
    form = GoalForm(request.POST or None, initial=now | {"unit": request.GET.get("unit", "")}, viewer=user)
    if request.method == "POST" and form.is_valid():
        job = actions.set_goal(by=user, goal=goal, **form.cleaned_data)
        return redirect("job_page", job.pk)
    return render(request, "outreach/set_goal.html", {"form": form, "goal": goal}, status=422 if form.errors else 200)


@require_POST
@needs(May.PLAN_EDIT)
def end_goal(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    job = actions.end_goal(by=user, goal=access.get_goal(user, pk), reason=request.POST.get("reason", ""))
    return redirect("job_page", job.pk)
