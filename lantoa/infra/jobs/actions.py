# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Put work off until after the transaction, and into another thread or process."""

from functools import partial
from typing import Any

from django.db import transaction

from .models import Job
from .tasks import run_job


@transaction.atomic
def later(function: str, *, by: Any, title: str, **kwargs: Any) -> Job:
    """Queue `module.function(job, **kwargs)` to start after commit; `kwargs` must be JSON.

    The function may return {"message": ..., "url": ...} for the job's page.
    """
    job = Job.objects.create(function=function, by=by, title=title, kwargs=kwargs)
    transaction.on_commit(partial(run_job.enqueue, job.pk))
    return job
