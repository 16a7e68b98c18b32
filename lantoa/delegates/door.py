# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What a device at an entrance keeps: the list of its site, and what happened since it last asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings

from lantoa.ceremony.models import DelegateGroup, Site
from lantoa.infra import rows

from .models import Arrival, Delegate
from .tickets import public_key

DEAD = (Delegate.State.REPLACED, Delegate.State.WITHDRAWN)
MOST_CHANGES = 2000
OVERLAP = timedelta(seconds=10)
"""As long as a request may take from its moment of receipt to its commit."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
STEP = timedelta(microseconds=1)
"""Arrivals of one site are received at moments that far apart at least, in the order of their commits."""


def roster(site: Site) -> dict[str, Any]:
    """Whom the site expects, with what is needed to receive them without network: four queries."""
    everyone = Delegate.objects.filter(site=site).order_by("sort_key", "pk")
    expected = everyone.exclude(state__in=DEAD).values_list(
        "pk", "number", "full_name", "position", "unit__name", "group", "seat", "state"
    )
    ceremony = site.ceremony
    return {
        "site": {"id": site.pk, "name": site.unit.name},
        "ceremony": {"id": ceremony.pk, "title": ceremony.title, "until": _ms(ceremony.links_until)},
        "key": public_key(),
        "zone": settings.TIME_ZONE,
        "classes": list(
            DelegateGroup.objects.filter(ceremony=ceremony, level=site.level).values_list("pk", "title")
        ),
        "sites": dict(Site.objects.filter(ceremony=ceremony).values_list("pk", "unit__name")),
        "delegates": list(expected),
        "dead": list(everyone.filter(state__in=DEAD).values_list("pk", flat=True)),
    }  # fmt: skip


class Cursor(NamedTuple):
    """Until when a device knows all, in microseconds since 1970: of its own site, and of delegates who strayed.

    A site's arrivals are stored one after the other, under its lock: who has seen one has seen all before it. So the
    first is the moment of the last one told. Elsewhere a request may still be on its way to its commit: what was
    received in the last ten seconds is told again.
    """

    own: int = 0
    strays: int = 0


Asked = tuple[Site, Cursor]
"""An entrance and the cursor of one of its devices."""


@dataclass(frozen=True)
class Changes:
    """Events of this site, and of other sites about its people, stored since the device's cursor was given out."""

    events: list[dict[str, Any]]
    cursor: Cursor
    more: bool


class Seen(NamedTuple):
    """An arrival as devices are told of it, with number, name and class of its delegate."""

    id: UUID
    site: int
    kind: str
    delegate: int | None
    group: int | None
    people: int
    guest_name: str
    undoes: UUID | None
    at: datetime
    received_at: datetime
    rehearsal: int | None
    strayed: bool
    number: int | None
    full_name: str | None
    delegate_group: int | None


OF_DELEGATE = ("number", "full_name", "group")
OF_ARRIVAL = Seen._fields[: -len(OF_DELEGATE)]
SEEN = (*rows.fields_of(Arrival, *OF_ARRIVAL), *rows.fields_of(Delegate, *OF_DELEGATE))
COLUMNS = """
a.id, a.site_id, a.kind, a.delegate_id, a.group_id, a.people, a.guest_name, a.undoes_id, a.at, a.received_at,
a.rehearsal_id, a.strayed,
(SELECT d.number FROM delegates_delegate d WHERE d.id = a.delegate_id),
(SELECT d.full_name FROM delegates_delegate d WHERE d.id = a.delegate_id),
(SELECT d.group_id FROM delegates_delegate d WHERE d.id = a.delegate_id)"""
"""Of `SEEN`. Not a join: in a rush PostgreSQL does not know how large the log is, and joins badly."""
NEWS = f"""
SELECT {COLUMNS} FROM (
    SELECT * FROM delegates_arrival WHERE site_id = ANY(%s) AND received_at > %s
    UNION ALL
    SELECT * FROM delegates_arrival WHERE strayed AND received_at > %s AND NOT site_id = ANY(%s)
) a ORDER BY received_at, id LIMIT %s"""  # noqa: S608 -- our own columns
STANDING = f"""
SELECT {COLUMNS} FROM delegates_arrival a
WHERE a.delegate_id = ANY(%s) AND NOT EXISTS (SELECT 1 FROM delegates_arrival u WHERE u.undoes_id = a.id)"""  # noqa: S608 -- as above


