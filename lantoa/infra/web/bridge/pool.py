# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The few threads that Django runs in, and the extra ones for long streams."""

import asyncio
import threading
from collections.abc import Callable, Iterable
from contextvars import Context
from queue import SimpleQueue
from typing import Any

from django.db import connections

AHEAD = 2
"""Chunks that a stream may be ahead of its client."""


class Pool:
    """A fixed number of daemon threads, started at the first use; they never keep the process from ending."""

    def __init__(self, threads: int) -> None:
        self.threads = threads
        self.waiting: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._started = False

    def _start(self) -> None:
        self._started = True
        for number in range(self.threads):
            threading.Thread(target=self._work, name=f"django-{number + 1}", daemon=True).start()

    def _work(self) -> None:
        while True:
            self.waiting.get()()

    def run(self, function: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:
        """Run `function` in one of the threads; await the result."""
        if not self._started:
            self._start()
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = loop.create_future()

        def settle(result: Any, error: BaseException | None) -> None:
            if future.cancelled():
                return
            if error is None:
                future.set_result(result)
            else:
                future.set_exception(error)

        def job() -> None:
            result, error = None, None
            try:
                result = function(*args)
            except BaseException as trouble:  # noqa: BLE001 -- raised again where it is awaited
                error = trouble
            if not loop.is_closed():
                loop.call_soon_threadsafe(settle, result, error)

        self.waiting.put(job)
        return future


class Pump:
    """Iterates a stream in a thread of its own, at most AHEAD chunks ahead of the client.

    The thread has its own database connection, and ends with the stream.
    """

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks
        self._loop = asyncio.get_running_loop()
        self._room = threading.Semaphore(AHEAD)
        self._arrived: asyncio.Queue[bytes | BaseException] = asyncio.Queue()
        self._stopped = False

    def start(self, context: Context) -> None:
        """Iterate in `context`, which holds the request's language and id."""
        threading.Thread(target=context.run, args=(self._iterate,), name="stream", daemon=True).start()

    async def next(self) -> bytes:
        """The next chunk; empty at the end; the stream's own error if it failed."""
        chunk = await self._arrived.get()
        if isinstance(chunk, BaseException):
            raise chunk
        self._room.release()
        return chunk

    def stop(self) -> None:
        """The client has gone: let the thread close the stream."""
        self._stopped = True
        self._room.release()

    def _tell(self, chunk: bytes | BaseException) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._arrived.put_nowait, chunk)

    def _iterate(self) -> None:
        end: bytes | BaseException = b""
        try:
            for chunk in self._chunks:
                self._room.acquire()
                if self._stopped:
                    break
                if chunk:
                    self._tell(chunk)
                else:
                    self._room.release()
        except BaseException as trouble:  # noqa: BLE001 -- raised again on the loop
            end = trouble
        try:
            if hasattr(self._chunks, "close"):
                self._chunks.close()
        finally:
            connections.close_all()
            self._tell(end)
