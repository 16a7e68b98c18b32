# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The sync address of `lantoa run`, for the evening on which all phones come back: `reception` answers all that wait
together. In a cluster `api.sync` serves the same address in many processes.
"""

from collections.abc import Sequence
from time import monotonic

from lantoa.infra.web.bridge.environ import Scope
from lantoa.infra.web.bridge.together import LARGEST_BODY, Answer, Together
from lantoa.plan.queries import current_movement

from .queries.counts import Ground, ground_of
from .reception import Ask, answer_all, busy, calls

MOST_WAITING = 2_000
"""Requests that may wait, some seconds of work; the others are asked to come back later."""
GROUND_SECONDS = 1
"""How old the goals and skills may be by which a group is taken in; who changes goals counts anew afterwards."""


class Door(Together[Ask]):
    """An ASGI application for the one address."""

    name = "sync-door"

    def __init__(self) -> None:
        super().__init__()
        self._ground: Ground | None = None
        self._fresh_until = 0.0

    def read(self, scope: Scope, body: bytes) -> Ask:
        """The phone's token and what it sent."""
        headers = dict(scope["headers"])
        return Ask(
            headers.get(b"x-lantoa-device", b"").decode("latin-1"), body,
            headers.get(b"content-encoding", b"").decode("latin-1"),
        )  # fmt: skip

    def at_once(self, method: str, ask: Ask, size: int) -> Answer | None:
        """What no phone sends, and phones that must wait."""
        if method != "POST":
            return Answer(405, {"code": "sync.method"})
        if size > LARGEST_BODY:
            return Answer(413, {"code": "sync.too_large"})
        return busy() if self.queued >= MOST_WAITING or calls.too_often(ask.token) else None

    def answer(self, asks: Sequence[Ask]) -> list[Answer]:
        """All of a group in one transaction."""
        return answer_all(asks, self._now())

    def fault(self) -> Answer:
        """Phones keep all and come back."""
        return Answer(503, {**busy(20, 60).body, "code": "sync.fault"})

    def _now(self) -> Ground | None:
        """What the movement asks for, read at most once a second."""
        if monotonic() > self._fresh_until:
            movement = current_movement()
            self._ground = ground_of(movement) if movement else None
            self._fresh_until = monotonic() + GROUND_SECONDS
        return self._ground
