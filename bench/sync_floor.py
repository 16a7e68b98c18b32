# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The floor of bench/sync.py: raw ASGI, and the rows of a batch and one tally by two plain SQL statements, committed.

`sync_floor.py PORT [PostgreSQL address]`; without the address a SQLite file in LANTOA_DATA_DIR.
"""

import asyncio
import json
import os
import sqlite3
import sys
import threading
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.embed import Server

TABLES = [
    "CREATE TABLE floor_s (id text PRIMARY KEY, body text)",
    "CREATE TABLE floor_t (k integer PRIMARY KEY, n integer)",
]
UPSERT = "INSERT INTO floor_t VALUES ({0}, 1) ON CONFLICT (k) DO UPDATE SET n = floor_t.n + 1"


class Floor:
    """Four threads with a connection each on PostgreSQL, one on SQLite (it has one writer)."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.mark = "%s" if url else "?"
        self.local = threading.local()
        self.pool = ThreadPoolExecutor(4 if url else 1)
        connection = self.connect()
        for sql in TABLES:
            connection.execute(sql)
        connection.commit()

    def connect(self):
        if self.url:
            import psycopg

            return psycopg.connect(self.url)
        connection = sqlite3.connect(Path(os.environ["LANTOA_DATA_DIR"]) / "floor.sqlite3", check_same_thread=False)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        return connection

    def store(self, body: bytes) -> bytes:
        items = json.loads(zlib.decompress(body) if body[:1] == b"x" else body)["items"]
        if not hasattr(self.local, "connection"):
            self.local.connection = self.connect()
        marks = ", ".join([f"({self.mark}, {self.mark})"] * len(items))
        values = [value for item in items for value in (item["id"], json.dumps(item))]
        self.local.connection.execute(f"INSERT INTO floor_s VALUES {marks} ON CONFLICT DO NOTHING", values)
        self.local.connection.execute(UPSERT.format(self.mark), (hash(items[0]["id"]) % 16,))
        self.local.connection.commit()
        return json.dumps(
            {"results": [{"id": item["id"], "verdict": "created"} for item in items]}, separators=(",", ":")
        ).encode()

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] != "http":
            return
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        reply = await asyncio.get_running_loop().run_in_executor(self.pool, self.store, body)
        headers = [(b"content-length", b"%d" % len(reply))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": reply})


if __name__ == "__main__":
    app = Floor(sys.argv[2] if len(sys.argv) > 2 else "")
    server = Server(app, address="127.0.0.1", port=int(sys.argv[1]), interface=Interfaces.ASGI, websockets=False,
                    backlog=4096, log_level=LogLevels.error)  # fmt: skip
    asyncio.run(server.serve())
