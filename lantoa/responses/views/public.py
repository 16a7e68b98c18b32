# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What everyone sees of the units' activities."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from lantoa.infra.web.policy import public
from lantoa.infra.web.ranges import serve_file
from lantoa.plan.queries import current_movement
from lantoa.responses import access
from lantoa.responses.models import Activity
from lantoa.responses.queries import activities as queries


@public("the calendar and the pictures of what units do are for everyone, once the province has published them")
def response_calendar(request: HttpRequest) -> HttpResponse:
    movement = current_movement()
    found = queries.calendar(movement, request.GET) if movement else None
    context = {"calendar": found, "query": request.GET, "kinds": Activity.Kind.choices, "movement": movement}
    return render(request, "responses/response_calendar.html", context)


@public("one published activity")
def response_page(request: HttpRequest, pk: int) -> HttpResponse:
    activity = access.get_public_activity(pk)
    context = {"activity": activity, "photos": queries.shown_photos(activity)}
    return render(request, "responses/response_page.html", context)


@public("a published photo; one that waits only for those who follow its activity")
def response_photo(request: HttpRequest, pk: int) -> HttpResponseBase:
    photo = access.get_photo(request.user, pk)
    small = "small" in request.GET
    file = photo.small if small else photo.file
    return serve_file(request, file.open("rb"), file.size, "image/jpeg", photo.digest[:24] + ("-s" if small else ""))
