# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""python -m bench.server_site.serve KIND PORT: one process that serves the two pages one way."""

import asyncio
import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.server_site.settings"

from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from lantoa.cli.serving import serve
from lantoa.hub.app import Hub
from lantoa.hub.board import Board
from lantoa.infra.web.bridge import Bridge


async def _asgi(kind: str, port: int) -> None:
    board = Board()
    if kind == "bridge":
        django = get_wsgi_application()
        application = Bridge(django, live=Hub("key", board), threads=settings.WEB_THREADS)
    else:
        application = get_asgi_application()
    await serve(application, board, "127.0.0.1", port, lambda: None)


def main() -> None:
    """Serve until a signal."""
    kind, port = sys.argv[1], int(sys.argv[2])
    if kind == "wsgi":
        Granian(
            "lantoa.conf.wsgi:application", port=port, interface=Interfaces.WSGI, workers=1,
            blocking_threads=settings.WEB_THREADS, backlog=4096, websockets=False, log_level=LogLevels.error,
        ).serve()  # fmt: skip
    else:
        asyncio.run(_asgi(kind, port))
    os._exit(0)


if __name__ == "__main__":
    main()
