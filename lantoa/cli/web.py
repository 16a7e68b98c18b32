# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""`lantoa web`: pages only, in several processes; announcements go through Valkey to `lantoa live`."""

import argparse

from django.conf import settings
from django.db import connections
from granian import Granian
from granian.constants import Interfaces

from lantoa.cli import Stop, serving
from lantoa.infra.live import actions as live
from lantoa.infra.text.catalogs import compile_stale


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of `lantoa web`."""
    serving.add_address(parser, 8000)
    parser.add_argument("--workers", type=int, default=2, help="processes (default %(default)s)")


def run(args: argparse.Namespace) -> int:
    """Serve until a signal. Tables and static files are prepared by the deployment, not here."""
    if not settings.VALKEY_URL:
        raise Stop("Set LANTOA_VALKEY_URL: in a cluster, announcements travel through Valkey.")
    port = serving.free_port(args.host, args.port)
    compile_stale()
    live.restore()
    connections.close_all()
    Granian(
        "lantoa.conf.wsgi:application", address=args.host, port=port, interface=Interfaces.WSGI,
        workers=args.workers, blocking_threads=settings.WEB_THREADS, backlog=4096, websockets=False,
    ).serve()  # fmt: skip
    return 0
