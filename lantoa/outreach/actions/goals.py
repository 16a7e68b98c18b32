# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""A goal of a unit's own: who has reached it is counted again."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from lantoa.infra.jobs.actions import later
from lantoa.infra.jobs.models import Job
from lantoa.people.models import User
from lantoa.plan import actions as plan
from lantoa.plan.models import Goal
from lantoa.units.models import Unit


@transaction.atomic
def set_goal(*, by: User, goal: Goal, unit: Unit, target: int, days: int, counts_launch_day: bool, reason: str) -> Job:
    """Give the unit and those below it another goal; the job counts again who has reached it."""
    plan.set_unit_goal(
        by=by, goal=goal, unit=unit, target=target, days=days, counts_launch_day=counts_launch_day, reason=reason
    )
    return _count_again(by, goal)


@transaction.atomic
def end_goal(*, by: User, goal: Goal, reason: str) -> Job:
    """The unit follows again the goal above it."""
    plan.end_unit_goal(by=by, goal=goal, reason=reason)
    return _count_again(by, goal)


def _count_again(by: User, goal: Goal) -> Job:
    title = _("Count again who has reached the goal")
    return later("lantoa.outreach.jobs.count_again", by=by, title=title, movement=goal.movement_id)
