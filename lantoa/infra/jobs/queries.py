# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What pages read of jobs."""

from typing import Any

from django.db.models import QuerySet

from .models import Job


def jobs_of(user: Any) -> QuerySet[Job]:
    """The person's latest fifty jobs."""
    return Job.objects.filter(by=user)[:50]
