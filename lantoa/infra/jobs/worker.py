# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The worker: a thread of the embedded process, or the whole of `lantoa worker`."""

import threading
from datetime import timedelta

from django.db import OperationalError, close_old_connections, connection
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from .tasks import requeue_lost

IDLE_SECONDS = 0.5


def _drain() -> None:
    """Run everything that is ready; look first without a lock, so that an idle worker never holds the database."""
    if not DBTaskResult.objects.ready().exists():
        return
    Worker(
        queue_names=["*"], interval=0, batch=True, backend_name="default", startup_delay=False, max_tasks=None,
        worker_id=f"{threading.get_ident()}", excluded_queue_names=[],
    ).run()  # fmt: skip


def work(stop: threading.Event, *, alone: bool) -> None:
    """Work until `stop` is set. `alone`: no other worker exists, so whatever runs at the start was left by a crash."""
    requeue_lost(timedelta(0) if alone else timedelta(minutes=5))
    while not stop.is_set():
        close_old_connections()
        try:
            _drain()
        except OperationalError:  # the database is busy or restarting: try again
            connection.close()
        stop.wait(IDLE_SECONDS)
    connection.close()


def start_thread() -> threading.Event:
    """Start the embedded worker; set the returned event to end it."""
    stop = threading.Event()
    threading.Thread(target=work, args=(stop,), kwargs={"alone": True}, name="worker", daemon=True).start()
    return stop
