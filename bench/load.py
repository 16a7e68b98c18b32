# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""A load generator: raw asyncio connections that send one request after the other. Also `python -m bench.load`."""

import asyncio
import json
import os
import sys
import time


class Connection(asyncio.Protocol):
    """One keep-alive connection; counts answers with a good status and their times."""

    def __init__(self, request: bytes, result: dict) -> None:
        self.request = request
        self.result = result
        self.buffer = b""
        self.over = False

    def connection_made(self, transport) -> None:
        self.transport = transport
        self.send()

    def send(self) -> None:
        self.sent = time.perf_counter()
        self.transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, found, body = self.buffer.partition(b"\r\n\r\n")
        if not found:
            return
        lower = head.lower()
        at = lower.find(b"content-length: ")
        length = int(lower[at + 16 :].split(b"\r", 1)[0]) if at >= 0 else 0
        if len(body) < length:
            return
        self.buffer = b""
        if head[9:10] == b"2":
            self.result["times"].append(time.perf_counter() - self.sent)
        else:
            self.result["bad"] += 1
        if not self.over:
            self.send()

    def connection_lost(self, error) -> None:
        if not self.over:
            self.result["bad"] += 1


async def load(port: int, request: bytes, connections: int, seconds: float) -> dict:
    """Requests per second, bad answers, median and 99th percentile in ms."""
    result: dict = {"times": [], "bad": 0}
    loop = asyncio.get_running_loop()
    opened = [
        (await loop.create_connection(lambda: Connection(request, result), "127.0.0.1", port))[1]
        for _ in range(connections)
    ]
    await asyncio.sleep(min(1.0, seconds / 4))  # warm
    result["times"].clear()
    started = time.perf_counter()
    await asyncio.sleep(seconds)
    took = time.perf_counter() - started
    times = sorted(result["times"])
    for connection in opened:
        connection.over = True
        connection.transport.close()
    return {
        "per_second": round(len(times) / took),
        "bad": result["bad"],
        "p50_ms": round(times[len(times) // 2] * 1000, 2) if times else None,
        "p99_ms": round(times[int(len(times) * 0.99)] * 1000, 2) if times else None,
    }


if __name__ == "__main__":
    port, path, body, connections, seconds, core = sys.argv[1:]
    os.sched_setaffinity(0, {int(core)})
    method = "POST" if body else "GET"
    kind = "Content-Type: application/x-www-form-urlencoded\r\n" if body else ""
    request = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{kind}Content-Length: {len(body)}\r\n\r\n{body}"
    print(json.dumps(asyncio.run(load(int(port), request.encode(), int(connections), float(seconds)))))
