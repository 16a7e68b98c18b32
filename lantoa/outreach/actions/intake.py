# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Taking in what phones send: each record stored once, whatever is repeated, lost or out of order."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.infra.live import actions as live
from lantoa.outreach import wire
from lantoa.outreach.flags import raise_flags
from lantoa.outreach.models import Citizen, Device, GuidanceSession, Membership, Progress
from lantoa.outreach.queries.counts import goals_of
from lantoa.outreach.queries.teams import membership_at, memberships_of, skill_keys
from lantoa.outreach.settling import Delta, hold_citizens, insert_or_ignore, session_deltas, settle, take_turn
from lantoa.outreach.wire import Record, Verdict
from lantoa.people.models import User
from lantoa.plan.models import Movement

LARGEST = 500
"""Records of one request; the phone sends the rest again."""


def take_batch(
    *, by: User, movement: Movement, batch: Sequence[object], device: Device | None = None, sent_at: int | None = None
) -> list[Verdict]:
    """Store a phone's records; one verdict for each, in their order. Sending again changes nothing and succeeds.

    What cannot be read is answered without a transaction, so that it never stands in the way of the others.
    """
    known = skill_keys(movement)
    read = [wire.read(raw, known) for raw in batch[:LARGEST]]
    if any(isinstance(entry, Record) for entry in read):
        read = _store(by, movement, read, device, sent_at)
    late = [raw.get("id") if isinstance(raw, dict) else None for raw in batch[LARGEST:]]
    verdicts = [entry for entry in read if isinstance(entry, Verdict)]
    return verdicts + [Verdict(name if isinstance(name, str) else None, "later") for name in late]


@transaction.atomic
def _store(
    by: User, movement: Movement, read: list[Record | Verdict], device: Device | None, sent_at: int | None
) -> list[Record | Verdict]:
    memberships = memberships_of(by)
    if not memberships:
        sentence = _("You are in no team yet. Ask your team leader; the record stays on this phone.")
        return [wire.rejected(entry.id, "member.none", sentence, fixable=False) for entry in read]
    intake = _Intake(by, movement, memberships, device, sent_at)
    records = [entry for entry in read if isinstance(entry, Record)]
    intake.take(records)
    answers = intake.answers(records)
    return [answers.pop(0) if isinstance(entry, Record) else entry for entry in read]


