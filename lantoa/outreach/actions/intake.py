# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Taking in what phones send: each record stored once, whatever is repeated, lost or out of order.

Many phones are taken in together, in one transaction and by a fixed number of statements; one phone is a group of one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.infra.live import actions as live
from lantoa.infra.rows import Row
from lantoa.outreach import wire
from lantoa.outreach.callers import Caller, Seat, caller_of
from lantoa.outreach.counting import Fact
from lantoa.outreach.flags import Look, raise_flags
from lantoa.outreach.models import Device, GuidanceSession, Progress
from lantoa.outreach.queries.counts import Ground, ground_of
from lantoa.outreach.settling import (
    Delta,
    Growth,
    drop_unused_traces,
    hold_citizens,
    insert_or_ignore,
    mark_gone,
    session_deltas,
    settle_all,
    take_turns,
)
from lantoa.outreach.wire import Record, Verdict
from lantoa.people.models import User
from lantoa.plan.models import Movement

LARGEST = 500
"""Records of one request; the phone sends the rest again."""
RECEIVED, COUNTED = GuidanceSession.State.RECEIVED.value, GuidanceSession.State.COUNTED.value
FIELDS = [field.attname for field in GuidanceSession._meta.concrete_fields]


@dataclass
class Batch:
    """What one member's phone sends at once; `progress` is the member's standing after the records were stored."""

    caller: Caller
    items: Sequence[object]
    sent_at: int | None = None
    read: list[Record | Verdict] = field(default_factory=list)
    progress: Progress | None = None

    @cached_property
    def records(self) -> list[Record]:
        """Those that can be stored; asked once the items are read."""
        return [entry for entry in self.read if isinstance(entry, Record)]

    def verdicts(self, answers: list[Verdict]) -> list[Verdict]:
        """One for each item in its order; `answers` are those to the records."""
        ready = iter(answers)
        late = [raw.get("id") if isinstance(raw, dict) else None for raw in self.items[LARGEST:]]
        first = [next(ready) if isinstance(entry, Record) else entry for entry in self.read]
        return first + [Verdict(name if isinstance(name, str) else None, "later") for name in late]


def take_batch(
    *, by: User, movement: Movement, batch: Sequence[object], device: Device | None = None, sent_at: int | None = None
) -> list[Verdict]:
    """Store one member's records; one verdict for each, in their order. Sending again changes nothing and succeeds."""
    mine = Batch(caller_of(by, device), batch, sent_at)
    return take_batches(by=None, ground=ground_of(movement), batches=[mine])[0]


def take_batches(*, by: None, ground: Ground, batches: Sequence[Batch]) -> list[list[Verdict]]:
    """Store what several members sent, at most one batch of each; the verdicts of each batch.

    What cannot be read is answered without a transaction, so that it never stands in the way of the others.
    """
    known = {skill.key for skill in ground.skills}
    for batch in batches:
        batch.read = [wire.read(raw, known) for raw in batch.items[:LARGEST]]
        if not batch.caller.seats:
            sentence = _("You are in no team yet. Ask your team leader; the record stays on this phone.")
            batch.read = [wire.rejected(entry.id, "member.none", sentence, fixable=False) for entry in batch.read]
    ready = [batch for batch in batches if batch.records]
    answers = dict(zip(map(id, ready), _store(ground, ready), strict=True)) if ready else {}
    return [batch.verdicts(answers.get(id(batch), [])) for batch in batches]


@transaction.atomic
def _store(ground: Ground, batches: list[Batch]) -> list[list[Verdict]]:
    intake = _Intake(ground, batches)
    intake.take()
    return intake.answers()


class _Coming(NamedTuple):
    """A record on its way into the tables: when it happened, and as whose."""

    batch: Batch
    record: Record
    moment: datetime
    day: date
    seat: Seat

    @property
    def replaces(self) -> UUID | None:
        """The record that it corrects or withdraws."""
        return UUID(self.record.replaces) if self.record.replaces else None


class _New(NamedTuple):
    """A record that was really stored now."""

    user_id: int
    row: Row
    fact: Fact


