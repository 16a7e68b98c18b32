# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""An address without Django's request cycle, for what thousands of devices send at the same time.

Requests are read on the event loop; one thread answers all that wait at that moment together, so that they share one
transaction, one commit and the queries. While it works the next group gathers: the busier, the larger the groups and
the less each device costs. What a door does not answer itself goes on to Django, as if there were no door.
"""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.db import close_old_connections, connections
from django.utils import translation

from .environ import Scope

logger = logging.getLogger(__name__)
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Ask = TypeVar("Ask")
TOGETHER = 64
"""Requests of one group; more would make the first of them wait for the last."""
REST_SECONDS = 1
"""The thread keeps its database connection while one group follows the other; after so long a rest it gives it back."""
LARGEST_BODY = 1_000_000


@dataclass(frozen=True)
class Answer:
    """Status and JSON body of the reply. With `retry` the device waits that many seconds before it asks again."""

    status: int
    body: dict[str, Any]

    @property
    def retry(self) -> int:
        """Seconds to wait, 0 for none."""
        return int(self.body.get("retry", 0))


class Together(Generic[Ask]):
    """An ASGI application for one address. A subclass says what one request asks and how a group is answered."""

    name = "together"

    def __init__(self) -> None:
        self._waiting: SimpleQueue[tuple[Ask, asyncio.Future[Answer | None]] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None

    def read(self, scope: Scope, body: bytes) -> Ask:
        """What a request asks."""
        raise NotImplementedError

    def at_once(self, method: str, ask: Ask, size: int) -> Answer | None:
        """An answer that needs no database, on the event loop; None lets the request wait for its group."""
        raise NotImplementedError

    def answer(self, asks: Sequence[Ask]) -> Sequence[Answer | None]:
        """The answers of a group in its order, in the thread; None where Django shall answer."""
        raise NotImplementedError

    def fault(self) -> Answer | None:
        """What each of a group is told when the database cannot be reached."""
        raise NotImplementedError

    @property
    def queued(self) -> int:
        """How many requests wait."""
        return self._waiting.qsize()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body, more = b"", scope["method"] == "POST"
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False) and len(body) <= LARGEST_BODY
        ask = self.read(scope, body)
        with translation.override(settings.LANGUAGE_CODE):
            answer = self.at_once(scope["method"], ask, len(body))
        answer = answer or await self._wait(ask)
        if answer:
            await _send(send, answer)
        else:
            await scope["onward"](scope, _again(body, receive), send)

    async def _wait(self, ask: Ask) -> Answer | None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name=self.name, daemon=True)
            self._thread.start()
        future: asyncio.Future[Answer | None] = asyncio.get_running_loop().create_future()
        self._waiting.put((ask, future))
        return await future

    def close(self) -> None:
        """Answer what waits, then end the thread and give its database connection back."""
        self._waiting.put(None)
        if self._thread is not None:
            self._thread.join()

    def _gather(self) -> list[tuple[Ask, asyncio.Future[Answer | None]]]:
        """Wait for one request, and take all others that wait by then; empty when the door was closed."""
        group = []
        try:
            entry = self._waiting.get(timeout=REST_SECONDS)
        except Empty:
            close_old_connections()
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

    def _work(self) -> None:
        """The thread: take what waits, answer it, until the door is closed."""
        translation.activate(settings.LANGUAGE_CODE)
        while group := self._gather():
            answers = self._answer([ask for ask, _future in group])
            loop = group[0][1].get_loop()
            if not loop.is_closed():
                loop.call_soon_threadsafe(_settle, [future for _ask, future in group], answers)
        connections.close_all()

    def _answer(self, asks: Sequence[Ask]) -> Sequence[Answer | None]:
        try:
            return self.answer(asks)
        except Exception:
            # Before any group was taken in: the database cannot be reached. Devices keep all and come back.
            logger.exception("fault before a group")
            return [self.fault() for _ask in asks]
        finally:
            if any(connection.errors_occurred for connection in connections.all(initialized_only=True)):
                close_old_connections()


def _again(body: bytes, receive: Receive) -> Receive:
    """The body that was read, once more; then what comes after it."""
    left = [{"type": "http.request", "body": body, "more_body": False}]

    async def once_more() -> Message:
        return left.pop() if left else await receive()

    return once_more


def _settle(futures: list[asyncio.Future[Answer | None]], answers: Sequence[Answer | None]) -> None:
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
