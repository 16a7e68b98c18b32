# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Talks to the hub without a server: one ASGI call with its own inbox and outbox."""

import asyncio
import json
import time

from lantoa.hub import wire

KEY = "a key of the tests"


def token(*topics, name="", rights="lp", expires_in=60, key=KEY):
    """A token as Django's side would sign it."""
    return wire.sign(wire.Grant(topics, name, rights, int(time.time()) + expires_in), key)


def publish(board, topic, retain=False, number=None, **fact):
    """An announcement straight onto the board; returns its number."""
    number = number or wire.next_number()
    board.deliver(number, topic, wire.fact_line(number, topic, fact, retain), retain)
    return number


class Call:
    """One request; `await call.chunk()` reads the stream, `call.hang_up()` is the client going away."""

    def __init__(self, app, method, path, query="", body=b""):
        self.scope = {"type": "http", "method": method, "path": path, "query_string": query.encode()}
        self.inbox = asyncio.Queue()
        self.outbox = asyncio.Queue()
        self.inbox.put_nowait({"type": "http.request", "body": body, "more_body": False})
        self.task = asyncio.ensure_future(app(self.scope, self.inbox.get, self.outbox.put))

    def hang_up(self):
        self.inbox.put_nowait({"type": "http.disconnect"})

    async def start(self):
        message = await asyncio.wait_for(self.outbox.get(), 2)
        return message["status"], dict(message["headers"])

    async def chunk(self):
        message = await asyncio.wait_for(self.outbox.get(), 2)
        return message["body"]

    async def whole(self):
        status, _ = await self.start()
        return status, await self.chunk()


async def ask(app, method, path, t="", body=b""):
    """A short call: (status, JSON)."""
    status, body = await Call(app, method, path, f"t={t}", body).whole()
    return status, json.loads(body)


def facts(chunk):
    """The JSON of each `data:` line of a chunk."""
    return [json.loads(line[6:]) for line in chunk.split(b"\n") if line.startswith(b"data: ")]
