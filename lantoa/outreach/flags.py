# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Rules for what looks implausible. A flag is shown to the people who check; it never changes a figure."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from lantoa.outreach.counting import FAST, MANY
from lantoa.outreach.models import Flag, GuidanceSession
from lantoa.people.models import User
from lantoa.plan.models import Movement


def raise_flags(by: User, movement: Movement, created: list[GuidanceSession], wrong_clock: set) -> None:
    """Look at the new sessions of one member."""
    new = [session for session in created if session.state == GuidanceSession.State.COUNTED]
    if not new:
        return
    days = {session.day for session in new}
    rows = GuidanceSession.objects.filter(
        movement=movement, membership__user=by, day__in=days, state=GuidanceSession.State.COUNTED
    )
    moments = dict(rows.values_list("pk", "happened_at"))
    moments.update({session.pk: session.happened_at for session in new})
    per_day = Counter(day for (day,) in rows.values_list("day"))
    found = [(session, Flag.Rule.CLOCK) for session in new if session.pk in wrong_clock]
    found += [(session, Flag.Rule.TOO_MANY) for session in new if per_day[session.day] > MANY]
    ordered = sorted((moment, str(pk)) for pk, moment in moments.items())
    hasty = {pk for (before, _), (moment, pk) in pairwise(ordered) if moment - before < FAST}
    found += [(session, Flag.Rule.TOO_FAST) for session in new if str(session.pk) in hasty]
    found += [(session, Flag.Rule.SHARED) for session in _shared(by, new)]
    Flag.objects.bulk_create([Flag(session=session, rule=rule) for session, rule in found], ignore_conflicts=True)


def _shared(by: User, new: list[GuidanceSession]) -> list[GuidanceSession]:
    known = [session for session in new if session.citizen_id is not None]
    if not known:
        return []
    others = GuidanceSession.objects.filter(
        citizen__in={session.citizen_id for session in known}, state=GuidanceSession.State.COUNTED
    ).exclude(membership__user=by)
    shared = set(others.values_list("citizen_id", flat=True))
    return [session for session in known if session.citizen_id in shared]
