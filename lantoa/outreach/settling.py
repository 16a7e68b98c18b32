# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What every write about sessions shares: the members' turns, and figures settled from the counted sessions.

Rows are locked in one order everywhere, so that writers never wait in a circle: members' Progress, citizens by key,
sessions by id, tallies by key. Whatever the number of members, the number of statements is the same.

Sessions that only add to a member's figures are added to what is known; what the order of sessions may change (the
goal is reached, or a session came that is older than that moment, or one stopped counting) is read anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from secrets import randbits
from types import MappingProxyType
from typing import Protocol
from uuid import UUID

from django.db import models

from lantoa.infra.rows import Row, ask, fields_of, insertion, made, plain, put
from lantoa.outreach.counting import COUNTS, Fact, Goals, Standing, first_places, standing
from lantoa.outreach.models import Citizen, GuidanceSession, Progress
from lantoa.outreach.queries.counts import Met, facts_of_citizens, facts_of_users
from lantoa.plan.models import Movement
from lantoa.tallies import actions as tallies

SESSIONS, CITIZENS, AT_GOAL = COUNTS
KEY = fields_of(GuidanceSession, "id")
TRACE = fields_of(Citizen, "id", "key", "unit", "day")
NOWHERE: Mapping[str, tuple[int, date]] = MappingProxyType({})
Delta = tuple[tuple[int, str, int, date], int]
Place = tuple[int, date] | None


@dataclass(slots=True)
class Trace:
    """A citizen's row, held, and the place where the citizen counts; a new one's is written but not yet counted."""

    id: int
    key: str
    unit_id: int | None
    day: date | None
    is_new: bool = False

    @property
    def counted(self) -> Place:
        """The place that the tallies know of."""
        return None if self.is_new or self.unit_id is None or self.day is None else (self.unit_id, self.day)


class Counting(Protocol):
    """What the tallies need of a session, be it a row or a fact."""

    @property
    def unit_id(self) -> int: ...
    @property
    def day(self) -> date: ...
    @property
    def people(self) -> int: ...
    @property
    def citizen_id(self) -> int | None: ...


@dataclass
class Growth:
    """What a write changes for one member: sessions that count from now on, and how many stopped counting."""

    progress: Progress
    facts: list[Fact] = field(default_factory=list)
    lost: int = 0


def take_turns(movement: Movement, user_ids: Iterable[int]) -> dict[int, Progress]:
    """Lock the members' rows, in one order, and begin a new turn of each, in one statement: user id -> row."""
    rows = [
        {"movement_id": movement.pk, "user_id": user_id, "turn": 1, "sessions": 0, "citizens": 0}
        for user_id in sorted(set(user_ids))
    ]
    tail = "ON CONFLICT (movement_id, user_id) DO UPDATE SET turn = outreach_progress.turn + 1"
    return {progress.user_id: progress for progress in made(Progress, rows, tail)}


def take_turn(movement: Movement, user_id: int) -> Progress:
    """Lock one member's row and begin a new turn."""
    return take_turns(movement, [user_id])[user_id]


def hold_citizens(
    movement: Movement, keys: Iterable[str], places: Mapping[str, tuple[int, date]] = NOWHERE
) -> dict[str, Trace]:
    """Make the traces that are new, with the place where each will count, and lock all of them, in the order of their
    keys: key -> row. Ids are drawn here, so that the answer tells which are new."""
    wanted = sorted(set(keys))
    if not wanted:
        return {}
    drawn = {key: randbits(62) for key in wanted}
    rows: list[Row] = []
    for key in wanted:
        unit_id, day = places.get(key, (None, None))
        rows.append({"id": drawn[key], "movement_id": movement.pk, "key": key, "unit_id": unit_id, "day": day})
    tail = "ON CONFLICT (movement_id, key) DO UPDATE SET key = excluded.key RETURNING id, key, unit_id, day"
    held = [Trace(*row) for row in ask(TRACE, *insertion(Citizen, rows, tail))]
    for trace in held:
        trace.is_new = trace.id == drawn[trace.key]
    return {trace.key: trace for trace in held}


def drop_unused_traces(citizens: Iterable[Trace], stored: Collection[int | None]) -> None:
    """A record that was not stored leaves no trace of a telephone number behind."""
    loose = [citizen.id for citizen in citizens if citizen.counted is None and citizen.id not in stored]
    if loose:
        Citizen.objects.filter(pk__in=loose, sessions=None).delete()


def session_deltas(movement_id: int, session: Counting, sign: int) -> list[Delta]:
    """What one session adds to (or takes from) the tallies by itself."""
    untold = session.people - (session.citizen_id is not None)
    place = (session.unit_id, session.day)
    return [((movement_id, SESSIONS, *place), sign), ((movement_id, CITIZENS, *place), sign * untold)]


def settle(
    movement: Movement, goals: Goals, progress: Progress, citizens: Collection[Trace], deltas: list[Delta]
) -> None:
    """After a session of this member stopped or began to count: read everything about the member anew."""
    settle_all(movement, goals, [Growth(progress, lost=1)], citizens, deltas)


