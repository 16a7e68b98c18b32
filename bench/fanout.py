# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""One announcement to thousands of open streams, and all of them back after a restart, against a raw ASGI floor.

    bench/fanout.py [--quick] [--streams N]

Receipt is the kernel's stamp of the moment when the announcement lay ready at the listener's socket. The floor is the
smallest ASGI program that writes the same bytes to as many streams, in the same server, in the same run. Marks: p99
from publish to receipt at most 100 ms; after the server was killed, everyone is back within 5 s and holds the state;
nothing is missed.
"""

import argparse
import asyncio
import gc
import json
import os
import resource
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from lantoa.hub import wire  # noqa: E402 -- the bench is run as a script

P99_MS, BACK_SECONDS = 100.0, 5.0
GAP_SECONDS = 0.6
SO_TIMESTAMPNS = 35
"""Linux: stamps what arrives; Python names it from 3.15 on."""
HURRY = 200  # connections being opened at one moment, as a proxy would let them in


def say(*words: object) -> None:
    """Progress."""
    print(*words, flush=True)


def heard(ear: socket.socket) -> tuple[int, bytes]:
    """When the last of what waits at this socket came (ns), and all of it; nothing if nothing came."""
    try:
        data, [(_level, _kind, stamp)], _flags, _address = ear.recvmsg(65536, 64)
    except BlockingIOError:
        return 0, b""
    seconds, nanoseconds = struct.unpack("qq", stamp)
    return seconds * 1_000_000_000 + nanoseconds, data


class Stream(asyncio.Protocol):
    """A listener. It only stamps what came; reading is done later, so that no stream waits for another's parsing."""

    def __init__(self, audience: "Audience") -> None:
        self.audience, self.rest, self.greeted = audience, b"", False

    def connection_made(self, transport) -> None:
        self.transport = transport
        transport.write(self.audience.request)

    def data_received(self, data: bytes) -> None:
        self.audience.came.append((time.time_ns(), data, self))

    def connection_lost(self, error) -> None:
        self.audience.open.discard(self)

    def read(self, now: int, data: bytes) -> None:
        """Note each numbered announcement, and the state that a stream begins with."""
        lines = (self.rest + data).split(b"\n")
        self.rest = lines.pop()
        for line in lines:
            if line.startswith(b"event: state"):
                self.greeted = True
            elif line.startswith(b"data: {") and b'"sent":' in line:
                sent = int(line.split(b'"sent":', 1)[1].split(b"}", 1)[0])
                if self.greeted:
                    self.greeted = False
                    self.audience.states.append(sent)
                else:
                    # A heartbeat that came later in the same read hides the stamp: heard, and not timed.
                    self.audience.received.append((sent, None if b"event: alive" in data else (now - sent) / 1e6))


class Audience:
    """All listeners of one port."""

    def __init__(self, port: int, path: str) -> None:
        self.port = port
        self.request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n".encode()
        self.open: set[Stream] = set()
        self.came: list[tuple[int, bytes, Stream]] = []
        self.states: list[int] = []
        self.received: list[tuple[int, float | None]] = []

    async def join(self, count: int) -> float:
        """Open so many streams; seconds until all have the state."""
        loop, gate, began = asyncio.get_running_loop(), asyncio.Semaphore(HURRY), time.perf_counter()
        self.states.clear()

        async def one() -> None:
            async with gate:
                while True:
                    try:
                        _, stream = await loop.create_connection(lambda: Stream(self), "127.0.0.1", self.port)
                        self.open.add(stream)
                        return
                    except OSError:
                        await asyncio.sleep(0.05)

        await asyncio.gather(*(one() for _ in range(count)))
        while len(self.states) < count and time.perf_counter() - began < 60:
            await asyncio.sleep(0.01)
            self.read()
        return time.perf_counter() - began

    def hear(self, rounds: int, publish: Callable[[], socket.socket]) -> None:
        """What each announcement brings, stamped by the kernel when it lies ready at the listener's socket. In life
        5,000 listeners are 5,000 other machines: here their reading waits until the server has rested."""
        for stream in self.open:
            stream.transport.pause_reading()
            stream.ear = socket.socket(fileno=os.dup(stream.transport.get_extra_info("socket").fileno()))
            stream.ear.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        for _round in range(rounds):
            with publish():
                time.sleep(GAP_SECONDS)
                self.came += [(*heard(stream.ear), stream) for stream in self.open]
            self.read()
        for stream in self.open:
            stream.ear.close()
            stream.transport.resume_reading()

    def read(self) -> None:
        """What has come since the last time."""
        came, self.came = self.came, []
        for now, data, stream in came:
            stream.read(now, data)

    def close(self) -> None:
        for stream in list(self.open):
            stream.transport.abort()


