# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""`lantoa live`: event streams only. Start one per core behind the proxy's /live/."""

import argparse
import asyncio
from typing import NoReturn

import uvloop
from django.conf import settings

from lantoa.cli import Stop, serving
from lantoa.hub.app import Hub
from lantoa.hub.board import Board
from lantoa.hub.valkey_link import ValkeyLink


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of `lantoa live`."""
    serving.add_address(parser, 8001)


def run(args: argparse.Namespace) -> NoReturn:
    """Serve streams until a signal."""
    if not settings.VALKEY_URL:
        raise Stop("Set LANTOA_VALKEY_URL: in a cluster, announcements travel through Valkey.")
    uvloop.run(_serve(args.host, serving.free_port(args.host, args.port)))
    serving.leave()


async def _serve(host: str, port: int) -> None:
    board = Board()
    hub = Hub(settings.LIVE_KEY, board)
    link = ValkeyLink(board, settings.VALKEY_URL)
    hub.presence_of = link.presence_of
    linked = asyncio.ensure_future(link.run())
    try:
        await serving.serve(hub, board, host, port, lambda: print(f"Streams at {serving.link(host, port)}", flush=True))
    finally:
        linked.cancel()
        await link.close()
