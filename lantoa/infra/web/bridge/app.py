# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The ASGI application of a single process: the hub for /live/, Django for everything else."""

import asyncio
import logging
import re
import tempfile
import uuid
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from io import BytesIO
from typing import IO, Any

from . import answer as answers
from .answer import PIECE_BYTES, Answer, FileBody
from .environ import Scope, build
from .pool import Pool, Pump

logger = logging.getLogger(__name__)
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
MEMORY_BYTES = 1_048_576
STREAMS = 64
"""Streams that may be open at once (exports, not files): each holds a thread and a database connection."""
STALLED_SECONDS = 120
"""A client that takes nothing for so long is cut off."""
_NUMBER = re.compile("/[0-9]+/")
BODILESS = {"GET", "HEAD", "OPTIONS", "TRACE"}


class ClientGone(Exception):
    """The client closed the connection: there is nobody to answer."""


class TooLarge(Exception):
    """The body is over the limit."""


class Bridge:
    """`application` is WSGI. Bodies over MEMORY_BYTES wait on disk in `spool`; over `limit` bytes they get 413.

    `doors` are single addresses that an ASGI application of their own answers; a number in an address is written 0.
    What a door leaves to `application` it hands to scope["onward"].
    """

    def __init__(
        self,
        application: Callable[..., Iterable[bytes]],
        *,
        live: Application | None = None,
        doors: Mapping[str, Application] | None = None,
        threads: int = 4,
        limit: int = 268_435_456,
        spool: str | None = None,
    ) -> None:
        self.application = application
        self.live = live
        self.doors = dict(doors or {})
        self.limit = limit
        self.spool = spool
        self.pool = Pool(threads)
        self._streams = asyncio.Semaphore(STREAMS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            if self.live is not None and scope["path"].startswith("/live/"):
                await self.live(scope, receive, send)
            elif door := self.doors.get(_NUMBER.sub("/0/", scope["path"])):
                scope["onward"] = self._http
                await door(scope, receive, send)
            else:
                await self._http(scope, receive, send)
        elif scope["type"] == "lifespan":
            await _lifespan(receive, send)
        else:
            raise NotImplementedError(scope["type"])

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body, length = await self._body(scope, receive)
        except ClientGone:
            return
        except TooLarge:
            await _send_whole(send, answers.plain(413, "The upload is too large."))
            return
        try:
            answer = await self.pool.run(self._call, build(scope, body, length))
        finally:
            body.close()
        if answer.rest is None:
            await _send_whole(send, answer)
        else:
            await self._send_rest(receive, send, answer)

    async def _body(self, scope: Scope, receive: Receive) -> tuple[IO[bytes], int | None]:
        """The whole request body, in memory or on disk, and its length."""
        names = dict(scope["headers"])
        declared = names.get(b"content-length", b"")
        chunked = b"transfer-encoding" in names
        if not chunked and (declared in {b"", b"0"}) and scope["method"] in BODILESS:
            return BytesIO(), None
        if declared.isdigit() and int(declared) > self.limit:
            raise TooLarge
        body = tempfile.SpooledTemporaryFile(MEMORY_BYTES, dir=self.spool)  # noqa: SIM115 -- closed by the caller
        length, more = 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                body.close()
                raise ClientGone
            chunk = message.get("body", b"")
            length += len(chunk)
            if length > self.limit:
                body.close()
                raise TooLarge
            body.write(chunk)
            more = message.get("more_body", False)
        body.seek(0)
        return body, length

    def _call(self, environ: dict[str, Any]) -> Answer:
        """In a thread of the pool. Django answers its own faults; what still comes here is a fault before Django."""
        try:
            return answers.call(self.application, environ)
        except Exception:
            number = uuid.uuid4().hex[:12]
            logger.exception("fault %s outside of the application", number)
            return answers.plain(500, f"Something went wrong on our side. Report number: {number}")

    async def _send_rest(self, receive: Receive, send: Send, answer: Answer) -> None:
        gone = asyncio.ensure_future(_until_gone(receive))
        try:
            await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
            if answer.body:
                await _send_chunk(send, answer.body)
            if isinstance(answer.rest, FileBody):
                await self._send_file(send, answer.rest, gone)
            else:
                async with self._streams:
                    await self._send_stream(send, answer, gone)
            if not gone.done():
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            gone.cancel()

    async def _send_file(self, send: Send, body: FileBody, gone: asyncio.Future[None]) -> None:
        try:
            while not gone.done() and (piece := await self.pool.run(body.file.read, PIECE_BYTES)):
                await _send_chunk(send, piece)
        finally:
            await self.pool.run(body.close)

    async def _send_stream(self, send: Send, answer: Answer, gone: asyncio.Future[None]) -> None:
        pump = Pump(answer.rest)
        pump.start(answer.context)
        try:
            while not gone.done() and (chunk := await pump.next()):
                await _send_chunk(send, chunk)
        finally:
            pump.stop()


async def _send_whole(send: Send, answer: Answer) -> None:
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
    await send({"type": "http.response.body", "body": answer.body})


async def _send_chunk(send: Send, chunk: bytes) -> None:
    async with asyncio.timeout(STALLED_SECONDS):
        await send({"type": "http.response.body", "body": chunk, "more_body": True})


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
