# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Reading teams and memberships."""

from __future__ import annotations

from datetime import datetime

from lantoa.outreach.models import Membership, Skill
from lantoa.people.models import User
from lantoa.plan.models import Movement


def memberships_of(user: User) -> list[Membership]:
    """All of a person's memberships with their teams, the newest first."""
    return list(Membership.objects.filter(user=user).select_related("team__unit").order_by("-since", "-pk"))


def membership_at(memberships: list[Membership], moment: datetime) -> Membership:
    """The one that held at that moment, else the newest one that is open, else the newest."""
    for membership in memberships:
        if membership.since <= moment and (membership.until is None or moment < membership.until):
            return membership
    return next((membership for membership in memberships if membership.until is None), memberships[0])


def skill_keys(movement: Movement) -> set[str]:
    """Every key that a phone may send."""
    return set(Skill.objects.filter(movement=movement).values_list("key", flat=True))
