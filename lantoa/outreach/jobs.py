# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What takes longer than a request."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lantoa.infra.jobs.models import Job
from lantoa.plan.models import Movement

from . import actions


def count_again(job: Job, *, movement: int) -> dict[str, Any]:
    """Standings and figures of the movement from its records, after a goal was changed."""
    actions.rebuild(by=job.by, movement=Movement.objects.get(pk=movement))
    return {"message": _("The figures follow the new goal."), "url": reverse("goal_list")}