class Serving:
    """`bench.fanout_serve KIND PORT`; it announces when its test door is called."""

    def __init__(self, kind: str, port: int) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.fanout_serve", kind, str(port)],
            cwd=ROOT,
            start_new_session=True,
            stderr=subprocess.DEVNULL,
        )

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def publish(port: int) -> socket.socket:
    """Tell the server, by its test door, to announce now; nobody waits for its answer."""
    door = socket.create_connection(("127.0.0.1", port))
    door.sendall(b"POST /publish HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    return door


async def measure(kind: str, streams: int, rounds: int) -> dict[str, float]:
    """Join, hear, lose the server, come back."""
    port, path = free_port(), address()
    serving, audience = Serving(kind, port), Audience(port, path)
    try:
        opened = await audience.join(streams)
        say(f"{kind}: {len(audience.states)} streams open in {opened:.2f} s")
        audience.hear(rounds, lambda: publish(port))
        timed = sorted(ms for _sent, ms in audience.received if ms is not None)
        last = max((sent for sent, _ms in audience.received), default=0)
        serving.kill()
        while audience.open:
            await asyncio.sleep(0.01)
        began = time.perf_counter()
        serving = Serving(f"{kind}:{last}", port)
        await audience.join(streams)
        back = time.perf_counter() - began
        right = sum(sent == last for sent in audience.states)
    finally:
        audience.close()
        serving.kill()
    p50, p99 = (round(timed[int(len(timed) * share)], 2) if timed else None for share in (0.5, 0.99))
    figures = {
        "heard": len(audience.received),
        "timed": len(timed),
        "p50_ms": p50,
        "p99_ms": p99,
        "back_s": round(back, 2),
        "right": right,
    }
    say(f"{kind}: {figures}")
    return figures


def address() -> str:
    """A stream's address with a token that the hub knows."""
    token = wire.sign(wire.Grant(("bench/launch",), "", wire.LISTEN, int(time.time()) + 3600), "bench")
    return f"/live/events?t={token}"


def judge(found: dict, streams: int, rounds: int) -> int:
    """Print the summary; 0 when the marks hold."""
    hub, floor = found["hub"], found["floor"]
    ok = (
        None not in hub.values()
        and hub["heard"] == streams * rounds
        and hub["right"] == streams
        and hub["p99_ms"] <= P99_MS
        and hub["back_s"] <= BACK_SECONDS
    )
    ratio = round(hub["p99_ms"] / floor["p99_ms"], 2) if hub["p99_ms"] and floor["p99_ms"] else None
    summary = {"bench": "fanout", "streams": streams, "figures": hub, "floor": floor, "ratio": ratio, "ok": ok}
    say(json.dumps(summary))
    return 0 if ok else 1


def main() -> int:
    """Measure both and judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="under 45 seconds")
    parser.add_argument("--streams", type=int, default=5000)
    asked = parser.parse_args()
    rounds = 4 if asked.quick else 20
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    gc.freeze()  # the collector's pauses over thousands of listeners are not the server's
    gc.disable()
    found = {kind: asyncio.run(measure(kind, asked.streams, rounds)) for kind in ("floor", "hub")}
    return judge(found, asked.streams, rounds)


if __name__ == "__main__":
    sys.exit(main())
