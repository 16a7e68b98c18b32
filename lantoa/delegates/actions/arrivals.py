# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Who came: events from entrances, each stored once, and the sites' head counts that follow from them."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.ceremony.actions import follow_attendance
from lantoa.ceremony.heads import hold_heads
from lantoa.ceremony.models import Rehearsal, Site
from lantoa.delegates.arriving import MOST_PEOPLE, Batch, Came, Verdict
from lantoa.delegates.door import STEP
from lantoa.delegates.models import Arrival, Delegate
from lantoa.delegates.queries import Classes, class_at, invited
from lantoa.delegates.rules import tell
from lantoa.delegates.tickets import Ticket, read_ticket
from lantoa.infra import rows, text
from lantoa.infra.web.errors import Refused

BY_DELEGATE = {Arrival.Kind.TICKET, Arrival.Kind.NAME}
DELEGATE = ("id", "ceremony", "site", "group", "number", "state", "nonce")
STANDING = rows.fields_of(Arrival, "id", "site", "rehearsal", "delegate", "id")
REHEARSAL = ("id", "ceremony", "began_at", "ended_at")
ARRIVALS = """
SELECT a.id, a.site_id, a.rehearsal_id, a.delegate_id, (SELECT u.id FROM delegates_arrival u WHERE u.undoes_id = a.id)
FROM delegates_arrival a"""
OF_DELEGATES = f"{ARRIVALS} WHERE a.delegate_id = ANY(%s)"
THERE = f"{ARRIVALS} WHERE a.id = ANY(%s) UNION ALL {OF_DELEGATES}"
LATEST = """
SELECT s.id, (SELECT MAX(a.received_at) FROM delegates_arrival a WHERE a.site_id = s.id)
FROM ceremony_site s WHERE s.id = ANY(%s)"""
MOMENTS = (*rows.fields_of(Site, "id"), *rows.fields_of(Arrival, "received_at"))
WHICH = "WHERE id = ANY(%s) OR (ceremony_id = ANY(%s) AND number = ANY(%s))"


def note_arrivals(
    *, by: Any, site: Site, events: list[Came], ahead: timedelta = timedelta(), device: UUID | None = None
) -> list[Verdict]:
    """Store what one device at this site saw."""
    return note_batches(by=by, batches=[Batch(site, events, ahead, device)])[0]


@transaction.atomic(savepoint=False)
def note_batches(*, by: Any, batches: Sequence[Batch]) -> list[list[Verdict]]:
    """Store what devices saw; the head count of every class moves in the same transaction. A fixed number of queries.

    Sent again, an event is `already` there. A ticket shown at two sites is noted at both and said to be. Arrivals are
    themselves a log with device and moment of receipt, so they are not noted in the audit chain once more.
    """
    hall = _Hall(batches)
    verdicts = [[hall.judge(batch, came) for came in batch.events] for batch in batches]
    if hall.rows:
        changed = {batch.site.pk: batch.site for batch in batches if batch.site.pk in hall.changed}
        with rows.one_journey():
            rows.put(Arrival, [rows.plain(row) for row in hall.rows])
            more = {site: hall.more[site.pk] for site in changed.values()}
            follow_attendance(by=by, more=more, heads=hall.heads)
        for site in changed.values():
            tell(site.ceremony_id, arrivals=site.pk)
    return verdicts


