# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""A session's photo: it comes from the phone after its record, and is shown to those who check the record."""

from typing import Any, cast
from uuid import UUID

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponseBase, JsonResponse, UnreadablePostError
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from lantoa.infra.web.errors import Refused
from lantoa.infra.web.policy import needs, public
from lantoa.infra.web.ranges import serve_file
from lantoa.outreach import access, actions
from lantoa.outreach.models import Device
from lantoa.outreach.reception import busy, calls
from lantoa.people.models import User
from lantoa.people.roles import May


@csrf_exempt
@require_POST
@public("the phone's signed token in a header of our own, as for its records")
def add_session_photo(request: HttpRequest, pk: UUID) -> JsonResponse:
    token = request.headers.get("X-Lantoa-Device", "")
    if calls.too_often(token):
        answer = busy()
        return JsonResponse(answer.body, status=answer.status)
    device = access.device_of(token)
    if device is None:
        sentence = _("Sign in again on this phone. Your records are kept on it.")
        return JsonResponse({"code": "device.unknown", "message": sentence}, status=401)
    return JsonResponse(_taken(request, device, pk))


def _taken(request: HttpRequest, device: Device, pk: UUID) -> dict[str, Any]:
    """The verdict, in the words of the sync: `later` when the record has not come."""
    session = access.own_session(device.user, pk)
    if session is None:
        return {"verdict": "later"}
    version = request.headers.get("X-Lantoa-Consent", "")
    consent = int(version) if version.isascii() and version.isdigit() and len(version) < 6 else 0
    try:
        is_new = actions.add_session_photo(by=device.user, session=session, data=request.body, consent=consent)
    except RequestDataTooBig:
        return {"verdict": "rejected", "code": "photo.too_large"}
    except UnreadablePostError:
        return {"verdict": "later"}
    except Refused as refusal:
        return {"verdict": "rejected", "code": refusal.code, "reason": refusal.message}
    return {"verdict": "created" if is_new else "already"}


@needs(May.OUTREACH_LEAD)
def session_photo(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    photo = access.get_session_photo(cast(User, request.user), pk)
    reply = serve_file(request, photo.file.open("rb"), photo.size, "image/jpeg", photo.digest[:24])
    reply["Cache-Control"] = "private, no-store"  # once it is taken away here, it is nowhere
    return reply
