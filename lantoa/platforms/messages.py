# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""LTI 1.3 as far as a tool reads it: the answer to a login, and what a platform's signed message says.

Moodle and others speak RS256 only. Whatever does not fit is refused by name; nothing of a message is kept here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import jwt
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from lantoa.infra.web.errors import Refused

from .models import Platform

CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
GRADES = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
SCORE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
LEEWAY = 60


@dataclass(frozen=True)
class Message:
    """What we need to know, and no more."""

    subject: str
    nonce: str
    name: str
    course: str
    line: str


def login_address(platform: Platform, *, asked: Mapping[str, str], state: str, nonce: str, back: str) -> str:
    """Where the browser fetches the signed message (OpenID Connect, third-party initiated login)."""
    words = {
        "scope": "openid", "response_type": "id_token", "response_mode": "form_post", "prompt": "none",
        "client_id": platform.client_id, "redirect_uri": back, "state": state, "nonce": nonce,
        "login_hint": asked.get("login_hint", ""),
    }  # fmt: skip
    if asked.get("lti_message_hint"):
        words["lti_message_hint"] = asked["lti_message_hint"]
    mark = "&" if urlsplit(platform.login_url).query else "?"
    return f"{platform.login_url}{mark}{urlencode(words)}"


def read_message(platform: Platform, token: str, keys: Mapping[str, jwt.PyJWK], *, nonce: str) -> Message:
    """The message of this platform for us, answering the login with this nonce; anything else is refused."""
    try:
        key = keys.get(str(jwt.get_unverified_header(token).get("kid", "")))
        if key is None:
            raise Refused("platforms.unknown_key", _("The platform signed with a key that it does not publish."))
        claims = jwt.decode(
            token, key, algorithms=["RS256"], audience=platform.client_id, issuer=platform.issuer, leeway=LEEWAY,
            options={"require": ["exp", "iat", "aud", "iss", "sub", "nonce"]},
        )  # fmt: skip
    except jwt.ExpiredSignatureError:
        said = _("The launch has expired. Go back to the platform and open the course again.")
        raise Refused("platforms.expired", said) from None
    except jwt.PyJWTError:
        said = _("The platform's message could not be trusted. Ask its administrator to check the registration.")
        raise Refused("platforms.not_trusted", said) from None
    _check(platform, claims, nonce)
    return Message(
        subject=claims["sub"], nonce=nonce, name=_text(claims.get("name"))[:120], course=_course_of(claims),
        line=_line_of(platform, claims),
    )  # fmt: skip


def _check(platform: Platform, claims: Mapping[str, Any], nonce: str) -> None:
    """What a good signature alone does not say."""
    for_others = isinstance(claims["aud"], list) and claims.get("azp", platform.client_id) != platform.client_id
    if claims["nonce"] != nonce or for_others:
        raise Refused("platforms.not_trusted", _("The platform's message answers another login. Open it again."))
    if claims.get(f"{CLAIM}deployment_id") not in platform.deployments:
        raise Refused("platforms.deployment", _("This deployment of the platform has not been registered here."))
    kind = (claims.get(f"{CLAIM}version"), claims.get(f"{CLAIM}message_type"))
    if kind != ("1.3.0", "LtiResourceLinkRequest"):
        raise Refused("platforms.message", _("Only links to a course (LTI 1.3) can be opened here."))
    if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= 255:
        raise Refused("platforms.anonymous", _("The platform did not say who opens the course."))


def _course_of(claims: Mapping[str, Any]) -> str:
    """The course's short name: the custom parameter `course`, or the address of the course page as the target."""
    custom = claims.get(f"{CLAIM}custom")
    if isinstance(custom, dict) and _text(custom.get("course")):
        return _text(custom["course"])
    try:
        target = resolve(urlsplit(_text(claims.get(f"{CLAIM}target_link_uri"))).path)
    except (Resolver404, ValueError):
        return ""
    return str(target.kwargs.get("slug", ""))


def _line_of(platform: Platform, claims: Mapping[str, Any]) -> str:
    """Where a score may be sent: only to the platform's own host, so that its token goes nowhere else."""
    service = claims.get(GRADES)
    if not isinstance(service, dict) or SCORE not in (service.get("scope") or []):
        return ""
    line = _text(service.get("lineitem"))
    own = {urlsplit(address)[:2] for address in (platform.issuer, platform.token_url)}
    return line if len(line) <= 1000 and urlsplit(line)[:2] in own else ""


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
