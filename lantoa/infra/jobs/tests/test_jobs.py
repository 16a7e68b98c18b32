# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

import threading
from datetime import timedelta

import pytest
from django.utils import timezone

from lantoa.infra.jobs import actions, tasks, worker
from lantoa.infra.jobs.models import Job
from lantoa.infra.web.errors import Refused

HERE = "lantoa.infra.jobs.tests.test_jobs."
RUNS: list[int] = []


def count_to(job, n):
    RUNS.append(n)
    for i in range(1, n + 1):
        job.progress(i, n)
    return {"message": "counted", "url": "/x/"}


def refuse(job):
    raise Refused("test.no", "Not today.")


def fail(job):
    raise ZeroDivisionError


@pytest.fixture
def queued(transactional_db):
    RUNS.clear()
    worker._drain()


def test_a_job_runs_after_commit_and_tells_how_it_ended(queued):
    job = actions.later(HERE + "count_to", by=None, title="Count", n=3)
    assert Job.objects.get(pk=job.pk).state == "waiting"
    worker._drain()
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.percent) == ("done", 3, 3, 100)
    assert job.result == {"message": "counted", "url": "/x/"}
    tasks.run_job.call(job.pk)
    assert RUNS == [3]


def test_refusal_is_shown_and_fault_is_numbered(queued, caplog):
    refused = actions.later(HERE + "refuse", by=None, title="Refuse")
    failed = actions.later(HERE + "fail", by=None, title="Fail")
    worker._drain()
    refused.refresh_from_db()
    failed.refresh_from_db()
    assert (refused.state, refused.result) == ("failed", {"message": "Not today."})
    assert failed.state == "failed" and str(failed.pk) in failed.result["message"]
    assert "ZeroDivisionError" in caplog.text


def test_what_a_dead_worker_left_is_done_by_the_next(queued):
    job = Job.objects.create(
        title="Lost", function=HERE + "count_to", kwargs={"n": 1}, state="running", beat_at=timezone.now()
    )
    assert tasks.requeue_lost() == 0
    stop = threading.Event()
    thread = threading.Thread(target=worker.work, args=(stop,), kwargs={"alone": True})
    thread.start()
    for _ in range(100):
        job.refresh_from_db()
        if job.is_over:
            break
        stop.wait(0.05)
    stop.set()
    thread.join()
    assert job.state == "done"
    assert tasks.requeue_lost(timedelta(0)) == 0


def test_a_job_is_seen_by_its_owner_alone(client, cast):
    job = Job.objects.create(title="Nhập danh sách", function="x", by=cast["editor"])
    client.force_login(cast["organiser"])
    assert client.get(f"/jobs/{job.pk}/").status_code == 404
    client.force_login(cast["editor"])
    assert "Nhập danh sách" in client.get(f"/jobs/{job.pk}/").content.decode()
    assert "Nhập danh sách" in client.get("/jobs/").content.decode()
