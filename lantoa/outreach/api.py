# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The field app's side of the server: a phone becomes known, and its records come in."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.http import HttpRequest, JsonResponse, UnreadablePostError
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from lantoa.infra.web.policy import needs, public
from lantoa.people.models import User
from lantoa.people.roles import May
from lantoa.plan.queries import current_movement

from . import actions
from .queries.counts import ground_of
from .reception import Ask, answer_all, busy, calls
from .tokens import make_token


@require_POST
@needs(May.OUTREACH_LOG)
def register_device(request: HttpRequest) -> JsonResponse:
    """Give this person's phone its token; the page calls it whenever someone is signed in."""
    try:
        key, *known = [UUID(word) for word in [request.POST.get("device", ""), *request.POST.getlist("known")[:50]]]
    except ValueError:
        sentence = _("This phone's key cannot be used. Open the page again.")
        return JsonResponse({"code": "device.unreadable", "message": sentence}, status=400)
    user = cast(User, request.user)
    actions.ensure_membership(by=user)
    device = actions.register_device(by=user, key=key, known=known)
    return JsonResponse(
        {"token": make_token(device), "device": str(device.pk), "user": user.pk, "name": user.full_name}
    )


@csrf_exempt
@require_POST
@public("the phone's signed token in a header of our own: records survive the end of the sign-in")
def sync(request: HttpRequest) -> JsonResponse:
    """Records in; a verdict on each, and what changed since the phone's cursor, out."""
    try:
        packed = request.body
    except UnreadablePostError:
        packed = b""
    token, encoding = request.headers.get("X-Lantoa-Device", ""), request.headers.get("Content-Encoding", "")
    if calls.too_often(token):
        answer = busy()
    else:
        movement = current_movement()
        (answer,) = answer_all([Ask(token, packed, encoding)], ground_of(movement) if movement else None)
    reply = JsonResponse(answer.body, status=answer.status)
    if answer.retry:
        reply["Retry-After"] = str(answer.retry)
    return reply
