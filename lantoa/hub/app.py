# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The hub as an ASGI application: /live/events, /live/state, /live/clock, /live/beat, /live/presence."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qs

from . import wire
from .board import Board
from .presence import Row, read_beat

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
BEAT_LIMIT_BYTES = 1024
JSON = b"application/json"


class Refusal(Exception):
    """An answer with this status and no stream."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


async def reply(send: Send, status: int, body: bytes, kind: bytes = JSON) -> None:
    """A whole answer that no cache may keep."""
    headers = [(b"content-type", kind), (b"cache-control", b"no-store"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class Hub:
    """Serves the board. `key` is the one that Django's side signs tokens with.

    `presence_of` answers for a topic; the cluster replaces it to answer for all hub processes.
    """

    def __init__(self, key: str, board: Board | None = None) -> None:
        self.key = key
        self.board = board or Board()
        self.presence_of: Callable[[str], Awaitable[list[Row]]] = self._own_presence
        self._doors = {
            "/live/clock": ("GET", self._clock),
            "/live/events": ("GET", self._events),
            "/live/state": ("GET", self._state),
            "/live/presence": ("GET", self._presence),
            "/live/beat": ("POST", self._beat),
        }

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        method, door = self._doors.get(scope.get("path", ""), ("", None))
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
        elif door is None:
            await reply(send, 404, b'{"error":"no such address"}')
        elif scope["method"] != method:
            await reply(send, 405, b'{"error":"method"}')
        else:
            try:
                await door(scope, receive, send)
            except Refusal as refusal:
                await reply(send, refusal.status, wire.dump({"error": str(refusal)}))

    def _grant(self, scope: MutableMapping[str, Any], right: str) -> wire.Grant:
        token = parse_qs(scope["query_string"].decode("latin-1")).get("t", [""])[0]
        try:
            grant = wire.read(token, self.key)
        except wire.BadToken as error:
            raise Refusal(403, f"token {error}") from None
        if right not in grant.rights:
            raise Refusal(403, "token lacks the right")
        return grant

    async def _clock(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        await reply(send, 200, b"%.3f" % (time.time_ns() / 1e6), b"text/plain")

    async def _state(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        await reply(send, 200, self.board.state(self._grant(scope, wire.LISTEN).topics))

    async def _presence(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        grant = self._grant(scope, wire.PRESENCE)
        topics = {topic: [row.as_dict() for row in await self.presence_of(topic)] for topic in grant.topics}
        await reply(send, 200, wire.dump({"now": time.time_ns() // 1_000_000, "topics": topics}))

    async def _own_presence(self, topic: str) -> list[Row]:
        return self.board.presence.rows(topic)

    async def _beat(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        grant = self._grant(scope, wire.LISTEN)
        if not grant.name:
            raise Refusal(403, "token has no name")
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > BEAT_LIMIT_BYTES:
                raise Refusal(413, "too long")
        try:
            report = read_beat(json.loads(body))
        except ValueError:
            raise Refusal(400, "not a beat") from None
        self.board.presence.beat(grant.topics, grant.name, report)
        await reply(send, 200, b'{"now":%d}' % (time.time_ns() // 1_000_000))

    async def _events(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        listener = self.board.join(self._grant(scope, wire.LISTEN))
        gone = asyncio.ensure_future(_until_gone(receive))
        gone.add_done_callback(lambda _: listener.close())
        headers = [
            (b"content-type", b"text/event-stream"),
            (b"cache-control", b"no-store"),
            (b"x-accel-buffering", b"no"),
        ]
        try:
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            while chunk := await listener.next():
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            if not gone.done():
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            gone.cancel()
            self.board.leave(listener)


async def _lifespan(receive: Receive, send: Send) -> None:
    """The hub alone in a process: nothing to prepare."""
    while True:
        kind = (await receive())["type"]
        await send({"type": f"{kind}.complete"})
        if kind == "lifespan.shutdown":
            return


async def _until_gone(receive: Receive) -> None:
    """Return when the client has gone away."""
    while (await receive())["type"] != "http.disconnect":
        pass
