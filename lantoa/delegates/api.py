# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""An entrance's device: its list out, its events in, what the others noted back."""

import hashlib
import json

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from lantoa.ceremony.access import get_linked_site
from lantoa.infra.web.policy import public

from .door import roster
from .reception import HEADER, Ask, answer_all


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
@public("signed link of a site's desk in a header; no cookie is used")
def sync_arrivals(request: HttpRequest) -> JsonResponse:
    """Events in, a verdict on each; what happened since the device's cursor out."""
    ask = Ask(request.headers.get(HEADER, ""), request.body)
    answer = answer_all([ask])[0]
    return JsonResponse(answer.body, status=answer.status)
