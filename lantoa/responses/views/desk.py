# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""A unit's own activities: plan, hold, call off, tell and show."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.infra.documents.tables import XLSX, workbook
from lantoa.infra.web.downloads import download
from lantoa.infra.web.errors import Refused
from lantoa.infra.web.policy import needs
from lantoa.people.roles import May
from lantoa.plan.queries import current_movement
from lantoa.responses import access, actions
from lantoa.responses.forms import ActivityForm, ActivityPhotoForm, CancelForm, HoldForm
from lantoa.responses.models import Activity
from lantoa.responses.queries import activities as queries


@needs(May.TASK_VIEW)
def activity_list(request: HttpRequest) -> HttpResponse:
    movement, user = current_movement(), request.user
    context = {
        "page": queries.activity_page(user, movement, request.GET) if movement else None,
        "query": request.GET,
        "kinds": Activity.Kind.choices,
        "states": Activity.State.choices,
        "may_plan": user.holds(May.TASK_REPORT),
        "may_publish": bool(movement and access.moderates(user, movement)),
    }
    return render(request, "responses/activity_list.html", context)


@needs(May.TASK_VIEW)
def export_activities(request: HttpRequest) -> HttpResponse:
    movement = current_movement()
    head, rows = queries.activity_table(queries.activity_rows(request.user, movement, request.GET) if movement else [])
    sheet = (_("Kick-offs and activities"), head, rows)
    return download(workbook([sheet], widths=(26, 16, 20, 40, 30, 18)), XLSX, "hoat-dong.xlsx")


@needs(May.TASK_REPORT)
def plan_activity(request: HttpRequest) -> HttpResponse:
    movement = current_movement()
    if movement is None:
        raise Http404
    form = ActivityForm(request.POST or None, units=access.own_units(request.user, movement))
    if request.method == "POST" and form.is_valid():
        activity = actions.plan_activity(by=request.user, movement=movement, **form.cleaned_data)
        return redirect("activity_page", activity.pk)
    context = {"form": form, "activity": None}
    return render(request, "responses/edit_activity.html", context, status=422 if form.errors else 200)


@needs(May.TASK_VIEW)
def activity_page(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, access.get_activity(request.user, pk), {})


def _page(request: HttpRequest, activity: Activity, forms: dict[str, Any]) -> HttpResponse:
    """The page of one activity with its forms; those that were wrong stand in `forms`."""
    told = {"people": activity.people, "outcome": activity.outcome, "links": "\n".join(activity.links)}
    context = {
        "activity": activity,
        "photos": activity.photos.all(),
        "may_change": request.user.holds(May.TASK_REPORT, activity.unit),
        "may_publish": access.moderates(request.user, activity.movement),
        "begun": activity.starts_at <= timezone.now(),
        "hold": HoldForm(initial=told),
        "cancel": CancelForm(),
        "photo": ActivityPhotoForm(),
    }
    return render(request, "responses/activity_page.html", context | forms, status=422 if forms else 200)


@needs(May.TASK_REPORT)
def edit_activity(request: HttpRequest, pk: int) -> HttpResponse:
    activity = access.get_activity(request.user, pk, to=May.TASK_REPORT)
    form = ActivityForm(request.POST or None, instance=access.get_activity(request.user, pk))
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_activity(by=request.user, activity=activity, **form.cleaned_data)
            return redirect("activity_page", pk)
        except Refused as refusal:
            form.add_error("title", refusal.message)
    context = {"form": form, "activity": activity}
    return render(request, "responses/edit_activity.html", context, status=422 if form.errors else 200)


@needs(May.TASK_REPORT)
@require_POST
def hold_activity(request: HttpRequest, pk: int) -> HttpResponse:
    activity, form = access.get_activity(request.user, pk, to=May.TASK_REPORT), HoldForm(request.POST)
    if form.is_valid():
        try:
            actions.hold_activity(by=request.user, activity=activity, **form.cleaned_data)
            messages.success(request, _("Thank you. It counts now; the province looks at it before it is published."))
            return redirect("activity_page", pk)
        except Refused as refusal:
            form.add_error(None, refusal.message)
    return _page(request, activity, {"hold": form})


@needs(May.TASK_REPORT)
@require_POST
def cancel_activity(request: HttpRequest, pk: int) -> HttpResponse:
    activity, form = access.get_activity(request.user, pk, to=May.TASK_REPORT), CancelForm(request.POST)
    if not form.is_valid():
        return _page(request, activity, {"cancel": form})
    actions.cancel_activity(by=request.user, activity=activity, **form.cleaned_data)
    return redirect("activity_page", pk)


@needs(May.TASK_REPORT)
@require_POST
def add_activity_photo(request: HttpRequest, pk: int) -> HttpResponse:
    activity = access.get_activity(request.user, pk, to=May.TASK_REPORT)
    form = ActivityPhotoForm(request.POST, request.FILES)
    if form.is_valid():
        words = form.cleaned_data
        try:
            actions.add_activity_photo(by=request.user, activity=activity, file=words["file"], caption=words["caption"])
            messages.success(request, _("Thank you. The province looks at the photo before it is shown."))
            return redirect("activity_page", pk)
        except Refused as refusal:
            form.add_error("file", refusal.message)
    return _page(request, activity, {"photo": form})


@needs(May.TASK_REPORT)
@require_POST
def withdraw_activity_photo(request: HttpRequest, pk: int) -> HttpResponse:
    photo = access.get_sent_photo(request.user, pk, to=May.TASK_REPORT)
    actions.withdraw_activity_photo(by=request.user, photo=photo)
    messages.success(request, _("The photo is taken back."))
    return redirect("activity_page", photo.activity_id)
