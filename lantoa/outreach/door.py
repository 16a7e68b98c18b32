# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The sync address without Django's request cycle (`lantoa run`), for the evening on which all phones come back.

Requests are read on the event loop; one thread answers all that wait at that moment together (`reception`), so that
they share one transaction, one commit and the queries. While it works the next group gathers: the busier, the larger
the groups and the less each phone costs. In a cluster `api.sync` serves the same address in many processes.
"""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import close_old_connections, connections
from django.utils import translation

from lantoa.plan.queries import current_movement

from .queries.counts import Ground, ground_of
from .reception import Answer, Ask, answer_all, busy, calls

logger = logging.getLogger(__name__)
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
TOGETHER = 64
"""Requests of one group; more would make the first of them wait for the last."""
LARGEST_PACKED = 1_000_000
GROUND_SECONDS = 1
"""How old the goals and skills may be by which a group is taken in; who changes goals counts anew afterwards."""
MOST_WAITING = 2_000
"""Requests that may wait, some seconds of work; the others are asked to come back later."""


class Door:
    """An ASGI application for the one address."""

    def __init__(self) -> None:
        self._waiting: SimpleQueue[tuple[Ask, asyncio.Future[Answer]] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._ground: Ground | None = None
        self._fresh_until = 0.0

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        body, more = b"", scope["method"] == "POST"
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False) and len(body) <= LARGEST_PACKED
        headers = dict(scope["headers"])
        ask = Ask(
            headers.get(b"x-lantoa-device", b"").decode("latin-1"), body,
            headers.get(b"content-encoding", b"").decode("latin-1"),
        )  # fmt: skip
        await _send(send, await self._ask(scope["method"], ask))

    async def _ask(self, method: str, ask: Ask) -> Answer:
        if method != "POST":
            return Answer(405, {"code": "sync.method"})
        if len(ask.body) > LARGEST_PACKED:
            return Answer(413, {"code": "sync.too_large"})
        if self._waiting.qsize() >= MOST_WAITING or calls.too_often(ask.token):
            with translation.override(settings.LANGUAGE_CODE):
                return busy()
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="sync-door", daemon=True)
            self._thread.start()
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.put((ask, future))
        return await future

    def close(self) -> None:
        """Answer what waits, then end the thread and give its database connection back."""
        self._waiting.put(None)
        if self._thread is not None:
            self._thread.join()

    def _gather(self) -> list[tuple[Ask, asyncio.Future[Answer]]]:
        """Wait for one request, and take all others that wait by then; empty when the door was closed."""
        group = []
        entry = self._waiting.get()
        while entry is not None:
            group.append(entry)
            if len(group) == TOGETHER:
                break
            try:
                entry = self._waiting.get_nowait()
            except Empty:
                return group
        if entry is None and group:
            self._waiting.put(None)
        return group

    def _answer(self, asks: list[Ask]) -> list[Answer]:
        try:
            return answer_all(asks, self._now())
        except Exception:
            # Before any group was taken in: the database cannot be reached. Phones keep all and come back.
            logger.exception("fault before a sync")
            return [Answer(503, {**busy(20, 60).body, "code": "sync.fault"}) for _ask in asks]
        finally:
            close_old_connections()

    def _now(self) -> Ground | None:
        """What the movement asks for, read at most once a second."""
        if monotonic() > self._fresh_until:
            movement = current_movement()
            self._ground = ground_of(movement) if movement else None
            self._fresh_until = monotonic() + GROUND_SECONDS
        return self._ground

    def _work(self) -> None:
        """The thread: take what waits, answer it, until the door is closed."""
        translation.activate(settings.LANGUAGE_CODE)
        while group := self._gather():
            answers = self._answer([ask for ask, _future in group])
            loop = group[0][1].get_loop()
            if not loop.is_closed():
                loop.call_soon_threadsafe(_settle, [future for _ask, future in group], answers)
        connections.close_all()


def _settle(futures: list[asyncio.Future[Answer]], answers: list[Answer]) -> None:
    for future, answer in zip(futures, answers, strict=True):
        if not future.done():
            future.set_result(answer)


async def _send(send: Send, answer: Answer) -> None:
    body = json.dumps(answer.body, ensure_ascii=False, separators=(",", ":")).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", b"%d" % len(body)),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
    ]
    if answer.retry:
        headers.append((b"retry-after", b"%d" % answer.retry))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
