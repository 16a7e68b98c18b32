# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Pages without an account: a site sends its photos, anybody there says what they thought."""

from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.ceremony.access import get_linked_site
from lantoa.ceremony.links import make_token
from lantoa.closing import access, actions
from lantoa.closing.forms import FeedbackForm, PhotoForm
from lantoa.infra.documents import qr
from lantoa.infra.web.errors import Refused
from lantoa.infra.web.limits import limit
from lantoa.infra.web.policy import public

from .console import send_photo

MOST_ANSWERS = 300
"""From one address in ten minutes: a whole hall may share one."""
COOKIE, COOKIE_DAYS = "feedback", 60


@public("signed link of a site's desk")
def site_after(request: HttpRequest, token: str) -> HttpResponse:
    site = get_linked_site("desk", token)
    form = PhotoForm(request.POST, request.FILES) if request.method == "POST" else PhotoForm()
    if request.method == "POST" and form.is_valid():
        try:
            words = form.cleaned_data
            actions.send_photo(by=None, site=site, file=words["file"], caption=words["caption"])
            messages.success(request, _("Thank you. The centre looks at the photo before it is shown."))
            return redirect("site_after", token)
        except Refused as refusal:
            form.add_error("file", refusal.message)
    address = request.build_absolute_uri(reverse("give_feedback", args=[make_token("feedback", site)]))
    context = {
        "site": site,
        "token": token,
        "form": form,
        "photos": site.photos.all(),
        "address": address,
        "code": qr.svg(address, _("QR code of the feedback form")),
    }
    return render(request, "closing/site_after.html", context, status=422 if form.errors else 200)


@public("signed link of a site's desk")
def own_photo(request: HttpRequest, token: str, photo: int) -> HttpResponseBase:
    return send_photo(request, access.get_own_photo(get_linked_site("desk", token), photo))


@public("signed link of a site's desk")
@require_POST
def withdraw_photo(request: HttpRequest, token: str, photo: int) -> HttpResponse:
    actions.withdraw_photo(by=None, photo=access.get_own_photo(get_linked_site("desk", token), photo))
    messages.success(request, _("The photo is taken back."))
    return redirect("site_after", token)


def _device(request: HttpRequest) -> UUID:
    try:
        return UUID(request.COOKIES.get(COOKIE, ""))
    except ValueError:
        return uuid4()


@public("anybody at the site who scans its feedback code; answers are limited")
def give_feedback(request: HttpRequest, token: str) -> HttpResponse:
    site, device = get_linked_site("feedback", token), _device(request)
    form = FeedbackForm(request.POST if request.method == "POST" else None)
    thanks = False
    if request.method == "POST" and form.is_valid():
        limit(request, "feedback", MOST_ANSWERS, 600)
        try:
            actions.give_feedback(by=None, site=site, device=device, **form.cleaned_data)
            thanks = True
        except Refused as refusal:
            form.add_error(None, refusal.message)
    context: dict[str, Any] = {"site": site, "form": form, "thanks": thanks}
    reply = render(request, "closing/give_feedback.html", context, status=422 if form.errors else 200)
    if thanks:
        how: dict[str, Any] = {"httponly": True, "samesite": "Lax", "secure": settings.SESSION_COOKIE_SECURE}
        reply.set_cookie(COOKIE, str(device), max_age=COOKIE_DAYS * 86400, path="/closing/f/", **how)
    return reply
