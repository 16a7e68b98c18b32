# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Taking in what phones send: each record stored once, whatever is repeated, lost or out of order.

Many phones are taken in together, in one transaction and by a fixed number of statements; one phone is a group of one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.infra.live import actions as live
from lantoa.outreach import wire
from lantoa.outreach.callers import Caller, caller_of
from lantoa.outreach.flags import raise_flags
from lantoa.outreach.models import Device, GuidanceSession, Progress
from lantoa.outreach.queries.counts import Ground, fact_of, ground_of
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
COUNTED = GuidanceSession.State.COUNTED
FIELDS = [field.attname for field in GuidanceSession._meta.concrete_fields]


@dataclass
class Batch:
    """What one member's phone sends at once; `progress` is the member's standing after the records were stored."""

    caller: Caller
    items: Sequence[object]
    sent_at: int | None = None
    read: list[Record | Verdict] = field(default_factory=list)
    progress: Progress | None = None

    @property
    def records(self) -> list[Record]:
        """Those that can be stored."""
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


class _Intake:
    """Batches on their way into the tables, within one transaction."""

    def __init__(self, ground: Ground, batches: list[Batch]) -> None:
        self.movement, self.goals, self.batches = ground.movement, ground.goals, batches
        self.now, self.zone = timezone.now(), timezone.get_current_timezone()
        turns = take_turns(self.movement, [batch.caller.user_id for batch in batches])
        self.growths = {user_id: Growth(progress) for user_id, progress in turns.items()}
        for batch in batches:
            batch.progress = turns[batch.caller.user_id]
        seats = [(batch.caller.user_id, seat) for batch in batches for seat in batch.caller.seats]
        self.owners = {seat.pk: user_id for user_id, seat in seats}
        self.paths = {seat.pk: seat.path for _user_id, seat in seats}
        self.entries = [(batch, record) for batch in batches for record in batch.records]
        self.refused: dict[tuple[int, str], Verdict] = {}
        self.created: dict[UUID, tuple[GuidanceSession, Batch]] = {}
        self.gone: list[GuidanceSession] = []
        self.wrong_clock: set[UUID] = set()
        self.deltas: list[Delta] = []

    def take(self) -> None:
        """Insert what is new, undo what it replaces, and settle the figures."""
        named = {UUID(record.replaces) for _batch, record in self.entries if record.replaces}
        self.targets = GuidanceSession.objects.select_related("citizen").in_bulk(named) if named else {}
        self.traces = {r.id: wire.citizen_key(self.movement.pk, r.phone) for _batch, r in self.entries if r.phone}
        older = [target.citizen.key for target in self.targets.values() if target.citizen]
        self.citizens = hold_citizens(self.movement, [*self.traces.values(), *older])
        waiting = self.entries
        while ready := [e for e in waiting if e[1].replaces is None or UUID(e[1].replaces) in self.targets]:
            waiting = [e for e in waiting if e[1].replaces is not None and UUID(e[1].replaces) not in self.targets]
            self._insert([entry for entry in ready if self._is_ours(*entry)])
        self.unready = {record.id for _batch, record in waiting}
        if self.created:
            self._settle()
        drop_unused_traces(self.citizens.values(), {session.citizen_id for session, _batch in self.created.values()})

    def _is_ours(self, batch: Batch, record: Record) -> bool:
        target = self.targets[UUID(record.replaces)] if record.replaces else None
        if target is None or (self._wrote(batch, target) and target.kind == GuidanceSession.Kind.SESSION):
            return True
        sentence = _("This record names one that is not yours to change.")
        refusal = wire.rejected(record.id, "session.not_yours", sentence, fixable=False)
        self.refused[batch.caller.user_id, record.id] = refusal
        return False

    def _wrote(self, batch: Batch, session: GuidanceSession) -> bool:
        return self.owners.get(session.membership_id) == batch.caller.user_id

    def _row(self, batch: Batch, record: Record) -> GuidanceSession:
        moment, off = wire.true_moment(record.at, batch.sent_at, self.now)
        seat = batch.caller.seat_at(moment)
        trace = self.traces.get(record.id)
        is_session = record.kind == "session"
        if off:
            self.wrong_clock.add(record.key)
        values: dict[str, Any] = {
            "id": record.key, "kind": record.kind, "movement_id": self.movement.pk, "membership_id": seat.pk,
            "unit_id": seat.unit_id, "device_id": batch.caller.device_id,
            "happened_at": moment, "received_at": self.now, "day": moment.astimezone(self.zone).date(),
            "content_hash": wire.content_hash(record, trace), "initials": record.who, "birth_decade": record.born,
            "citizen_id": self.citizens[trace].pk if trace else None, "people": record.people,
            "skills": sorted(set(record.skills)), "outcome": record.outcome, "place": record.place,
            "minutes": record.minutes, "note": record.note, "consent": record.consent,
            "state": COUNTED if is_session else "received", "reason": "",
            "replaces_id": UUID(record.replaces) if record.replaces else None,
            "changed": self.growths[batch.caller.user_id].progress.turn,
            "is_synthetic": batch.caller.is_synthetic,
        }  # fmt: skip
        return GuidanceSession.from_db(None, FIELDS, [values[name] for name in FIELDS])  # the quick way to make a row

    def _insert(self, entries: list[tuple[Batch, Record]]) -> None:
        """Insert or ignore, in one statement; what comes back is what is really new."""
        if not entries:
            return
        rows: dict[UUID, tuple[GuidanceSession, Batch]] = {}
        for batch, record in sorted(entries, key=lambda entry: entry[1].id):
            rows.setdefault(record.key, (self._row(batch, record), batch))
        for key in insert_or_ignore([session for session, _batch in rows.values()]):
            session, batch = rows[key]
            self.created[key] = rows[key]
            self.targets[key] = session
            if session.state == COUNTED:
                self.deltas += session_deltas(session, +1)
            if session.replaces_id:
                self._undo(self.targets[session.replaces_id], session.kind, batch)

    def _undo(self, target: GuidanceSession, kind: str, batch: Batch) -> None:
        growth = self.growths[batch.caller.user_id]
        if target.state == COUNTED:
            self.deltas += session_deltas(target, -1)
            growth.lost += 1
        gone = GuidanceSession.State.REPLACED if kind == "session" else GuidanceSession.State.WITHDRAWN
        target.state, target.reason, target.changed = gone, "", growth.progress.turn
        self.gone.append(target)

    def _settle(self) -> None:
        mark_gone(self.gone)
        new: dict[int, list[GuidanceSession]] = defaultdict(list)
        for session, batch in self.created.values():
            if session.state == COUNTED:
                fact = fact_of(session, self.paths[session.membership_id])
                self.growths[batch.caller.user_id].facts.append(fact)
                new[batch.caller.user_id].append(session)
        growths = [growth for growth in self.growths.values() if growth.facts or growth.lost]
        met = settle_all(self.movement, self.goals, growths, self.citizens.values(), self.deltas)
        raise_flags(self.movement, new, self.wrong_clock, met)
        live.announce(f"outreach/{self.movement.pk}", new=len(self.created))

    def answers(self) -> list[list[Verdict]]:
        """For each batch one verdict for each record, from what is stored now."""
        rest = [record.key for _batch, record in self.entries if record.key not in self.created]
        stored = GuidanceSession.objects.in_bulk(rest) if rest else {}
        stored |= {key: session for key, (session, _batch) in self.created.items()}
        fresh = {(batch.caller.user_id, key) for key, (_session, batch) in self.created.items()}
        verdicts: list[list[Verdict]] = []
        for batch in self.batches:
            verdicts.append([])
            for record in batch.records:
                if (batch.caller.user_id, record.key) in fresh:
                    fresh.discard((batch.caller.user_id, record.key))
                    verdict = Verdict(record.id, "created", state=self.created[record.key][0].state)
                else:
                    verdict = self._answer(batch, record, stored.get(record.key))
                verdicts[-1].append(verdict)
        return verdicts

    def _answer(self, batch: Batch, record: Record, stored: GuidanceSession | None) -> Verdict:
        if stored is not None:
            same = stored.content_hash in ("", wire.content_hash(record, self.traces.get(record.id)))
            if same and self._wrote(batch, stored):
                return Verdict(record.id, "already", state=stored.state, reason=stored.reason)
            sentence = _("Another record with this number is already stored. Save this one as a new record.")
            return Verdict(record.id, "conflict", code="session.conflict", reason=sentence, fixable=True)
        if refusal := self.refused.get((batch.caller.user_id, record.id)):
            return refusal
        if record.id in self.unready:
            return Verdict(record.id, "later", code="session.unknown_target")
        sentence = _("The record that this one corrects was already corrected or withdrawn.")
        return wire.rejected(record.id, "session.already_replaced", sentence, fixable=False)
