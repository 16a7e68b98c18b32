# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The only door to jobs: one's own."""

from typing import Any

from django.shortcuts import get_object_or_404

from .models import Job


def get_job(user: Any, pk: int) -> Job:
    """The person's own job, or 404."""
    return get_object_or_404(Job, pk=pk, by=user)
