# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""One ASGI application on one port of this process, until a signal ends it."""

import argparse
import asyncio
import errno
import gc
import os
import resource
import signal
import socket
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, NoReturn

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.embed import Server

from lantoa.cli import Stop
from lantoa.hub.board import Board

OPEN_CONNECTIONS = 20_000
LEAVE_SECONDS = 0.5
STOP_SECONDS = 1.0
"""Streams get LEAVE_SECONDS to end by themselves, everything else STOP_SECONDS; then the connections are cut."""


def add_address(parser: argparse.ArgumentParser, port: int) -> None:
    """--host and --port, with LANTOA_HOST, LANTOA_PORT, HOST and PORT as their defaults."""
    host = os.environ.get("LANTOA_HOST") or os.environ.get("HOST") or "127.0.0.1"
    given = os.environ.get("LANTOA_PORT") or os.environ.get("PORT") or str(port)
    parser.add_argument("--host", default=host, help="address to listen on (default %(default)s)")
    parser.add_argument("--port", default=given, help="port to listen on (default %(default)s)")


def free_port(host: str, port: str) -> int:
    """The port as a number, if we may listen on it; else Stop with what to do."""
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise Stop(f"The port must be a number from 1 to 65535, not {port!r}.")
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)[0]
    except socket.gaierror:
        raise Stop(f"There is no address {host!r} on this machine.") from None
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as trouble:
            raise Stop(_why_not(trouble, host, port)) from None
    return int(port)


def _why_not(trouble: OSError, host: str, port: str) -> str:
    if trouble.errno == errno.EADDRINUSE:
        return f"Port {port} is taken by another program. Stop that one, or choose another: PORT={int(port) + 1}"
    if trouble.errno == errno.EACCES:
        return f"Port {port} is reserved for the system. Choose one from 1024 up: PORT=8000"
    return f"Cannot listen on {host}:{port} ({trouble.strerror})."


def link(host: str, port: int) -> str:
    """The address as a person would open it."""
    shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 -- compares only
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


def until_signal() -> asyncio.Event:
    """Set by the first SIGINT or SIGTERM; a second one ends the process at once."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def heard(number: int, frame: object) -> None:
        if stop.is_set():
            os._exit(128 + number)
        loop.call_soon_threadsafe(stop.set)

    # Not loop.add_signal_handler: with thousands of streams its pipe may be full, and the signal lost.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, heard)
    return stop


async def serve(
    application: Callable[..., Awaitable[Any]], board: Board, host: str, port: int, started: Callable[[], None]
) -> None:
    """Serve until a signal; then end the streams of `board`, wait shortly for the rest, and return."""
    stop = until_signal()
    _raise_file_limit()
    _calm_collector()
    server = Server(
        application, address=host, port=port, interface=Interfaces.ASGI, websockets=False,
        backlog=4096, backpressure=OPEN_CONNECTIONS, log_level=LogLevels.error,
    )  # fmt: skip
    serving = asyncio.ensure_future(server.serve())
    while not serving.done() and not await _answers(host, port):
        await asyncio.sleep(0.02)
    if not serving.done():
        started()
        heart = asyncio.ensure_future(board.keep_alive())
        await asyncio.wait([serving, asyncio.ensure_future(stop.wait())], return_when=asyncio.FIRST_COMPLETED)
        heart.cancel()
    board.close()
    deadline = time.monotonic() + LEAVE_SECONDS
    while board.listeners and time.monotonic() < deadline:
        await asyncio.sleep(0.01)
    server.stop()  # type: ignore[no-untyped-call]
    with suppress(TimeoutError):
        await asyncio.wait_for(serving, STOP_SECONDS)


def _raise_file_limit() -> None:
    """Each stream is an open file: take as many as the system allows us."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _calm_collector() -> None:
    """Open streams are many objects that live for hours. With Python's own thresholds the collector looks through them
    all while an announcement goes out, and the last streams hear it twice as late (bench/fanout.py)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def leave() -> NoReturn:
    """End the process now. Threads that still wait for a slow client or a job must not hold it, and the server's own
    threads must not meet an interpreter that is being taken down."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


async def _answers(host: str, port: int) -> bool:
    address = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 -- compares only
    try:
        _, writer = await asyncio.open_connection(address, port)
    except OSError:
        return False
    writer.close()
    return True
