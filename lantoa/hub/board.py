# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Who listens to which topic, and the last retained fact of each: one object, used on the hub's loop only."""

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import Callable

from . import wire
from .presence import Presence

QUEUE_LIMIT = 64
"""Announcements that may wait for a slow listener; then it is sent away, and gets the state when it comes back."""
HEARTBEAT_SECONDS = 15
HEARTBEAT = b"event: alive\ndata: 1\n\n"
"""An event and not a comment: a page cannot see comments, and must notice a line that died without a word."""


class Listener:
    """One open stream: what waits to be sent to it, and whether it must end."""

    __slots__ = ("_waiter", "closed", "expires", "name", "pending", "slot", "topics")

    def __init__(self, grant: wire.Grant, slot: int) -> None:
        self.topics = grant.topics
        self.name = grant.name
        self.expires = grant.expires
        self.slot = slot
        self.pending: deque[bytes] = deque()
        self.closed = False
        self._waiter: asyncio.Future[None] | None = None

    def put(self, chunk: bytes) -> None:
        """Queue a chunk; a listener that fell too far behind is closed."""
        if len(self.pending) >= QUEUE_LIMIT:
            self.close()
            return
        self.pending.append(chunk)
        self._wake()

    def close(self) -> None:
        """End the stream after what is being sent now."""
        self.closed = True
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def next(self) -> bytes:
        """All that waits, as one chunk; empty when the stream must end."""
        while not self.pending and not self.closed:
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
        if self.closed:
            return b""
        chunk = b"".join(self.pending)
        self.pending.clear()
        return chunk


class Board:
    """The topics of one hub process."""

    def __init__(self) -> None:
        self.retained: dict[str, tuple[int, bytes]] = {}
        self.listeners: dict[str, set[Listener]] = defaultdict(set)
        self.presence = Presence()
        self.closing = False
        self._joined = 0

    def deliver(self, number: int, topic: str, line: bytes, retain: bool) -> None:
        """Hand an announcement to all listeners of its topic; a retained one that is not newer is ignored.

        A retained announcement without a line drops the topic's fact; listeners are not told.
        """
        if retain:
            if number <= self.retained.get(topic, (0, b""))[0]:
                return
            self.retained[topic] = (number, line)
            if not line:
                return
        chunk = b"data: " + line + b"\n\n"
        for listener in self.listeners.get(topic, ()):
            listener.put(chunk)

    def state(self, topics: tuple[str, ...]) -> bytes:
        """The retained facts of these topics and the server's time (ms), as JSON."""
        lines = (self.retained[topic][1] for topic in topics if topic in self.retained)
        facts = b",".join(line for line in lines if line)
        return b'{"now":%d,"facts":[%b]}' % (time.time_ns() // 1_000_000, facts)

    def join(self, grant: wire.Grant) -> Listener:
        """Open a stream: its first chunk is the state; what comes later follows in order, and nothing falls between."""
        self._joined += 1
        listener = Listener(grant, self._joined % HEARTBEAT_SECONDS)
        listener.put(b"event: state\ndata: " + self.state(grant.topics) + b"\n\n")
        for topic in grant.topics:
            self.listeners[topic].add(listener)
            self.presence.joined(topic, grant.name)
        if self.closing:
            listener.close()
        return listener

    def leave(self, listener: Listener) -> None:
        """Forget a stream that ended."""
        listener.closed = True
        for topic in listener.topics:
            members = self.listeners[topic]
            members.discard(listener)
            if not members:
                del self.listeners[topic]
            self.presence.left(topic, listener.name)

    def everyone(self) -> set[Listener]:
        """All open streams."""
        return set().union(*self.listeners.values())

    def close(self) -> None:
        """End all streams; new ones end at once."""
        self.closing = True
        for listener in self.everyone():
            listener.close()

    async def keep_alive(self, each_second: Callable[[], None] = lambda: None) -> None:
        """Send a heartbeat to a fifteenth of the streams each second, so that a big audience makes no peak.

        Streams whose token expired end here.
        """
        tick = 0
        while True:
            await asyncio.sleep(1)
            tick, now = tick + 1, time.time()
            for listener in self.everyone():
                if listener.expires <= now:
                    listener.close()
                elif listener.slot == tick % HEARTBEAT_SECONDS and not listener.pending:
                    listener.put(HEARTBEAT)
            each_second()
