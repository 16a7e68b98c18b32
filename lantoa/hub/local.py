# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The bus of a single process: threads that run Django hand announcements to the hub's loop."""

import asyncio

from .board import Board
from .presence import Row


class LocalBus:
    """What Django's side calls, from any thread. Announcements of one thread keep their order."""

    def __init__(self, board: Board, loop: asyncio.AbstractEventLoop) -> None:
        self._board = board
        self._loop = loop

    def publish(self, number: int, topic: str, line: bytes, retain: bool) -> None:
        """Announce to the listeners of this process."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._board.deliver, number, topic, line, retain)

    def presence(self, topic: str) -> list[Row]:
        """Who listens, worst first."""
        return self._board.presence.rows(topic)
