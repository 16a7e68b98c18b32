# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The server of bench/faults.py: the real door, in a child process that dies at a chosen step and is born again.

`faults_serve.py PORT SEED`, driven by words on standard input: `rough` (it dies now and then), `calm`, `backup`,
`restore`, `end`; each is answered by a line. A step is a statement or a commit; it dies before or after it, so also
between the commit and the reply. Forking a process that has Django loaded makes a rebirth cheap.
"""

import asyncio
import os
import random
import select
import signal
import sqlite3
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import django  # noqa: E402 -- after the path

django.setup()

from django.conf import settings  # noqa: E402 -- after setup
from django.core.asgi import get_asgi_application  # noqa: E402
from django.db.backends.base.base import BaseDatabaseWrapper  # noqa: E402
from django.db.backends.signals import connection_created  # noqa: E402
from granian.constants import Interfaces  # noqa: E402
from granian.log import LogLevels  # noqa: E402
from granian.server.embed import Server  # noqa: E402

from lantoa.outreach import reception  # noqa: E402
from lantoa.outreach.door import Door  # noqa: E402

PAGE = b'<!doctype html><html lang="vi"><title>phones</title>'
SCRIPTS = {
    "/static/outreach/": ROOT / "lantoa/outreach/static/outreach",
    "/static/offline/": ROOT / "lantoa/infra/offline/static/offline",
    "/phones/": ROOT / "bench/faults_page",
}


class Death:
    """Counts steps and ends the process at one of them; tells the parent at which."""

    def __init__(self, dice: random.Random, tells: int) -> None:
        self.left = dice.randrange(1, 60)
        self.before = dice.random() < 0.5
        self.tells = tells

    def step(self, work, *given):
        self.left -= 1
        if self.left == 0 and self.before:
            self.end("before", given)
        result = work(*given)
        if self.left == 0:
            self.end("after", given)
        return result

    def end(self, side: str, given: tuple) -> None:
        """One line: before or after, and how the statement begins."""
        sql = " ".join(given[0].split())[:70] if isinstance(given[0], str) else "COMMIT"
        os.write(self.tells, f"{side} {sql}\n".encode())
        os._exit(9)

    def haunt(self) -> None:
        """Be there at every statement and commit of every connection."""
        commit = BaseDatabaseWrapper._commit
        BaseDatabaseWrapper._commit = lambda connection: self.step(commit, connection)
        connection_created.connect(lambda connection, **_: connection.execute_wrappers.append(self.step), weak=False)


async def application(scope, receive, send) -> None:
    """The door, the view that takes photos, and the page with the modules that the phones run."""
    if scope["type"] != "http":
        return
    path = scope["path"]
    if path == "/outreach/sync/":
        await DOOR(scope, receive, send)
        return
    if path.endswith("/photo/add/"):
        await PHOTOS(scope, receive, send)
        return
    body, kind = PAGE, b"text/html; charset=utf-8"
    for start, folder in SCRIPTS.items():
        if path.startswith(start) and path.endswith(".js"):
            body, kind = (folder / Path(path).name).read_bytes(), b"text/javascript"
    headers = [(b"content-type", kind), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


DOOR = Door()
PHOTOS = get_asgi_application()


def child(port: int, death: Death | None) -> None:
    """Serve until killed."""
    if death is not None:
        death.haunt()
    reception.MOST_A_MINUTE = 10**9
    server = Server(application, address="127.0.0.1", port=port, interface=Interfaces.ASGI, websockets=False,
                    log_level=LogLevels.critical)  # fmt: skip
    asyncio.run(server.serve())


class Zygote:
    """The parent: bears the server again whenever it died."""

    def __init__(self, port: int, seed: int) -> None:
        self.port, self.dice = port, random.Random(seed)
        self.rough, self.pid, self.deaths = False, 0, 0
        self.hears, self.tells = os.pipe()
        self.places: set[bytes] = set()

    def bear(self) -> None:
        death = Death(self.dice, self.tells) if self.rough else None
        self.pid = os.fork()
        if not self.pid:
            sys.stdin.close()
            child(self.port, death)
            os._exit(0)

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)

    def run(self) -> None:
        self.bear()
        while True:
            if select.select([sys.stdin], [], [], 0.005)[0]:
                word = sys.stdin.readline().strip()
                if word in {"end", ""}:
                    self.kill()
                    return
                self.kill()
                if word in {"rough", "calm"}:
                    self.rough = word == "rough"
                else:
                    {"backup": backup, "restore": restore}[word]()
                self.bear()
                print(word, self.deaths, len(self.places), flush=True)
            elif os.waitpid(self.pid, os.WNOHANG)[0]:
                self.deaths += 1
                self.places.add(os.read(self.hears, 200))
                self.bear()


def _kept() -> tuple[str, str]:
    name = str(settings.DATABASES["default"]["NAME"])
    return name, f"{name}_yesterday"


def backup() -> None:
    """Keep the database as it is now. Nobody is connected."""
    name, kept = _kept()
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        Path(kept).unlink(missing_ok=True)
        with sqlite3.connect(name) as source, sqlite3.connect(kept) as target:
            source.backup(target)
    else:
        _copy(name, kept)


def restore() -> None:
    """Put the kept database in the place of the present one."""
    name, kept = _kept()
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        for end in ("", "-wal", "-shm"):
            Path(name + end).unlink(missing_ok=True)
        Path(name).write_bytes(Path(kept).read_bytes())
    else:
        _copy(kept, name)


def _copy(source: str, target: str) -> None:
    import psycopg

    address = os.environ["LANTOA_DATABASE_URL"].replace("/postgres?", "/template1?")
    of_the_dead = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"  # noticed late otherwise
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(of_the_dead, [source])
        connection.execute(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')


if __name__ == "__main__":
    Zygote(int(sys.argv[1]), int(sys.argv[2])).run()
