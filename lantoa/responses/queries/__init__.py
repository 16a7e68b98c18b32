# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from datetime import date

from lantoa.plan.models import Movement

from . import activities, pledges
from .activities import late_activities, newest_held, waiting_activities
from .pledges import waiting_pledges

__all__ = ["late_activities", "newest_held", "recount", "waiting_activities", "waiting_pledges"]


def recount(movement: Movement) -> list[tuple[tuple[int, str, int, date], int]]:
    """This room's tallies, counted again from the records."""
    return [*activities.recount(movement), *pledges.recount(movement)]
