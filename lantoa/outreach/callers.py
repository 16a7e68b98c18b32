# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Who sends records: a member with the phone and the teams they are and were in, as far as a sync needs to know."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lantoa.infra.rows import ask, fields_of
from lantoa.outreach.models import Device, Membership, Team
from lantoa.people.models import User
from lantoa.units.models import Unit


@dataclass(frozen=True, slots=True)
class Seat:
    """A membership and its team's place."""

    pk: int
    since: datetime
    until: datetime | None
    team_id: int
    team: str
    unit_id: int
    path: str


@dataclass(frozen=True, slots=True)
class Caller:
    """A member; `seats` are their memberships, the newest first. Without a phone when a page sends."""

    user_id: int
    name: str
    is_synthetic: bool
    device_id: UUID | None
    seats: list[Seat]

    def seat_at(self, moment: datetime) -> Seat:
        """The one that held at that moment, else the newest one that is open, else the newest."""
        for seat in self.seats:
            if seat.since <= moment and (seat.until is None or moment < seat.until):
                return seat
        return self.seat or self.seats[0]

    @property
    def seat(self) -> Seat | None:
        """The newest one that is open."""
        return next((seat for seat in self.seats if seat.until is None), None)


def caller_of(user: User, device: Device | None = None) -> Caller:
    """A person as a caller."""
    rows = Membership.objects.filter(user=user).order_by("-since", "-pk")
    names = ("pk", "since", "until", "team", "team__name", "team__unit", "team__unit__path")
    seats = [Seat(*row) for row in rows.values_list(*names)]
    return Caller(user.pk, user.full_name, user.is_synthetic, device.pk if device else None, seats)


_CALLERS = """
SELECT d.id, d.user_id, p.full_name, p.is_synthetic, m.id, m.since, m.until, t.id, t.name, u.id, u.path
FROM outreach_device d
JOIN people_user p ON p.id = d.user_id AND p.is_active
LEFT JOIN outreach_membership m ON m.user_id = p.id
LEFT JOIN outreach_team t ON t.id = m.team_id
LEFT JOIN units_unit u ON u.id = t.unit_id
WHERE d.id = ANY(%s) AND d.revoked_at IS NULL
ORDER BY m.since DESC, m.id DESC
"""
_CALLER = (
    *fields_of(Device, "id", "user"), *fields_of(User, "full_name", "is_synthetic"),
    *fields_of(Membership, "id", "since", "until"), *fields_of(Team, "id", "name"), *fields_of(Unit, "id", "path"),
)  # fmt: skip


def callers_by_device(keys: Collection[UUID]) -> dict[UUID, Caller]:
    """The members whose phones these are, unless the phone was revoked or the account closed, in one query."""
    found: dict[UUID, Caller] = {}
    for device_id, user_id, name, is_synthetic, *seat in ask(_CALLER, _CALLERS, [list(keys)]):
        if device_id not in found:
            found[device_id] = Caller(user_id, name, is_synthetic, device_id, [])
        if seat[0] is not None:
            found[device_id].seats.append(Seat(*seat))
    return found
