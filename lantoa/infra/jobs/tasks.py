# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The one task that the queue knows: run a Job and write down how it ended."""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django_tasks import task

from lantoa.infra.web.errors import Refused

from .models import Job

logger = logging.getLogger(__name__)
SILENT_AFTER = timedelta(minutes=5)
"""A running job that wrote nothing for so long has lost its worker."""


def _claim(pk: int) -> Job | None:
    """Take the job if it still waits: two deliveries of one message run it once."""
    taken = Job.objects.filter(pk=pk, state=Job.State.WAITING).update(
        state=Job.State.RUNNING, beat_at=timezone.now(), done=0, total=0
    )
    return Job.objects.get(pk=pk) if taken else None


@task()
def run_job(pk: int) -> None:
    """Run one job to its end. A refusal is shown to its owner; a fault is logged with the job's number."""
    job = _claim(pk)
    if job is None:
        return
    try:
        result = import_string(job.function)(job, **job.kwargs) or {}
        state = Job.State.DONE
    except Refused as refusal:
        state, result = Job.State.FAILED, {"message": refusal.message}
    except Exception:
        logger.exception("job %s failed", pk)
        state = Job.State.FAILED
        result = {"message": _("Something went wrong on our side. Report job number %(number)s.") % {"number": pk}}
    Job.objects.filter(pk=pk).update(
        state=state, result=result, done=job.done, total=job.total, finished_at=timezone.now()
    )


@transaction.atomic
def requeue_lost(silent_for: timedelta = SILENT_AFTER) -> int:
    """Queue again what a dead worker left running. Returns how many."""
    lost = list(
        Job.objects.select_for_update()
        .filter(state=Job.State.RUNNING, beat_at__lt=timezone.now() - silent_for)
        .values_list("pk", flat=True)
    )
    Job.objects.filter(pk__in=lost).update(state=Job.State.WAITING)
    for pk in lost:
        transaction.on_commit(lambda pk=pk: run_job.enqueue(pk))  # type: ignore[misc]
    return len(lost)
