# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Rules for what looks implausible. A flag is shown to the people who check; it never changes a figure.

`raise_flags` looks at new sessions, of many members at once, by a fixed number of queries: phones come in together.
`flags_of_all` holds the rules that need a member's whole work; the timetable runs it, away from the phones.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, F, Q

from lantoa.outreach.counting import FAST, MANY, Fact, Goals
from lantoa.outreach.models import Flag, GuidanceSession
from lantoa.outreach.queries.counts import Met
from lantoa.outreach.queries.intake import earlier_moments
from lantoa.plan.models import Movement

ALIKE = 10
"""Sessions of one member on one day that agree in every answer; the button "same as last time" makes a few honest."""
LAST_HOURS = 12
NEARLY_ALL = 0.8
ENOUGH = 5
"""Of how many sessions at least "nearly all at the end" means something."""

Rule = Flag.Rule
Found = Iterable[Flag]


@dataclass(frozen=True)
class Look:
    """New counted sessions of any number of members, by user id, and what is known besides: who sat in which
    membership, whose clock was wrong, and who guided citizens that counted before."""

    movement: Movement
    received_at: datetime
    seats: Mapping[int, int]
    new: Mapping[int, list[Fact]]
    wrong_clock: Collection[UUID]
    met: Met


def raise_flags(look: Look) -> None:
    """Look at new sessions; what arrived in this transaction is told apart by its moment."""
    found = [
        Flag(session_id=fact.id, rule=Rule.CLOCK)
        for facts in look.new.values()
        for fact in facts
        if look.wrong_clock and fact.id in look.wrong_clock
    ]
    found += [*_by_day(look), *_shared(look.new, look.met)]
    if found:
        Flag.objects.bulk_create(found, ignore_conflicts=True)


def _by_day(look: Look) -> Found:
    """Too many on a day, too soon after another one of the same member, or in the same minute."""
    days = {fact.day for facts in look.new.values() for fact in facts}
    earlier = earlier_moments(look.movement, look.seats, days, look.received_at) if days else {}
    for user_id, facts in look.new.items():
        moments = sorted([*earlier.get(user_id, ()), *((fact.happened_at, fact.id, fact.day) for fact in facts)])
        mine = {fact.id for fact in facts}
        per_day = Counter(day for _moment, _pk, day in moments)
        minutes = [moment.replace(second=0, microsecond=0) for moment, _pk, _day in moments]
        per_minute = Counter(minutes)
        before: datetime | None = None
        for (moment, pk, day), minute in zip(moments, minutes, strict=True):
            gap = moment - before if before else FAST
            before = moment
            if pk not in mine:
                continue
            if (n := per_day[day]) > MANY:
                yield Flag(session_id=pk, rule=Rule.TOO_MANY, numbers={"n": n, "limit": MANY})
            if (n := per_minute[minute]) > 1:
                yield Flag(session_id=pk, rule=Rule.SAME_MINUTE, numbers={"n": n, "limit": 1})
            if gap < FAST:
                numbers = {"n": int(gap.total_seconds()), "limit": int(FAST.total_seconds())}
                yield Flag(session_id=pk, rule=Rule.TOO_FAST, numbers=numbers)


def _shared(new: Mapping[int, list[Fact]], met: Met) -> Found:
    """The citizen was also guided by another member."""
    guides: dict[int | None, set[int]] = defaultdict(set)
    for citizen_id, facts in met.items():
        guides[citizen_id].update(user_id for user_id, _fact in facts)
    told = [(user_id, fact) for user_id, facts in new.items() for fact in facts if fact.citizen_id is not None]
    for user_id, fact in told:
        guides[fact.citizen_id].add(user_id)
    for _user_id, fact in told:
        if n := len(guides[fact.citizen_id]) - 1:
            yield Flag(session_id=fact.id, rule=Rule.SHARED, numbers={"n": n + 1, "limit": 1})


def flags_of_all(movement: Movement, goals: Goals) -> Iterator[Flag]:
    """What only a member's whole work shows: copied answers, and nearly everything at the end of the goal's days."""
    counted = GuidanceSession.objects.filter(movement=movement, state=GuidanceSession.State.COUNTED)
    answers = ("membership__user", "day", "skills", "outcome", "place", "minutes", "people", "note")
    alike = counted.order_by().values(*answers).annotate(n=Count("pk")).filter(n__gte=ALIKE)
    for group in alike:
        n = group.pop("n")
        for pk in counted.filter(**group).values_list("pk", flat=True):
            yield Flag(session_id=pk, rule=Rule.COPIED, numbers={"n": n, "limit": ALIKE})
    for path, _target, start, end in goals.all:
        last = end - timedelta(hours=LAST_HOURS)
        own = Q(unit__path__startswith=path)
        for inner, *_rest in goals.all:
            if inner != path and inner.startswith(path):
                own &= ~Q(unit__path__startswith=inner)
        within = counted.filter(own, happened_at__gte=start, happened_at__lt=end)
        members = within.order_by().values("membership__user").annotate(
            whole=Count("pk"), late=Count("pk", filter=Q(happened_at__gte=last))
        )  # fmt: skip
        for row in members.filter(whole__gte=ENOUGH, late__gte=F("whole") * NEARLY_ALL):
            numbers = {"n": row["late"], "all": row["whole"], "limit": LAST_HOURS}
            late = within.filter(membership__user=row["membership__user"], happened_at__gte=last)
            for pk in late.values_list("pk", flat=True):
                yield Flag(session_id=pk, rule=Rule.DEADLINE, numbers=numbers)
