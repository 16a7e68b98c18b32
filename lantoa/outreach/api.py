# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The field app's side of the server: a phone becomes known, and its records come in."""

from __future__ import annotations

import json
import zlib
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, JsonResponse, UnreadablePostError
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from lantoa.infra.web.policy import needs, public
from lantoa.people.models import User
from lantoa.people.roles import May
from lantoa.plan.queries import current_movement

from . import access, actions
from .queries.field import field_reply
from .tokens import make_token

LARGEST_BODY = 4_000_000
"""Bytes of a request after unpacking: 500 records of the longest kind are below one million."""


class _Unreadable(ValueError):
    """The request as a whole is not what a phone sends."""


@require_POST
@needs(May.OUTREACH_LOG)
def register_device(request: HttpRequest) -> JsonResponse:
    """Give this person's phone its token; the page calls it whenever someone is signed in."""
    try:
        key, *known = [UUID(word) for word in [request.POST.get("device", ""), *request.POST.getlist("known")[:50]]]
    except ValueError:
        return _trouble(400, "device.unreadable", _("This phone's key cannot be used. Open the page again."))
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
    device = access.device_of(request.headers.get("X-Lantoa-Device", ""))
    if device is None:
        return _trouble(401, "device.unknown", _("Sign in again on this phone. Your records are kept on it."))
    movement = current_movement()
    if movement is None:
        return _trouble(503, "movement.none", _("No movement is running yet. Your records are kept on this phone."))
    try:
        body = _body(request)
    except _Unreadable:
        return _trouble(400, "sync.unreadable", _("The request cannot be read."))
    batch = body.get("items")
    batch = batch if isinstance(batch, list) else []
    verdicts = []
    if batch:
        verdicts = actions.take_batch(
            by=device.user, movement=movement, batch=batch, device=device, sent_at=_number(body, "now")
        )
    answered = {UUID(v.id) for v in verdicts if v.id and v.verdict in {"created", "already"}}
    reply = field_reply(
        device.user, movement, cursor=_number(body, "cursor") or 0, shelf=str(body.get("shelf")), besides=answered
    )
    return JsonResponse({"results": [verdict.as_dict() for verdict in verdicts], **reply})


def _trouble(status: int, code: str, message: str) -> JsonResponse:
    return JsonResponse({"code": code, "message": message}, status=status)


def _number(body: dict[str, Any], name: str) -> int | None:
    value = body.get(name)
    return value if type(value) is int and abs(value) <= 10**15 else None


def _body(request: HttpRequest) -> dict[str, Any]:
    try:
        packed = request.body
        if request.headers.get("Content-Encoding", "") in {"gzip", "deflate"}:
            unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
            packed = unpacker.decompress(packed, LARGEST_BODY)
            if unpacker.unconsumed_tail or not unpacker.eof:
                raise _Unreadable
        body = json.loads(packed)
    except (ValueError, RecursionError, zlib.error, UnreadablePostError) as error:
        raise _Unreadable from error
    if not isinstance(body, dict):
        raise _Unreadable
    return body