def settle_all(
    movement: Movement, goals: Goals, growths: Sequence[Growth], citizens: Collection[Trace], deltas: list[Delta]
) -> Met:
    """Bring citizens and members in line with the counted sessions, and move the tallies by the rest. Returns what is
    known of the citizens who counted before."""
    met = facts_of_citizens(movement, [citizen.id for citizen in citizens if citizen.counted])
    deltas = [*deltas, *_settle_citizens(movement, citizens, growths, met)]
    unsure: list[Growth] = []
    now: dict[int, Standing] = {}
    for growth in growths:
        known = _grown(growth, goals, met)
        if known is None:
            unsure.append(growth)
        else:
            now[growth.progress.user_id] = known
            growth.progress.sessions += len(growth.facts)
    everything = facts_of_users(movement, [growth.progress.user_id for growth in unsure])
    for growth in unsure:
        mine = everything[growth.progress.user_id]
        now[growth.progress.user_id] = standing(mine, goals)
        growth.progress.sessions = len(mine)
    for growth in growths:
        deltas += _move(movement, growth.progress, now[growth.progress.user_id])
    _write(
        Progress,
        [plain(growth.progress) for growth in growths],
        ["sessions", "citizens", "unit_id", "day", "reached_at"],
    )
    tallies.add_counts(deltas)
    return met


def _grown(growth: Growth, goals: Goals, met: Met) -> Standing | None:
    """The member's standing if the new facts and what is stored tell it; None if all facts must be read."""
    before = growth.progress
    if growth.lost:
        return None
    fresh = [fact for fact in growth.facts if goals.counts(fact)]
    if not before.citizens:  # nothing counts yet within the goal's days: the new facts are all there are
        return standing(fresh, goals)
    if before.day is not None and any(before.reached_at is None or f.happened_at <= before.reached_at for f in fresh):
        return None
    new = {fact.id for fact in fresh}
    known = {fact.citizen_id for fact in fresh if fact.citizen_id is not None}
    seen = {
        citizen_id
        for citizen_id in known
        for user_id, fact in met.get(citizen_id, ())
        if user_id == before.user_id and fact.id not in new and goals.counts(fact)
    }
    citizens = before.citizens + sum(fact.untold for fact in fresh) + len(known - seen)
    if before.day is None and citizens >= goals.least:
        return None
    return Standing(citizens, before.unit_id, before.day, before.reached_at)


def _move(movement: Movement, progress: Progress, now: Standing) -> list[Delta]:
    """Write the standing into the row, and say what that does to the tally of members at the goal."""
    deltas: list[Delta] = []
    if progress.unit_id is not None and progress.day is not None:
        deltas.append(((movement.pk, AT_GOAL, progress.unit_id, progress.day), -1))
    if now.unit_id is not None and now.day is not None:
        deltas.append(((movement.pk, AT_GOAL, now.unit_id, now.day), 1))
    progress.citizens, progress.unit_id, progress.day = now.citizens, now.unit_id, now.day
    progress.reached_at = now.reached_at
    return deltas


def _settle_citizens(
    movement: Movement, citizens: Collection[Trace], growths: Sequence[Growth], met: Met
) -> list[Delta]:
    if not citizens:
        return []
    # A citizen who counted before has all facts in `met`; one who did not has none but the new ones.
    fresh = [fact for growth in growths for fact in growth.facts]
    places = first_places([*fresh, *(fact for facts in met.values() for _user_id, fact in facts)])
    deltas: list[Delta] = []
    moved: list[Row] = []
    for citizen in citizens:
        place = places.get(citizen.id)
        if citizen.counted != place:
            deltas += [((movement.pk, CITIZENS, *was), -1) for was in (citizen.counted,) if was]
            deltas += [((movement.pk, CITIZENS, *now), 1) for now in (place,) if now]
        unit_id, day = place or (None, None)
        if (citizen.unit_id, citizen.day) != (unit_id, day):
            row: Row = {"id": citizen.id, "movement_id": movement.pk, "key": citizen.key}
            moved.append({**row, "unit_id": unit_id, "day": day})
    _write(Citizen, moved, ["unit_id", "day"])
    return deltas


def _write(model: type[models.Model], rows: Sequence[Row], names: list[str]) -> None:
    """Update these columns of many rows that are there, in one statement."""
    changes = ", ".join(f"{name} = excluded.{name}" for name in names)
    put(model, rows, f"ON CONFLICT (id) DO UPDATE SET {changes}")


def mark_gone(sessions: list[GuidanceSession]) -> None:
    """Store that these were corrected or withdrawn, and in which turn."""
    if sessions:
        GuidanceSession.objects.bulk_update(sessions, ["state", "reason", "changed"])


def insert_or_ignore(rows: list[Row]) -> list[UUID]:
    """Insert sessions that are not there yet, in one statement; returns the keys of those really inserted."""
    statement = insertion(GuidanceSession, rows, "ON CONFLICT DO NOTHING RETURNING id")
    return [key for (key,) in ask(KEY, *statement)]
