# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The address to which tests save, in `lantoa run`: all that wait are saved together. Whatever is not the ordinary save
goes on to `views.quiz.save_answers`, which serves the same address in a cluster.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

from lantoa.infra.web.bridge.environ import Scope, build
from lantoa.infra.web.bridge.together import LARGEST_BODY, Answer, Together
from lantoa.infra.web.errors import Refused
from lantoa.people.signed import claims

from .actions.together import Save, save_together
from .answering import Given
from .forms import answers_from_device

MOST_WAITING = 2_000
"""Some seconds of work; phones keep what is not saved and send it again."""
_ADDRESS = re.compile("/([0-9]{1,18})/save/$")


@dataclass(frozen=True)
class Ask:
    """One request as it came."""

    scope: Scope
    body: bytes


def _nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


class _Check(CsrfViewMiddleware):
    """Django's check; what it refuses is told and logged when Django itself answers."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        return HttpResponse(status=403)


_csrf = _Check(_nothing)


class AnswersGate(Together[Ask]):
    """An ASGI application for the address of every attempt."""

    name = "answers-gate"

    def read(self, scope: Scope, body: bytes) -> Ask:
        """All of it: the thread looks into it."""
        return Ask(scope, body)

    def at_once(self, method: str, ask: Ask, size: int) -> Answer | None:
        """What no page sends, and phones that must come back."""
        if size > LARGEST_BODY:
            return Answer(413, {"code": "courses.too_large"})
        return Answer(503, {"code": "courses.busy", "retry": 10}) if self.queued >= MOST_WAITING else None

    def answer(self, asks: Sequence[Ask]) -> list[Answer | None]:
        """The ordinary saves of a group in one transaction."""
        read = {number: found for number, ask in enumerate(asks) if (found := _read(ask))}
        said = claims(key for key, _attempt, _answers in read.values())
        saves = {
            number: Save(said[key], attempt, answers)
            for number, (key, attempt, answers) in read.items() if key in said
        }  # fmt: skip
        kept = dict(zip(saves, save_together(by=None, saves=list(saves.values())) if saves else [], strict=True))
        return [Answer(200, dict(one)) if (one := kept.get(number)) else None for number in range(len(asks))]

    def fault(self) -> None:
        """Django tries each alone, and says what is wrong."""


def _read(ask: Ask) -> tuple[str, int, list[Given]] | None:
    """Session, attempt and answers of a POST of JSON from our own page; None for anything else."""
    found = _ADDRESS.search(ask.scope["path"])
    request = WSGIRequest(build(ask.scope, BytesIO(ask.body), len(ask.body)))
    if not found or request.method != "POST" or request.content_type != "application/json":
        return None
    try:
        request.get_host()
        _csrf.process_request(request)
        if _csrf.process_view(request, _nothing, (), {}) is not None:
            return None
        return request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""), int(found[1]), answers_from_device(ask.body)
    except (DisallowedHost, Refused):
        return None
