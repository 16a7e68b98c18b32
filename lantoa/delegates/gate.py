# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The address to which entrances send, in `lantoa run`: `reception` answers all that wait together. In a cluster
`api.sync_arrivals` serves the same address in many processes.
"""

from collections.abc import Sequence

from lantoa.infra.web.bridge.environ import Scope
from lantoa.infra.web.bridge.together import LARGEST_BODY, Answer, Together

from .reception import HEADER, Ask, answer_all, fault

MOST_WAITING = 1_000


class Gate(Together[Ask]):
    """An ASGI application for the one address."""

    name = "arrivals-gate"

    def read(self, scope: Scope, body: bytes) -> Ask:
        """The desk's link and what the device sent."""
        headers = dict(scope["headers"])
        return Ask(headers.get(HEADER.lower().encode(), b"").decode("latin-1"), body)

    def at_once(self, method: str, ask: Ask, size: int) -> Answer | None:
        """What no device sends, and devices that must come back."""
        if method != "POST":
            return Answer(405, {"code": "sync.method"})
        if size > LARGEST_BODY:
            return Answer(413, {"code": "sync.too_large"})
        return fault() if self.queued >= MOST_WAITING else None

    def answer(self, asks: Sequence[Ask]) -> list[Answer]:
        """All of a group in one transaction."""
        return answer_all(asks)

    def fault(self) -> Answer:
        """Devices keep all and come back."""
        return fault()
