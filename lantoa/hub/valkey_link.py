# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Ties one hub process of a cluster to Valkey: hears all announcements, keeps retained facts, shares presence."""

import asyncio
import json
import logging
import random
import time
import uuid
from collections.abc import Iterable
from typing import Any

from valkey.asyncio import Valkey
from valkey.exceptions import ValkeyError

from . import wire
from .board import Board
from .presence import Row, merged, row_from, worst_first

logger = logging.getLogger(__name__)
DEAD_AFTER_SECONDS = 45
"""A hub process that has not renewed its rows for so long is gone, and its streams with it."""
RENEW_SECONDS = 15

PUBLISH_SCRIPT = """
if ARGV[5] == '1' then
  local kept = redis.call('HGET', KEYS[1], ARGV[3])
  if kept and tonumber(string.match(kept, '^%d+')) >= tonumber(ARGV[4]) then return 0 end
  redis.call('HSET', KEYS[1], ARGV[3], ARGV[2])
end
return redis.call('PUBLISH', ARGV[1], ARGV[2])
"""


def read_presence(stored: Iterable[dict[str, Any]]) -> list[Row]:
    """Rows as hub processes wrote them, one per name, worst first; streams of dead processes do not count."""
    parts = []
    for data in stored:
        row = row_from(data)
        if data["renewed"] < time.time() - DEAD_AFTER_SECONDS:
            row.streams = 0
        parts.append(row)
    return worst_first(merged(parts))


class ValkeyLink:
    """Run `run()` beside the hub; it reconnects by itself. `ready` is set while announcements come in."""

    def __init__(self, board: Board, url: str) -> None:
        self.board = board
        self.ready = asyncio.Event()
        self._process = uuid.uuid4().hex[:8]
        self._client = Valkey.from_url(url, socket_connect_timeout=2, socket_keepalive=True)
        self._publish = self._client.register_script(PUBLISH_SCRIPT)
        self._renewed = 0.0

    async def run(self) -> None:
        """Hear and share until cancelled; on any trouble with Valkey try again in a second or two."""
        while True:
            try:
                async with asyncio.TaskGroup() as tasks:
                    tasks.create_task(self._hear())
                    tasks.create_task(self._share_forever())
            except* (ValkeyError, OSError) as trouble:
                logger.warning("Valkey: %s; trying again", trouble.exceptions[0])
            self.ready.clear()
            await asyncio.sleep(1 + random.random())  # noqa: S311 -- spreads processes in time

    async def _hear(self) -> None:
        async with self._client.pubsub() as pubsub:
            await pubsub.subscribe(wire.CHANNEL)
            await self._meet()  # after subscribing: nothing falls between
            self.ready.set()
            async for message in pubsub.listen():
                if message["type"] == "message":
                    self.board.deliver(*wire.read_message(message["data"]))

    async def _meet(self) -> None:
        """Take what Valkey keeps, and give back what it may have lost; the newest of each topic wins on both sides."""
        for message in (await self._client.hgetall(wire.RETAINED)).values():
            self.board.deliver(*wire.read_message(message))
        for topic, (number, line) in list(self.board.retained.items()):
            message = wire.message(number, topic, line, True)
            await self._publish(keys=[wire.RETAINED], args=[wire.CHANNEL, message, topic, number, 1])

    async def _share_forever(self) -> None:
        while True:
            await self.share()
            await asyncio.sleep(1)

    async def share(self) -> None:
        """Write the rows that changed, and all of them every fifteen seconds, in one round trip."""
        presence, now = self.board.presence, time.time()
        changed, presence.changed = presence.changed, set()
        if now - self._renewed >= RENEW_SECONDS:
            self._renewed = now
            changed = {(topic, name) for topic, rows in presence.topics.items() for name in rows}
        if not any(name for _, name in changed):
            return
        pipe = self._client.pipeline(transaction=False)
        for topic, name in changed:
            if name:
                row = presence.topics[topic][name].as_dict() | {"renewed": now}
                pipe.hset(wire.PRESENCE_PREFIX + topic, f"{name} {self._process}", json.dumps(row))
                pipe.expire(wire.PRESENCE_PREFIX + topic, wire.PRESENCE_KEPT_SECONDS)
        await pipe.execute()

    async def presence_of(self, topic: str) -> list[Row]:
        """Who listens to any hub process, worst first; without Valkey, who listens to this one."""
        try:
            fields = await self._client.hvals(wire.PRESENCE_PREFIX + topic)
        except (ValkeyError, OSError):
            return self.board.presence.rows(topic)
        return read_presence(json.loads(field) for field in fields)

    async def close(self) -> None:
        """Write the last rows (no streams) and hang up."""
        try:
            await self.share()
        except (ValkeyError, OSError) as trouble:
            logger.warning("Valkey: %s", trouble)
        await self._client.aclose()
