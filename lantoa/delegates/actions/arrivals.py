# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Who came: events from entrances, each stored once, and the site's head count that follows from them."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.ceremony.actions import count_attendance
from lantoa.ceremony.models import DelegateGroup, Site
from lantoa.delegates.arriving import MOST_PEOPLE, Came, Verdict
from lantoa.delegates.models import Arrival, Delegate
from lantoa.delegates.queries import heads_at, in_force
from lantoa.delegates.rules import tell
from lantoa.delegates.tickets import Ticket, read_ticket
from lantoa.infra import text
from lantoa.infra.web.errors import Refused

BY_DELEGATE = {Arrival.Kind.TICKET, Arrival.Kind.NAME}


@transaction.atomic
def note_arrivals(
    *, by: Any, site: Site, events: list[Came], ahead: timedelta = timedelta(), device: UUID | None = None
) -> list[Verdict]:
    """Store what a device at this site saw; the head count of every class moves in the same transaction.

    Sent again, an event is `already` there. A ticket shown at two sites is noted at both and said to be. `ahead` is
    how far the device's clock goes before ours: times are put right by it, and it stays with the event.
    """
    site = Site.objects.select_for_update(of=("self",)).select_related("ceremony__movement").get(pk=site.pk)
    door = _Door(site, events, ahead, device)
    verdicts = [door.judge(came) for came in events]
    if door.rows:
        Arrival.objects.bulk_create(door.rows)
        count_attendance(by=by, site=site, present=heads_at(site))
        tell(site.ceremony_id, arrivals=site.pk)
    return verdicts


class _Door:
    """What must be known to judge a batch, read once; `rows` are what is to be stored."""

    def __init__(self, site: Site, events: list[Came], ahead: timedelta, device: UUID | None) -> None:
        self.site, self.ahead, self.device = site, ahead, device
        self.now = timezone.now()
        self.rows: list[Arrival] = []
        self.tickets = {came.id: read_ticket(came.ticket) for came in events if came.ticket}
        self.known = set(Arrival.objects.filter(pk__in=[came.id for came in events]).values_list("pk", flat=True))
        self._read_delegates([came for came in events if came.kind in BY_DELEGATE])
        self._read_undone([came.undoes for came in events if came.undoes])
        counted = any(came.kind in {Arrival.Kind.WALK_IN, Arrival.Kind.GROUP} for came in events)
        groups = DelegateGroup.objects.filter(ceremony=site.ceremony_id, level=site.level)
        self.groups = {group.pk: group for group in groups} if counted else {}

    def _read_delegates(self, events: list[Came]) -> None:
        keys = {came.delegate for came in events if came.delegate}
        keys |= {ticket.delegate for ticket in self.tickets.values() if ticket}
        numbers = {came.number for came in events if came.number}
        rows = Delegate.objects.filter(Q(pk__in=keys) | Q(number__in=numbers), ceremony=self.site.ceremony_id)
        found = list(rows.only("number", "state", "nonce")) if keys or numbers else []
        self.by_key = {one.pk: one for one in found}
        self.by_number = {one.number: one for one in found}
        self.places: dict[int, set[int]] = {one.pk: set() for one in found}
        for delegate, at in in_force().filter(delegate__in=self.by_key).order_by().values_list("delegate", "site"):
            self.places[delegate].add(at)

    def _read_undone(self, keys: list[UUID]) -> None:
        undone = Arrival.objects.filter(site=self.site, pk__in=keys).exclude(kind=Arrival.Kind.UNDO)
        self.noted = {row.pk: row for row in undone.select_related("undone_by")} if keys else {}
        self.undone = {row.pk for row in self.noted.values() if hasattr(row, "undone_by")}

    def judge(self, came: Came) -> Verdict:
        """Take one event in, or say why not."""
        if came.id in self.known:
            return Verdict(came.id, "already")
        at = min(came.at - self.ahead, self.now)
        row = Arrival(
            id=came.id, site=self.site, kind=came.kind, at=at, received_at=self.now, device=self.device,
            clock_ahead=int(self.ahead.total_seconds()),
        )  # fmt: skip
        try:
            code = self._fill(row, came)
        except Refused as refusal:
            return Verdict(came.id, "refused", refusal.message)
        if code != "twice":
            self.rows.append(row)
            self.known.add(row.pk)
            self.noted[row.pk] = row
        return Verdict(came.id, code)

    def _fill(self, row: Arrival, came: Came) -> str:
        if came.kind in BY_DELEGATE:
            row.delegate = self._delegate(came)
            places = self.places[row.delegate.pk]
            code = "twice" if self.site.pk in places else "elsewhere" if places else "noted"
            places.add(self.site.pk)
            return code
        if came.kind == Arrival.Kind.UNDO:
            return self._undo(row, came)
        row.group = self.groups.get(came.group or 0)
        if row.group is None:
            raise Refused("arrival.no_class", _("Choose a class of delegates that is invited here."))
        if not 1 <= came.people <= MOST_PEOPLE:
            raise Refused("arrival.people", _("Between 1 and 500 people come at once."))
        row.guest_name = text.nfc(came.guest_name)[:120]
        row.people = 1 if came.kind == Arrival.Kind.WALK_IN else came.people
        return "noted"

    def _undo(self, row: Arrival, came: Came) -> str:
        target = self.noted.get(came.undoes) if came.undoes else None
        if target is None or target.kind == Arrival.Kind.UNDO:
            raise Refused("arrival.nothing_to_undo", _("There is nothing to undo."))
        if target.pk in self.undone:
            return "twice"
        self.undone.add(target.pk)
        self.places.get(target.delegate_id or 0, set()).discard(self.site.pk)
        row.undoes = target
        return "noted"

    def _delegate(self, came: Came) -> Delegate:
        ticket = self.tickets.get(came.id)
        if came.ticket and (ticket is None or ticket.ceremony != self.site.ceremony_id):
            raise Refused("arrival.forged", _("This is not a ticket of this ceremony."))
        if ticket is not None:
            found = self.by_key.get(ticket.delegate)
        elif came.number is not None:
            found = self.by_number.get(came.number)
        else:
            found = self.by_key.get(came.delegate or 0)
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
