# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Telling a platform's gradebook a score (Assignment and Grade Services 2.0)."""

import time
import uuid
from collections.abc import Mapping
from decimal import Decimal
from urllib.parse import urlsplit, urlunsplit

import jwt
import requests
from django.core.cache import cache
from django.utils import timezone

from .keys import TIMEOUT, private_key
from .messages import SCORE
from .models import Grade, Platform, ToolKey

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
SCORE_TYPE = "application/vnd.ims.lis.v1.score+json"


class NotTaken(Exception):
    """The platform did not take the grade; why, for the operator. `is_down`: nobody answered at all."""

    def __init__(self, why: str, is_down: bool = False) -> None:
        super().__init__(why)
        self.is_down = is_down


def send_score(grade: Grade, score: Decimal, key: ToolKey) -> None:
    """Tell the platform the percent that counts; a repeat tells the same."""
    platform = grade.account.platform
    parts = urlsplit(grade.line)
    address = urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/scores"))
    body = {
        "userId": grade.account.subject, "scoreGiven": float(score), "scoreMaximum": 100,
        "activityProgress": "Completed", "gradingProgress": "FullyGraded", "timestamp": timezone.now().isoformat(),
    }  # fmt: skip
    heads = {"Authorization": f"Bearer {_access(platform, key)}", "Content-Type": SCORE_TYPE}
    reply = _post(address, json=body, headers=heads)
    if reply.status_code == 401:
        cache.delete(_place(platform))
    if not reply.ok:
        raise NotTaken(f"HTTP {reply.status_code}")


def _access(platform: Platform, key: ToolKey) -> str:
    """The platform's token for us, kept until shortly before it ends."""
    known: str | None = cache.get(_place(platform))
    if known:
        return known
    now = int(time.time())
    claims = {
        "iss": platform.client_id, "sub": platform.client_id, "aud": platform.token_url, "iat": now, "exp": now + 300,
        "jti": uuid.uuid4().hex,
    }  # fmt: skip
    assertion = jwt.encode(claims, private_key(key), algorithm="RS256", headers={"kid": str(key.pk)})
    asked = {
        "grant_type": "client_credentials", "client_assertion_type": ASSERTION, "client_assertion": assertion,
        "scope": SCORE,
    }  # fmt: skip
    reply = _post(platform.token_url, data=asked)
    try:
        given = reply.json()
        token, seconds = str(given["access_token"]), int(given.get("expires_in", 60))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise NotTaken(f"no token: HTTP {reply.status_code}") from None
    cache.set(_place(platform), token, max(1, seconds - 30))
    return token


def _place(platform: Platform) -> str:
    return f"platforms.token:{platform.pk}:{platform.token_url}:{platform.client_id}"


def _post(address: str, *, headers: Mapping[str, str] | None = None, **body: object) -> requests.Response:
    try:
        return requests.post(address, headers=headers, timeout=TIMEOUT, allow_redirects=False, **body)  # type: ignore[arg-type]
    except requests.RequestException as trouble:
        raise NotTaken(type(trouble).__name__, is_down=True) from None