class _News:
    """Arrivals with all that is told of them, read for several devices at once."""

    def __init__(self, found: list[Seen]) -> None:
        self.found = found
        undone = [row.undoes for row in found if row.undoes]
        self.undone: dict[UUID, int | None] = {}
        """Event that was undone -> the delegate whom it had noted."""
        if undone:
            self.undone = dict(rows.ask(*rows.of(Arrival, ("id", "delegate"), "WHERE id = ANY(%s)", [undone])))
        self.stand: list[Seen] = []
        """Where the delegates who were seen away from their own site now stand."""
        self.places: dict[int | None, set[int]] = {}
        """Such a delegate -> the entrances that are concerned: where they stood or stand, and their own."""
        if strays := {self.about(row) for row in found if row.strayed}:
            self.stand = [Seen(*row) for row in rows.ask(SEEN, STANDING, [strays])]
            homes = rows.ask(*rows.of(Delegate, ("id", "site"), "WHERE id = ANY(%s)", [strays]))
            self.places = {delegate: {home} for delegate, home in homes}
            for row in [*found, *self.stand]:
                if self.about(row) in strays:
                    self.places[self.about(row)].add(row.site)

    def about(self, row: Seen) -> int | None:
        """The delegate whom it concerns."""
        return self.undone.get(row.undoes) if row.undoes else row.delegate

    def told(self, site: int, cursor: Cursor) -> list[Seen]:
        """One site's share: new events at it or about its people, and where else the people of its new events stand."""
        since, strays_since = _instant(cursor.own), _instant(cursor.strays)
        mine = [
            row for row in self.found
            if (row.site == site and row.received_at > since)
            or (row.strayed and row.received_at > strays_since and site in self.places[self.about(row)])
        ]  # fmt: skip
        if self.stand:
            known = {row.id for row in mine}
            about = {row.delegate for row in mine if row.site == site}
            mine += [row for row in self.stand if row.delegate in about and row.site != site and row.id not in known]
        return mine


def news_of(asked: Sequence[Asked]) -> rows.Question:
    """What `changes_for` must know first."""
    sites = {site.pk for site, _cursor in asked}
    own, strays = (_instant(min(part)) for part in zip(*(cursor for _site, cursor in asked), strict=True))
    return rows.Question(SEEN, NEWS, [sites, own, strays, sites, MOST_CHANGES + 1])


def changes_for(asked: Sequence[Asked], now: datetime, answer: list[tuple[Any, ...]]) -> list[Changes]:
    """What several devices ask, in their order, by the answer to `news_of`, which was asked at `now` or later. No
    query, but one if something was undone, and two if a delegate was seen away from their own site: that concerns other
    entrances too."""
    more = len(answer) > MOST_CHANGES
    if more and len(asked) > 1:
        return [changes_for([one], now, rows.ask(*news_of([one])))[0] for one in asked]
    found = [Seen(*row) for row in answer[:MOST_CHANGES]]
    news = _News(found)
    changes = []
    for site, cursor in asked:
        mine = news.told(site.pk, cursor)
        if more:  # of the last moment perhaps not all
            end = Cursor(*[_us(found[-1].received_at - STEP)] * 2)
        else:
            own = max([now - OVERLAP, *(row.received_at for row in mine if row.site == site.pk)])
            end = Cursor(max(_us(own), cursor.own), _us(now - OVERLAP))
        changes.append(Changes([_event(row) for row in mine], end, more))
    return changes


def _event(row: Seen) -> dict[str, Any]:
    return {
        "id": str(row.id), "site": row.site, "kind": row.kind, "delegate": row.delegate,
        "number": row.number, "name": row.full_name or row.guest_name,
        "group": row.group or row.delegate_group, "people": row.people, "at": _ms(row.at),
        "undoes": str(row.undoes) if row.undoes else None, "rehearsal": row.rehearsal,
    }  # fmt: skip


def _instant(cursor: int) -> datetime:
    return EPOCH + timedelta(microseconds=cursor)


def _us(at: datetime) -> int:
    return (at - EPOCH) // STEP


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
