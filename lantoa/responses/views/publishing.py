# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The province decides what is published."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.infra.web.policy import needs
from lantoa.people.roles import May
from lantoa.plan.queries import current_movement
from lantoa.responses import access, actions
from lantoa.responses.forms import JudgeActivityForm, JudgePhotoForm
from lantoa.responses.queries import activities as queries


@needs(May.NEWS_EDIT)
def publish_activities(request: HttpRequest) -> HttpResponse:
    movement = current_movement()
    may = movement is not None and access.moderates(request.user, movement)
    page = queries.waiting_activities(movement, request.GET.get("page")) if movement and may else None
    return render(request, "responses/publish_activities.html", {"page": page})


@needs(May.NEWS_EDIT)
@require_POST
def judge_activity(request: HttpRequest, pk: int) -> HttpResponse:
    activity = access.get_activity(request.user, pk, to=May.NEWS_EDIT)
    form = JudgeActivityForm(request.POST)
    if form.is_valid():
        actions.judge_activity(by=request.user, activity=activity, **form.cleaned_data)
        shown = form.cleaned_data["publication"] == "shown"
        words = _("Published: %(title)s") if shown else _("Put aside: %(title)s")
        messages.success(request, words % {"title": activity.title})
    else:
        messages.error(request, " ".join(word for words in form.errors.values() for word in words))
    return redirect("publish_activities")


@needs(May.NEWS_EDIT)
@require_POST
def judge_activity_photo(request: HttpRequest, pk: int) -> HttpResponse:
    photo, form = access.get_sent_photo(request.user, pk, to=May.NEWS_EDIT), JudgePhotoForm(request.POST)
    if form.is_valid():
        actions.judge_activity_photo(by=request.user, photo=photo, **form.cleaned_data)
    return redirect("publish_activities")