class _Intake:
    """Batches on their way into the tables, within one transaction.

    Records travel as rows of columns and as facts; only those that another one names become models, which cost more.
    """

    def __init__(self, ground: Ground, batches: list[Batch]) -> None:
        self.movement, self.goals, self.batches = ground.movement, ground.goals, batches
        self.now, self.zone = timezone.now(), timezone.get_current_timezone()
        turns = take_turns(self.movement, [batch.caller.user_id for batch in batches])
        self.growths = {user_id: Growth(progress) for user_id, progress in turns.items()}
        for batch in batches:
            batch.progress = turns[batch.caller.user_id]
        self.wrong_clock: set[UUID] = set()
        self.coming = [self._coming(batch, record) for batch in batches for record in batch.records]
        self.refused: dict[tuple[int, str], Verdict] = {}
        self.created: dict[UUID, _New] = {}
        self.gone: list[GuidanceSession] = []
        self.deltas: list[Delta] = []

    def _coming(self, batch: Batch, record: Record) -> _Coming:
        moment, off = wire.true_moment(record.at, batch.sent_at, self.now)
        if off:
            self.wrong_clock.add(record.key)
        return _Coming(batch, record, moment, moment.astimezone(self.zone).date(), batch.caller.seat_at(moment))

    def take(self) -> None:
        """Insert what is new, undo what it replaces, and settle the figures."""
        self.named = {key for entry in self.coming if (key := entry.replaces)}
        self.targets = GuidanceSession.objects.select_related("citizen").in_bulk(self.named) if self.named else {}
        records = [entry.record for entry in self.coming]
        self.traces = {r.id: wire.citizen_key(self.movement.pk, r.phone) for r in records if r.phone}
        older = [target.citizen.key for target in self.targets.values() if target.citizen]
        self.citizens = hold_citizens(self.movement, [*self.traces.values(), *older], self._places())
        waiting = self.coming
        while ready := [entry for entry in waiting if entry.replaces is None or entry.replaces in self.targets]:
            waiting = [entry for entry in waiting if entry.replaces and entry.replaces not in self.targets]
            self._insert([entry for entry in ready if self._is_ours(entry)])
        self.unready = {entry.record.id for entry in waiting}
        if self.created:
            self._settle()
        drop_unused_traces(self.citizens.values(), {new.fact.citizen_id for new in self.created.values()})

    def _places(self) -> dict[str, tuple[int, date]]:
        """Where citizens who are new will count if their records are: at the first of them."""
        told = [entry for entry in self.coming if entry.record.id in self.traces]
        told.sort(key=lambda entry: (entry.moment, entry.record.key), reverse=True)
        return {self.traces[entry.record.id]: (entry.seat.unit_id, entry.day) for entry in told}

    def _is_ours(self, entry: _Coming) -> bool:
        target = self.targets[entry.replaces] if entry.replaces else None
        if target is None or (_wrote(entry.batch, target) and target.kind == GuidanceSession.Kind.SESSION):
            return True
        sentence = _("This record names one that is not yours to change.")
        refusal = wire.rejected(entry.record.id, "session.not_yours", sentence, fixable=False)
        self.refused[entry.batch.caller.user_id, entry.record.id] = refusal
        return False

    def _new(self, entry: _Coming) -> _New:
        batch, record, moment, day, seat = entry
        caller = batch.caller
        trace = self.traces.get(record.id)
        citizen_id = self.citizens[trace].id if trace else None
        row: Row = {
            "id": record.key, "kind": record.kind, "movement_id": self.movement.pk, "membership_id": seat.pk,
            "unit_id": seat.unit_id, "device_id": caller.device_id,
            "happened_at": moment, "received_at": self.now, "day": day,
            "content_hash": wire.content_hash(record, trace), "initials": record.who, "birth_decade": record.born,
            "citizen_id": citizen_id, "people": record.people,
            "skills": sorted(set(record.skills)), "outcome": record.outcome, "place": record.place,
            "minutes": record.minutes, "note": record.note, "consent": record.consent,
            "state": COUNTED if record.kind == "session" else RECEIVED, "reason": "",
            "replaces_id": entry.replaces, "changed": self.growths[caller.user_id].progress.turn,
            "is_synthetic": caller.is_synthetic,
        }  # fmt: skip
        fact = Fact(moment, record.key, seat.unit_id, seat.path, day, citizen_id, record.people)
        return _New(caller.user_id, row, fact)

    def _insert(self, entries: list[_Coming]) -> None:
        """Insert or ignore, in one statement; what comes back is what is really new."""
        if not entries:
            return
        rows: dict[UUID, _New] = {}
        for entry in sorted(entries, key=lambda entry: entry.record.id):
            if entry.record.key not in rows:
                rows[entry.record.key] = self._new(entry)
        for key in insert_or_ignore([new.row for new in rows.values()]):
            new = self.created[key] = rows[key]
            if new.row["state"] == COUNTED:
                self.deltas += session_deltas(self.movement.pk, new.fact, +1)
            if key in self.named:
                self.targets[key] = _model(new.row)
            if new.row["replaces_id"]:
                self._undo(self.targets[new.row["replaces_id"]], new)

    def _undo(self, target: GuidanceSession, by: _New) -> None:
        growth = self.growths[by.user_id]
        if target.state == COUNTED:
            self.deltas += session_deltas(self.movement.pk, target, -1)
            growth.lost += 1
        gone = GuidanceSession.State.REPLACED if by.row["kind"] == "session" else GuidanceSession.State.WITHDRAWN
        target.state, target.reason, target.changed = gone.value, "", growth.progress.turn
        self.gone.append(target)
        if target.pk in self.created:
            self.created[target.pk].row["state"] = target.state

    def _settle(self) -> None:
        mark_gone(self.gone)
        new: dict[int, list[Fact]] = defaultdict(list)
        for user_id, row, fact in self.created.values():
            if row["state"] == COUNTED:
                new[user_id].append(fact)
        for user_id, facts in new.items():
            self.growths[user_id].facts = facts
        growths = [growth for growth in self.growths.values() if growth.facts or growth.lost]
        met = settle_all(self.movement, self.goals, growths, self.citizens.values(), self.deltas)
        seats = {seat.pk: batch.caller.user_id for batch in self.batches for seat in batch.caller.seats}
        raise_flags(Look(self.movement, self.now, seats, new, self.wrong_clock, met))
        live.announce(f"outreach/{self.movement.pk}", new=len(self.created))

    def answers(self) -> list[list[Verdict]]:
        """For each batch one verdict for each record, from what is stored now."""
        rest = [entry.record.key for entry in self.coming if entry.record.key not in self.created]
        self.stored = GuidanceSession.objects.in_bulk(rest) if rest else {}
        fresh = {key: new.user_id for key, new in self.created.items()}
        return [
            [
                Verdict(record.id, "created", self.created[record.key].row["state"])
                if fresh.get(record.key) == batch.caller.user_id and fresh.pop(record.key)
                else self._answer(batch, record)
                for record in batch.records
            ]
            for batch in self.batches
        ]

    def _answer(self, batch: Batch, record: Record) -> Verdict:
        new = self.created.get(record.key)
        stored = _model(new.row) if new else self.stored.get(record.key)
        if stored is not None:
            same = stored.content_hash in ("", wire.content_hash(record, self.traces.get(record.id)))
            if same and _wrote(batch, stored):
                return Verdict(record.id, "already", state=stored.state, reason=stored.reason)
            sentence = _("Another record with this number is already stored. Save this one as a new record.")
            return Verdict(record.id, "conflict", code="session.conflict", reason=sentence, fixable=True)
        if refusal := self.refused.get((batch.caller.user_id, record.id)):
            return refusal
        if record.id in self.unready:
            return Verdict(record.id, "later", code="session.unknown_target")
        sentence = _("The record that this one corrects was already corrected or withdrawn.")
        return wire.rejected(record.id, "session.already_replaced", sentence, fixable=False)


def _model(row: Row) -> GuidanceSession:
    return GuidanceSession.from_db(None, FIELDS, [row[name] for name in FIELDS])


def _wrote(batch: Batch, session: GuidanceSession) -> bool:
    return any(seat.pk == session.membership_id for seat in batch.caller.seats)
