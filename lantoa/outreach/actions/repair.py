# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Derived rows made again from the records, and personal fields taken away at the end of their time."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from django.db import transaction
from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from lantoa.infra.audit import actions as audit
from lantoa.outreach.counting import COUNTS, Fact, first_places, standing
from lantoa.outreach.models import Citizen, GuidanceSession, Progress
from lantoa.outreach.queries.counts import facts_by_user, goals_of, recount
from lantoa.people.models import User
from lantoa.plan.models import Movement
from lantoa.tallies import actions as tallies
from lantoa.tallies.models import Tally


@transaction.atomic
def rebuild(*, by: User | None, movement: Movement) -> None:
    """Make citizens' places, members' standings and this room's tallies again from the counted sessions."""
    goals = goals_of(movement)
    mine: dict[int, list[Fact]] = defaultdict(list)
    for user_id, fact in facts_by_user(movement):
        mine[user_id].append(fact)
    places = first_places(fact for facts in mine.values() for fact in facts)
    citizens = list(Citizen.objects.select_for_update().filter(movement=movement).order_by("key"))
    moved = []
    for citizen in citizens:
        place = places.get(citizen.pk, (None, None))
        if (citizen.unit_id, citizen.day) != place:
            citizen.unit_id, citizen.day = place
            moved.append(citizen)
    Citizen.objects.bulk_create(
        moved, batch_size=2000, update_conflicts=True, unique_fields=["id"], update_fields=["unit", "day"]
    )
    rows = []
    for user_id, facts in mine.items():
        now = standing(facts, goals)
        rows.append(
            Progress(movement=movement, user_id=user_id, sessions=len(facts), citizens=now.citizens,
                     unit_id=now.unit_id, day=now.day, reached_at=now.reached_at)
        )  # fmt: skip
    Progress.objects.filter(movement=movement).exclude(user__in=mine).update(
        sessions=0, citizens=0, unit=None, day=None, reached_at=None
    )
    Progress.objects.bulk_create(
        rows, batch_size=2000, update_conflicts=True, unique_fields=["movement", "user"],
        update_fields=["sessions", "citizens", "unit", "day", "reached_at"],
    )  # fmt: skip
    Tally.objects.filter(movement=movement, indicator__in=COUNTS).delete()
    counts = list(recount(movement))
    for start in range(0, len(counts), 2000):
        tallies.add_counts(counts[start : start + 2000])


@transaction.atomic
def forget_personal(*, by: User | None, movement: Movement, before: date) -> int:
    """Take away what older sessions say about people; every count stays. Returns how many sessions were changed."""
    old = GuidanceSession.objects.filter(movement=movement, day__lt=before)
    personal = ~Q(initials="") | Q(birth_decade__isnull=False) | ~Q(note="") | ~Q(content_hash="")
    done = old.filter(personal).update(initials="", birth_decade=None, note="", content_hash="")
    kept = GuidanceSession.objects.filter(movement=movement, day__gte=before).values("citizen")
    kept = kept.exclude(citizen=None)
    gone = Citizen.objects.filter(pk__in=old.exclude(citizen=None).values("citizen")).exclude(pk__in=kept)
    # What stands there instead says nothing, is no other's, and no telephone number can lead to it.
    gone.exclude(key__startswith="x").update(key=Concat(Value("x"), Cast("pk", CharField())))
    if done:
        audit.note("outreach.forgotten", by=by, about=movement, before=before.isoformat(), sessions=done)
    return done


KEEP_DAYS = 180
"""As conf/retention.yaml promises; a citizen guided again later counts anew, what was counted stays."""


def forget_old(*, by: User | None) -> int:
    """Do so for every movement's sessions whose time to be kept is over. How many sessions were changed."""
    before = timezone.localdate() - timedelta(days=KEEP_DAYS)
    return sum(forget_personal(by=by, movement=movement, before=before) for movement in Movement.objects.all())
