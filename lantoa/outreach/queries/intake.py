# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What a sync asks about all members of a group at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from uuid import UUID

from lantoa.infra.rows import ask, fields_of
from lantoa.outreach.models import GuidanceSession
from lantoa.plan.models import Movement

Moment = tuple[datetime, UUID, date]

_MOMENTS = """
SELECT membership_id, happened_at, id, day FROM outreach_guidancesession
WHERE membership_id = ANY(%s) AND day = ANY(%s) AND movement_id = %s AND state = 'counted' AND received_at <> %s
"""
_MOMENT = fields_of(GuidanceSession, "membership", "happened_at", "id", "day")


def earlier_moments(
    movement: Movement, seats: Mapping[int, int], days: Collection[date], besides: datetime
) -> dict[int, list[Moment]]:
    """By user id the counted sessions on these days in these memberships (key -> user id), without those received at
    the moment `besides`."""
    found: dict[int, list[Moment]] = defaultdict(list)
    for membership_id, *moment in ask(_MOMENT, _MOMENTS, [set(seats), set(days), movement.pk, besides]):
        found[seats[membership_id]].append((moment[0], moment[1], moment[2]))
    return found
