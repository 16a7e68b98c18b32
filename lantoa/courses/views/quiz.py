# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The test: start, keep answers, submit, result."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from lantoa.infra.web.policy import signed_in

from .. import access, actions, queries
from ..forms import answers_from_device, answers_from_form
from ..models import Attempt

OWN = "takes their own test only"


@never_cache
@signed_in(OWN)
def quiz_page(request: HttpRequest, slug: str) -> HttpResponse:
    enrolment = access.get_enrolment(request.user, slug)
    running = queries.running_of(enrolment)
    context: dict[str, object] = {"course": enrolment.course, "rule": enrolment.version.rule, "attempt": running}
    if running:
        context["paper"] = queries.paper_of(running)
        context["setup"] = _setup(running)
        context["reader"] = access.reader_of(request.user)
    else:
        context["state"] = state = queries.state_of(enrolment)
        context["counted"] = queries.counted_of(state.attempts, enrolment.version.rule.counted)
        context["minutes"] = enrolment.version.rule.minutes * (100 + enrolment.extra_percent) // 100
        context["extra"] = enrolment.extra_percent
    return render(request, "courses/quiz_page.html", context)


def _setup(attempt: Attempt) -> dict[str, object]:
    """What the page's script needs; no right answer is in it."""
    return {
        "attempt": attempt.pk,
        "save": reverse("save_answers", args=[attempt.pk]),
        "submit": reverse("submit_attempt", args=[attempt.pk]),
        "now": queries.server_milliseconds(),
        "deadline": queries.server_milliseconds(attempt.deadline_at),
    }


@require_POST
@signed_in(OWN)
def start_attempt(request: HttpRequest, slug: str) -> HttpResponse:
    actions.start_attempt(by=request.user, enrolment=access.get_enrolment(request.user, slug))
    return redirect("quiz_page", slug)


@require_POST
@signed_in(OWN)
def save_answers(request: HttpRequest, pk: int) -> HttpResponse:
    attempt = access.get_attempt(request.user, pk)
    kept = actions.save_answers(by=request.user, attempt=attempt, answers=answers_from_device(request.body))
    return JsonResponse(kept)


@require_POST
@signed_in(OWN)
def submit_attempt(request: HttpRequest, pk: int) -> HttpResponse:
    attempt = access.get_attempt(request.user, pk)
    device = request.content_type == "application/json"
    answers = answers_from_device(request.body) if device else answers_from_form(request.POST, attempt)
    actions.submit_attempt(by=request.user, attempt=attempt, answers=answers)
    result = reverse("quiz_result", args=[attempt.pk])
    return JsonResponse({"result": result}) if device else redirect(result)


@signed_in(OWN)
def quiz_result(request: HttpRequest, pk: int) -> HttpResponse:
    attempt = access.get_result(request.user, pk)
    if attempt.is_running:
        return redirect("quiz_page", attempt.enrolment.course.slug)
    context = {
        "attempt": attempt,
        "course": attempt.enrolment.course,
        "rule": attempt.enrolment.version.rule,
        "paper": queries.result_of(attempt),
        "told": queries.tells_answers(attempt),
        "left": attempt.enrolment.version.rule.attempts - attempt.number,
    }
    return render(request, "courses/quiz_result.html", context)
