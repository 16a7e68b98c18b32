# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The two servers of bench/fanout.py: our hub, and the least that ASGI can do. `-m bench.fanout_serve KIND PORT`.

`POST /publish` announces the present moment (ns). KIND may carry ":SENT", the state that a restarted server has.
"""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable

import uvloop

from lantoa.cli.serving import serve as run
from lantoa.hub import wire
from lantoa.hub.app import Hub

TOPIC = "bench/launch"


def line_of(sent: int) -> tuple[int, bytes]:
    """An announcement and its number."""
    number = wire.next_number()
    return number, wire.fact_line(number, TOPIC, {"sent": sent}, True)


class Floor:
    """Writes the same bytes to all streams, with one queue each and nothing else."""

    def __init__(self) -> None:
        self.queues: set[asyncio.Queue[bytes]] = set()
        self.line = b""

    def deliver(self, number: int, topic: str, line: bytes, retain: bool) -> None:
        self.line = line
        for queue in self.queues:
            queue.put_nowait(b"data: " + line + b"\n\n")

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] == "lifespan":
            return
        queue: asyncio.Queue[bytes] = asyncio.Queue()
        self.queues.add(queue)
        headers = [(b"content-type", b"text/event-stream")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        chunk = b'event: state\ndata: {"facts":[' + self.line + b"]}\n\n"
        while True:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
            chunk = await queue.get()


def with_door(app: Callable[..., Awaitable[None]], deliver: Callable[..., None]) -> Callable[..., Awaitable[None]]:
    """The app, and /publish before it."""

    async def door(scope, receive, send) -> None:
        if scope.get("path") != "/publish":
            await app(scope, receive, send)
            return
        number, line = line_of(time.time_ns())
        deliver(number, TOPIC, line, True)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})

    return door


async def serve(kind: str, port: int) -> None:
    """Serve until killed."""
    name, _, sent = kind.partition(":")
    hub, floor = Hub("bench"), Floor()
    app, deliver = (hub, hub.board.deliver) if name == "hub" else (floor, floor.deliver)
    number, line = line_of(int(sent or 0))
    deliver(number, TOPIC, line, True)
    await run(with_door(app, deliver), hub.board, "127.0.0.1", port, lambda: None)


if __name__ == "__main__":
    uvloop.run(serve(sys.argv[1], int(sys.argv[2])))
