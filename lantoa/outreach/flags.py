# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Rules for what looks implausible. A flag is shown to the people who check; it never changes a figure.

The rules look at the new sessions of many members at once, by a fixed number of queries: phones come in together.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime
from itertools import pairwise
from uuid import UUID

from lantoa.outreach.counting import FAST, MANY
from lantoa.outreach.models import Flag, GuidanceSession, Membership
from lantoa.plan.models import Movement

Found = Iterable[tuple[GuidanceSession, Flag.Rule]]


def raise_flags(movement: Movement, created: Iterable[GuidanceSession], wrong_clock: Collection[UUID]) -> None:
    """Look at new sessions, of any number of members; each session carries its membership."""
    new = [session for session in created if session.state == GuidanceSession.State.COUNTED]
    if not new:
        return
    found = [(session, Flag.Rule.CLOCK) for session in new if session.pk in wrong_clock]
    found += [*_by_day(movement, new), *_shared(new)]
    if found:
        Flag.objects.bulk_create([Flag(session=session, rule=rule) for session, rule in found], ignore_conflicts=True)


def _by_day(movement: Movement, new: list[GuidanceSession]) -> Found:
    """Too many on a day, or too soon after another one of the same member."""
    owner = {session.pk: session.membership.user_id for session in new}
    moments = _moments(movement, set(owner.values()), {session.day for session in new})
    hasty: set[UUID] = set()
    per_day: Counter[tuple[int, date]] = Counter()
    for user_id, mine in moments.items():
        per_day.update((user_id, day) for _moment, _pk, day in mine)
        hasty |= {pk for (before, *_), (moment, pk, _day) in pairwise(sorted(mine)) if moment - before < FAST}
    for session in new:
        if per_day[owner[session.pk], session.day] > MANY:
            yield session, Flag.Rule.TOO_MANY
        if session.pk in hasty:
            yield session, Flag.Rule.TOO_FAST


def _moments(movement: Movement, users: set[int], days: set[date]) -> dict[int, list[tuple[datetime, UUID, date]]]:
    """Each member's counted sessions on these days."""
    memberships = Membership.objects.filter(user__in=users)
    rows = GuidanceSession.objects.filter(
        membership__in=memberships, movement=movement, day__in=days, state=GuidanceSession.State.COUNTED
    )
    moments: dict[int, list[tuple[datetime, UUID, date]]] = defaultdict(list)
    for user_id, moment, pk, day in rows.values_list("membership__user_id", "happened_at", "pk", "day"):
        moments[user_id].append((moment, pk, day))
    return moments


def _shared(new: list[GuidanceSession]) -> Found:
    """The citizen was also guided by another member."""
    known = {session.citizen_id for session in new if session.citizen_id is not None}
    if not known:
        return
    others = GuidanceSession.objects.filter(citizen__in=known, state=GuidanceSession.State.COUNTED)
    guides: dict[int | None, set[int]] = defaultdict(set)
    for citizen_id, user_id in others.values_list("citizen_id", "membership__user_id"):
        guides[citizen_id].add(user_id)
    for session in new:
        if guides[session.citizen_id] - {session.membership.user_id}:
            yield session, Flag.Rule.SHARED
