# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Bad lines to one port: `python -m bench.lossy PORT COUNT` prints the ports of so many proxies, then serves.

Line n has its own round trip, 50 to 400 ms evenly. Each way takes half of it and up to a fifth more by chance; two
packets in a hundred are lost, and like TCP's own repeat come a timeout later, holding up what follows them.
"""

import asyncio
import json
import random
import sys

SHORTEST, LONGEST = 0.05, 0.4
JITTER, LOSS, REPEAT = 0.2, 0.02, 0.2
PACKET = 1400
ORDER = 1e-6
"""Between two packets: a loop calls what is due at the very same moment in no order."""


class Line:
    """One bad line: a proxy on a port of its own."""

    def __init__(self, target: int, round_trip: float, seed: int) -> None:
        self.target, self.round_trip, self.random = target, round_trip, random.Random(seed)

    async def open(self) -> int:
        """Serve; returns the port."""
        self.server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        return self.server.sockets[0].getsockname()[1]

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.close()
            return
        await asyncio.gather(self._way(reader, far_writer), self._way(far_reader, writer), return_exceptions=True)

    async def _way(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one direction, in order, each packet after its own delay."""
        loop, earliest = asyncio.get_running_loop(), 0.0
        try:
            while data := await reader.read(PACKET):
                delay = self.round_trip / 2 * (1 + self.random.random() * JITTER)
                if self.random.random() < LOSS:
                    delay += max(REPEAT, self.round_trip)
                earliest = max(earliest + ORDER, loop.time() + delay)
                loop.call_at(earliest, writer.write, data)
        finally:
            loop.call_at(max(earliest, loop.time()) + 0.01, writer.close)


async def main(target: int, count: int) -> None:
    """Open all lines and serve until killed."""
    span = LONGEST - SHORTEST
    lines = [Line(target, SHORTEST + span * n / max(count - 1, 1), n) for n in range(count)]
    print(json.dumps([await line.open() for line in lines]), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2])))
