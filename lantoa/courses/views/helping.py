# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""One learner of the officer's own unit: progress, more time, another unit; and signs to look at."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.infra.web.policy import needs
from lantoa.people.roles import May
from lantoa.plan.queries import current_movement

from .. import access, actions, integrity, queries
from ..forms import ExtraTimeForm, LookForm, MoveForm


@needs(May.COURSE_FOLLOW)
def learner_page(request: HttpRequest, pk: int) -> HttpResponse:
    learner = access.get_followed_learner(request.user, pk)
    words = request.GET.get("words", "")
    attempts = integrity.attempts_of(learner.movement, learner.unit, learner.course)
    context = {
        "learner": learner,
        "state": queries.state_of(learner),
        "signs": [one for one in integrity.signs_of(attempts) if one.attempt.enrolment_id == learner.pk],
        "form": ExtraTimeForm(initial={"percent": learner.extra_percent}),
        "words": words,
        "units": [unit for unit in queries.find_units(learner.movement, words) if unit != learner.unit],
    }
    return render(request, "courses/learner_page.html", context)


@require_POST
@needs(May.COURSE_FOLLOW)
def give_extra_time(request: HttpRequest, pk: int) -> HttpResponse:
    learner = access.get_followed_learner(request.user, pk)
    form = ExtraTimeForm(request.POST)
    if form.is_valid():
        actions.give_extra_time(by=request.user, enrolment=learner, percent=form.cleaned_data["percent"])
        messages.success(request, _("Saved. It holds for the next test that this learner starts."))
    return redirect("learner_page", pk)


@require_POST
@needs(May.COURSE_FOLLOW)
def move_learner(request: HttpRequest, pk: int) -> HttpResponse:
    learner = access.get_followed_learner(request.user, pk)
    form = MoveForm(request.POST, units=learner.movement.units())
    if not form.is_valid():
        return redirect("learner_page", pk)
    unit = form.cleaned_data["unit"]
    actions.move_learner(by=request.user, enrolment=learner, unit=unit)
    said = _("%(name)s is now counted at %(unit)s, with everything learnt so far.")
    messages.success(request, said % {"name": learner.person.full_name, "unit": unit.name})
    return redirect("course_follow")


@needs(May.COURSE_FOLLOW)
def course_signs(request: HttpRequest) -> HttpResponse:
    movement = current_movement()
    unit = access.get_named_unit(request.user, request.GET.get("unit"))
    signs = integrity.signs_of(integrity.attempts_of(movement, unit, None)) if movement else []
    context = {
        "unit": unit,
        "open_signs": [one for one in signs if one.attempt.looked_at is None],
        "closed_signs": [one for one in signs if one.attempt.looked_at],
    }
    return render(request, "courses/course_signs.html", context)


@require_POST
@needs(May.COURSE_FOLLOW)
def look_at_signs(request: HttpRequest, pk: int) -> HttpResponse:
    attempt = access.get_followed_attempt(request.user, pk)
    form = LookForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    actions.look_at_signs(by=request.user, attempt=attempt, note=note)
    messages.success(request, _("Written down. The result stays as it is."))
    return redirect("course_signs")
