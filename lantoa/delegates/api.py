# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""An entrance's device: its list out, its events in, what the others noted back."""

import hashlib
import json
import time
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from lantoa.ceremony.access import get_linked_site
from lantoa.infra.web.policy import public

from . import actions
from .arriving import MOST_EVENTS, Came, Verdict, read_came
from .door import changes, roster

LARGEST_BODY = 1_000_000
STEADY = timedelta(seconds=5)
"""A clock this near to ours is right: the rest is the way through the network."""


@require_GET
@public("signed link of a site's desk")
def door_roster(request: HttpRequest, token: str) -> HttpResponseBase:
    """The site's list; 304 if the device has this one."""
    body = json.dumps(roster(get_linked_site("desk", token)), ensure_ascii=False, cls=DjangoJSONEncoder)
    tag = f'"{hashlib.sha256(body.encode()).hexdigest()[:24]}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified(headers={"ETag": tag})
    reply = HttpResponse(body, content_type="application/json", headers={"ETag": tag})
    patch_cache_control(reply, private=True, no_cache=True)
    return reply


@csrf_exempt
@require_POST
@public("signed link of a site's desk; the address itself is the key, no cookie is used")
def sync_arrivals(request: HttpRequest, token: str) -> JsonResponse:
    """Events in, a verdict on each; what happened since the device's cursor out."""
    site = get_linked_site("desk", token)
    try:
        if len(request.body) > LARGEST_BODY:
            raise ValueError("too large")
        body = json.loads(request.body)
        items, cursor, now, device = body["events"], body.get("cursor", 0), body.get("now"), body.get("device")
        device = UUID(device) if isinstance(device, str) else None
        if not isinstance(items, list) or len(items) > MOST_EVENTS or not _is_time(cursor):
            raise ValueError("not a batch")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return JsonResponse({"code": "sync.unreadable", "message": _("The request cannot be read.")}, status=400)
    events, unread = _read(items)
    verdicts = actions.note_arrivals(
        by=None, site=site, events=events, ahead=_ahead(now), device=device
    ) if events else []  # fmt: skip
    since = changes(site, cursor)
    return JsonResponse(
        {
            "results": [*(_told(verdict) for verdict in verdicts), *unread],
            "changes": since.events,
            "cursor": since.cursor,
            "more": since.more,
            "now": int(time.time() * 1000),
        }
    )


def _is_time(value: Any) -> bool:
    return type(value) is int and 0 <= value < 10**14


def _ahead(now: Any) -> timedelta:
    """How far the device's clock goes before ours; nothing if it did not say, or is right."""
    ahead = timedelta(milliseconds=now) - timedelta(seconds=time.time()) if _is_time(now) else timedelta()
    return ahead if STEADY < abs(ahead) < timedelta(days=20_000) else timedelta()


def _read(items: list[Any]) -> tuple[list[Came], list[dict[str, str]]]:
    events, unread = [], []
    for item in items:
        try:
            events.append(read_came(item))
        except ValueError:
            key = item.get("id") if isinstance(item, dict) else None
            reason = _("This entry cannot be read.")
            unread.append({"id": str(key)[:36], "code": "refused", "reason": reason})
    return events, unread


def _told(verdict: Verdict) -> dict[str, str]:
    return {"id": str(verdict.id), "code": verdict.code, "reason": verdict.reason}
