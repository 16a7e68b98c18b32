# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from lantoa.infra.jobs import worker
from lantoa.infra.jobs.models import Turn
from lantoa.infra.jobs.timetable import Routine, run_due


def routine(done, name="test.often", every=timedelta(minutes=1)):
    return Routine(name, every, lambda: done.append(name))


@pytest.mark.django_db
def test_a_routine_is_done_when_due_and_not_before():
    done = []
    often = routine(done)
    assert run_due([often]) == ["test.often"]
    assert run_due([often]) == []
    Turn.objects.update(next_at=timezone.now() - timedelta(days=3))
    assert run_due([often]) == ["test.often"]
    assert run_due([often]) == [], "what was missed while nobody worked is done once"
    assert done == ["test.often"] * 2


@pytest.mark.django_db
def test_a_fault_is_logged_and_the_rest_is_done(caplog):
    done = []
    run_due([Routine("test.faulty", timedelta(days=1), lambda: 1 / 0), routine(done)])
    assert done == ["test.often"]
    assert "test.faulty" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_one_takes_the_turn():
    done, gate = [], threading.Barrier(6)
    Turn.objects.create(name="test.often", next_at=timezone.now())

    def work():
        gate.wait()
        run_due([routine(done)])
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done == ["test.often"]


@pytest.mark.django_db(transaction=True)
def test_the_worker_keeps_the_timetable():
    stop, did = threading.Event(), threading.Event()
    thread = threading.Thread(
        target=worker.work, args=(stop,),
        kwargs={"alone": True, "routines": [Routine("test.once", timedelta(days=1), did.set)]},
    )  # fmt: skip
    thread.start()
    assert did.wait(10)
    stop.set()
    thread.join(10)
    assert not thread.is_alive()
