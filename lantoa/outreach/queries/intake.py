# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What a sync asks about all members of a group at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from lantoa.infra.rows import ask, fields_of
from lantoa.outreach.models import GuidanceSession, Membership
from lantoa.plan.models import Movement

Moment = tuple[datetime, UUID, date]

_MOMENTS = """
SELECT m.user_id, s.happened_at, s.id, s.day
FROM outreach_membership m
JOIN outreach_progress p ON p.user_id = m.user_id
JOIN outreach_guidancesession s ON s.membership_id = m.id AND s.movement_id = p.movement_id AND s.changed < p.turn
WHERE p.movement_id = %s AND m.user_id = ANY(%s) AND s.day = ANY(%s) AND s.state = 'counted'
"""
_MOMENT = (*fields_of(Membership, "user"), *fields_of(GuidanceSession, "happened_at", "id", "day"))


def earlier_moments(movement: Movement, users: Collection[int], days: Collection[date]) -> dict[int, list[Moment]]:
    """Each member's counted sessions on these days, without those that the member's present turn brought."""
    found: dict[int, list[Moment]] = defaultdict(list)
    for user_id, *moment in ask(_MOMENT, _MOMENTS, [movement.pk, set(users), set(days)]):
        found[user_id].append((moment[0], moment[1], moment[2]))
    return found