class _Hall:
    """What must be known to judge these batches, read once, with their sites held; `rows` are what is to be stored,
    `changed` where, `more` how many people of each class are there now who were not before `heads`."""

    def __init__(self, batches: Sequence[Batch]) -> None:
        self.now = timezone.now()
        self.rows: list[Arrival] = []
        self.changed: set[int] = set()
        self.more: dict[int, Counter[int]] = {batch.site.pk: Counter() for batch in batches}
        events = [came for batch in batches for came in batch.events]
        self.ceremonies = {batch.site.ceremony_id for batch in batches}
        self.tickets = {came.id: read_ticket(came.ticket) for came in events if came.ticket}
        keys = {came.delegate for came in events if came.delegate}
        keys |= {ticket.delegate for ticket in self.tickets.values() if ticket}
        numbers = {came.number for came in events if came.number}
        self.known: set[UUID] = set()
        self.places: dict[tuple[int | None, int], set[int]] = {}
        _locks, self.heads, latest, delegates, there, rehearsals = rows.ask_all(
            *hold_heads(self.more),
            rows.Question(MOMENTS, LATEST, [set(self.more)]),
            rows.of(Delegate, DELEGATE, WHICH, [keys, self.ceremonies, numbers]),
            rows.Question(STANDING, THERE, [[came.id for came in events], keys]),
            rows.of(Rehearsal, REHEARSAL, "WHERE ceremony_id = ANY(%s)", [self.ceremonies]),
        )
        self.latest: dict[int, datetime | None] = dict(latest)
        self._keep_delegates(delegates)
        self._keep_places(there)
        self.rehearsals = rows.build_all(rows.fields_of(Rehearsal, *REHEARSAL), rehearsals)
        self._read_undone([came.undoes for came in events if came.undoes])
        late = {pk for _ceremony, pk in self.by_key} | {row.delegate_id for row in self.noted.values()}
        late -= {None, *keys}
        if late:
            self._keep_places(rows.ask(STANDING, OF_DELEGATES, [late]))

    @cached_property
    def classes(self) -> Classes:
        """The classes that are invited; who is scanned at their own site is known to be of one."""
        return invited(self.ceremonies)

    def _keep_delegates(self, found: list[tuple[Any, ...]]) -> None:
        delegates = rows.build_all(rows.fields_of(Delegate, *DELEGATE), found)
        self.by_key = {(one.ceremony_id, one.pk): one for one in delegates}
        self.by_number = {(one.ceremony_id, one.number): one for one in delegates}

    def _keep_places(self, there: list[tuple[Any, ...]]) -> None:
        """Which of these events are there already, and where the delegates stand."""
        for key, site, rehearsal, delegate, undone in there:
            self.known.add(key)
            if delegate and not undone:
                self.places.setdefault((rehearsal, delegate), set()).add(site)

    def _places(self, row: Arrival) -> set[int]:
        """Where the delegate of an arrival stands, on the same stage."""
        return self.places.setdefault((row.rehearsal_id, row.delegate_id or 0), set())

    def _practised(self, ceremony: int, at: datetime) -> int | None:
        """The rehearsal that ran at that moment: what a device sends only later belongs to it all the same."""
        for one in self.rehearsals:
            if one.ceremony_id == ceremony and one.began_at <= at <= (one.ended_at or self.now):
                return one.pk
        return None

    def _read_undone(self, keys: list[UUID]) -> None:
        self.noted: dict[UUID, Arrival] = {}
        if keys:
            undone = Arrival.objects.filter(pk__in=keys).exclude(kind=Arrival.Kind.UNDO)
            self.noted = {row.pk: row for row in undone.select_related("undone_by", "delegate")}
        self.undone = {row.pk for row in self.noted.values() if hasattr(row, "undone_by")}

    def judge(self, batch: Batch, came: Came) -> Verdict:
        """Take one event in, or say why not."""
        if came.id in self.known:
            return Verdict(came.id, "already")
        at = min(came.at - batch.ahead, self.now)
        row = Arrival(
            id=came.id, site=batch.site, kind=came.kind, at=at, device=batch.device,
            clock_ahead=int(batch.ahead.total_seconds()), rehearsal_id=self._practised(batch.site.ceremony_id, at),
        )  # fmt: skip
        try:
            code = self._fill(row, came)
        except Refused as refusal:
            return Verdict(came.id, "refused", refusal.message)
        if code != "twice":
            row.received_at = self._moment(batch.site.pk)
            self.rows.append(row)
            self.changed.add(batch.site.pk)
            self.known.add(row.pk)
            self.noted[row.pk] = row
            self._count(row)
        return Verdict(came.id, code)

    def _moment(self, site: int) -> datetime:
        """When the next arrival here is received: after all before it, whatever the clock says (`door.Cursor`)."""
        latest = self.latest[site]
        self.latest[site] = moment = max(self.now, latest + STEP) if latest else self.now
        return moment

    def _count(self, row: Arrival) -> None:
        """What this arrival, or its undoing, changes in the heads of the day."""
        target = row.undoes or row
        if target.rehearsal_id is not None:
            return
        people = 1 if target.delegate else target.people
        self.more[row.site_id][self._class(row.site, target)] += -people if row.undoes else people

    def _class(self, site: Site, target: Arrival) -> int:
        """The class with which these people sit at the site."""
        if target.delegate is None:
            return class_at(self.classes, site, target.group_id)
        group = target.delegate.group_id
        return group if target.delegate.site_id == site.pk else class_at(self.classes, site, group)

    def _fill(self, row: Arrival, came: Came) -> str:
        if came.kind in BY_DELEGATE:
            row.delegate = self._delegate(row.site, came)
            places = self._places(row)
            code = "twice" if row.site_id in places else "elsewhere" if places else "noted"
            places.add(row.site_id)
            row.strayed = places != {row.delegate.site_id}
            return code
        if came.kind == Arrival.Kind.UNDO:
            return self._undo(row, came)
        row.group = self.classes.get((row.site.ceremony_id, row.site.level), {}).get(came.group or 0)
        if row.group is None:
            raise Refused("arrival.no_class", _("Choose a class of delegates that is invited here."))
        if not 1 <= came.people <= MOST_PEOPLE:
            raise Refused("arrival.people", _("Between 1 and 500 people come at once."))
        row.guest_name = text.nfc(came.guest_name)[:120]
        row.people = 1 if came.kind == Arrival.Kind.WALK_IN else came.people
        return "noted"

    def _undo(self, row: Arrival, came: Came) -> str:
        target = self.noted.get(came.undoes) if came.undoes else None
        if target is None or target.kind == Arrival.Kind.UNDO or target.site_id != row.site_id:
            raise Refused("arrival.nothing_to_undo", _("There is nothing to undo."))
        if target.pk in self.undone:
            return "twice"
        self.undone.add(target.pk)
        row.strayed = target.delegate is not None and self._places(target) != {target.delegate.site_id}
        self._places(target).discard(row.site_id)
        row.undoes, row.rehearsal_id = target, target.rehearsal_id
        return "noted"

    def _delegate(self, site: Site, came: Came) -> Delegate:
        ticket = self.tickets.get(came.id)
        if came.ticket and (ticket is None or ticket.ceremony != site.ceremony_id):
            raise Refused("arrival.forged", _("This is not a ticket of this ceremony."))
        if ticket is None and came.number is not None:
            found = self.by_number.get((site.ceremony_id, came.number))
        else:
            key = ticket.delegate if ticket is not None else came.delegate or 0
            found = self.by_key.get((site.ceremony_id, key))
        if found is None:
            raise Refused("arrival.no_ticket", _("There is no ticket with this number."))
        if _is_dead(found, ticket):
            raise Refused(
                "arrival.ticket_dead", _("This ticket is no longer good: somebody else comes, or it was taken back.")
            )
        return found


def _is_dead(delegate: Delegate, ticket: Ticket | None) -> bool:
    may_come = delegate.is_standing or delegate.state == Delegate.State.DECLINED
    return not may_come or (ticket is not None and ticket.nonce != delegate.nonce)
