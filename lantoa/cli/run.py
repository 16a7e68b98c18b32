# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""`lantoa run`: pages, event streams and background jobs in one process."""

import argparse
import asyncio
import os
from typing import NoReturn

import uvloop
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.urls import reverse

from lantoa.cli import Stop, prepare, serving
from lantoa.cli.rooms import ROUTINES
from lantoa.cli.sample import load_sample
from lantoa.cli.simulate import SCALES
from lantoa.courses.gate import AnswersGate
from lantoa.delegates.gate import Gate
from lantoa.hub.app import Hub
from lantoa.hub.board import Board
from lantoa.hub.local import LocalBus
from lantoa.infra.jobs import worker
from lantoa.infra.live import actions as live
from lantoa.infra.live import bus
from lantoa.infra.web.bridge import Bridge
from lantoa.outreach.door import Door


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of `lantoa run`."""
    serving.add_address(parser, 8000)
    parser.add_argument("--sample", action="store_true", help="load the sample movement first, if it is missing")
    parser.add_argument("--simulate", choices=list(SCALES), help="with synthetic activity, if the sample is new")


def run(args: argparse.Namespace) -> NoReturn:
    """Prepare what is missing, then serve until Ctrl-C or SIGTERM."""
    if settings.VALKEY_URL:
        raise Stop(
            "`lantoa run` is one process and uses no Valkey. Unset LANTOA_VALKEY_URL, or use web, live and worker."
        )
    lock = prepare.data_folder()
    port = serving.free_port(args.host, args.port)
    prepare.everything()
    if "LANTOA_PUBLIC_URL" not in os.environ and not settings.PRODUCTION:
        settings.PUBLIC_URL = serving.link(args.host, port)
        settings.CSRF_TRUSTED_ORIGINS = [settings.PUBLIC_URL]
    lines = load_sample(simulate=args.simulate) if args.sample else []
    connections.close_all()
    uvloop.run(_serve(args.host, port, lines))
    lock.close()
    serving.leave()


async def _serve(host: str, port: int, lines: list[str]) -> None:
    board = Board()
    hub = Hub(settings.LIVE_KEY, board)
    bus.connect(LocalBus(board, asyncio.get_running_loop()))
    await asyncio.to_thread(_restore)
    jobs = worker.start_thread(ROUTINES)
    bridge = Bridge(
        get_wsgi_application(),  # only now: it looks once for the collected static files
        live=hub,
        doors={
            reverse("sync"): Door(),
            reverse("sync_arrivals"): Gate(),
            reverse("save_answers", args=[0]): AnswersGate(),
        },
        threads=settings.WEB_THREADS,
        limit=settings.BODY_LIMIT_BYTES,
        spool=str(settings.DATA_DIR / "tmp"),
    )

    def started() -> None:
        print(f"Serving {serving.link(host, port)} (Ctrl-C ends it)", *lines, sep="\n", flush=True)

    try:
        await serving.serve(bridge, board, host, port, started)
    finally:
        jobs.set()


def _restore() -> None:
    live.restore()
    connections.close_all()