class _Intake:
    """One batch on its way into the tables, within one transaction."""

    def __init__(
        self, by: User, movement: Movement, memberships: list[Membership], device: Device | None, sent_at: int | None
    ) -> None:
        self.by, self.movement, self.memberships, self.device = by, movement, memberships, device
        self.now, self.sent_at = timezone.now(), sent_at
        self.progress: Progress = take_turn(movement, by.pk)
        self.mine = {membership.pk for membership in memberships}
        self.refused: dict[str, Verdict] = {}
        self.created: dict[UUID, GuidanceSession] = {}
        self.wrong_clock: set[UUID] = set()
        self.deltas: list[Delta] = []

    def take(self, records: list[Record]) -> None:
        """Insert what is new, undo what it replaces, and settle the figures."""
        named = {UUID(record.replaces) for record in records if record.replaces}
        self.targets = {s.pk: s for s in GuidanceSession.objects.filter(pk__in=named).select_related("citizen")}
        self.traces = {r.id: wire.citizen_key(self.movement.pk, r.phone) for r in records if r.phone}
        older = [s.citizen.key for s in self.targets.values() if s.citizen]
        self.citizens = hold_citizens(self.movement, [*self.traces.values(), *older])
        waiting = records
        while ready := [r for r in waiting if r.replaces is None or UUID(r.replaces) in self.targets]:
            waiting = [record for record in waiting if record not in ready]
            self._insert([record for record in ready if self._is_ours(record)])
        self.unready = {record.id for record in waiting}
        if self.created:
            self._settle()
        self._drop_unused_traces()

    def _is_ours(self, record: Record) -> bool:
        target = self.targets[UUID(record.replaces)] if record.replaces else None
        if target is None or (target.membership_id in self.mine and target.kind == GuidanceSession.Kind.SESSION):
            return True
        sentence = _("This record names one that is not yours to change.")
        self.refused[record.id] = wire.rejected(record.id, "session.not_yours", sentence, fixable=False)
        return False

    def _row(self, record: Record) -> GuidanceSession:
        moment, off = wire.true_moment(record.at, self.sent_at, self.now)
        membership = membership_at(self.memberships, moment)
        trace = self.traces.get(record.id)
        is_session = record.kind == "session"
        if off:
            self.wrong_clock.add(record.key)
        return GuidanceSession(
            id=record.key, kind=record.kind, movement=self.movement, membership=membership,
            unit_id=membership.team.unit_id, device=self.device, happened_at=moment, received_at=self.now,
            day=timezone.localdate(moment), content_hash=wire.content_hash(record, trace), initials=record.who,
            birth_decade=record.born, citizen=self.citizens.get(trace or ""), people=record.people,
            skills=sorted(set(record.skills)), outcome=record.outcome, place=record.place, minutes=record.minutes,
            note=record.note, consent=record.consent, state="counted" if is_session else "received",
            replaces_id=UUID(record.replaces) if record.replaces else None, changed=self.progress.turn,
            is_synthetic=self.by.is_synthetic,
        )  # fmt: skip

    def _insert(self, records: list[Record]) -> None:
        """Insert or ignore, in one statement; what comes back is what is really new."""
        if not records:
            return
        rows: dict[UUID, GuidanceSession] = {}
        for record in sorted(records, key=lambda record: record.id):
            rows.setdefault(record.key, self._row(record))
        new = insert_or_ignore(list(rows.values()))
        for key in new:
            session = rows[key]
            self.created[key] = self.targets[key] = session
            if session.state == GuidanceSession.State.COUNTED:
                self.deltas += session_deltas(session, +1)
            if session.replaces_id:
                self._undo(self.targets[session.replaces_id], session.kind)

    def _undo(self, target: GuidanceSession, kind: str) -> None:
        if target.state == GuidanceSession.State.COUNTED:
            self.deltas += session_deltas(target, -1)
        gone = GuidanceSession.State.REPLACED if kind == "session" else GuidanceSession.State.WITHDRAWN
        target.state, target.reason, target.changed = gone, "", self.progress.turn
        target.save(update_fields=["state", "reason", "changed"])

    def _settle(self) -> None:
        goals = goals_of(self.movement)
        settle(self.movement, goals, self.progress, list(self.citizens.values()), self.deltas)
        raise_flags(self.movement, self.created.values(), self.wrong_clock)
        live.announce(f"outreach/{self.movement.pk}", new=len(self.created))

    def _drop_unused_traces(self) -> None:
        """A record that was not stored leaves no trace of a telephone number behind."""
        stored = {session.citizen_id for session in self.created.values()}
        loose = [c.pk for c in self.citizens.values() if c.day is None and c.pk not in stored]
        if loose:
            Citizen.objects.filter(pk__in=loose, sessions=None).delete()

    def answers(self, records: list[Record]) -> list[Verdict]:
        """One verdict for each record, from what is stored now."""
        rest = [record.key for record in records if record.key not in self.created]
        stored = {s.pk: s for s in GuidanceSession.objects.filter(pk__in=rest)} if rest else {}
        fresh = set(self.created)
        verdicts = []
        for record in records:
            if record.key in fresh:
                fresh.discard(record.key)
                verdicts.append(Verdict(record.id, "created", state=self.created[record.key].state))
            else:
                verdicts.append(self._answer(record, self.created.get(record.key) or stored.get(record.key)))
        return verdicts

    def _answer(self, record: Record, stored: GuidanceSession | None) -> Verdict:
        if stored is not None:
            same = stored.content_hash in ("", wire.content_hash(record, self.traces.get(record.id)))
            if same and stored.membership_id in self.mine:
                return Verdict(record.id, "already", state=stored.state, reason=stored.reason)
            sentence = _("Another record with this number is already stored. Save this one as a new record.")
            return Verdict(record.id, "conflict", code="session.conflict", reason=sentence, fixable=True)
        if record.id in self.refused:
            return self.refused[record.id]
        if record.id in self.unready:
            return Verdict(record.id, "later", code="session.unknown_target")
        sentence = _("The record that this one corrects was already corrected or withdrawn.")
        return wire.rejected(record.id, "session.already_replaced", sentence, fixable=False)
