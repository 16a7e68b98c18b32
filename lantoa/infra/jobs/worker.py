# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The worker: a thread of the embedded process, or the whole of `lantoa worker`."""

import threading
import time
from collections.abc import Sequence
from datetime import timedelta

from django.db import OperationalError, close_old_connections, connection
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from .tasks import SILENT_AFTER, requeue_lost
from .timetable import Routine, run_due

IDLE_SECONDS = 0.5
LOOK_SECONDS = 2.0
"""How often the timetable is looked at; a routine is late by this at most while no long job runs."""


def _drain() -> None:
    """Run everything that is ready; look first without a lock, so that an idle worker never holds the database."""
    if not DBTaskResult.objects.ready().exists():
        return
    Worker(
        queue_names=["*"], interval=0, batch=True, backend_name="default", startup_delay=False, max_tasks=None,
        worker_id=f"{threading.get_ident()}", excluded_queue_names=[],
    ).run()  # fmt: skip


def work(stop: threading.Event, *, alone: bool, routines: Sequence[Routine] = ()) -> None:
    """Work until `stop` is set. `alone`: no other worker exists, so whatever runs at the start was left by a crash."""
    requeue_lost(timedelta(0) if alone else SILENT_AFTER)
    look_at = 0.0
    while not stop.is_set():
        close_old_connections()
        try:
            _drain()
            if time.monotonic() >= look_at:
                run_due(routines)
                look_at = time.monotonic() + LOOK_SECONDS
        except OperationalError:  # the database is busy or restarting: try again
            connection.close()
        stop.wait(IDLE_SECONDS)
    connection.close()


def start_thread(routines: Sequence[Routine]) -> threading.Event:
    """Start the embedded worker; set the returned event to end it."""
    stop = threading.Event()
    how = {"alone": True, "routines": routines}
    threading.Thread(target=work, args=(stop,), kwargs=how, name="worker", daemon=True).start()
    return stop
