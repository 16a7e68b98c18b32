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
"""Told again each time: what another request stored while this one was being answered."""


def roster(site: Site) -> dict[str, Any]:
    """Whom the site expects, with what is needed to receive them without network: four queries."""
    everyone = Delegate.objects.filter(site=site).order_by("sort_key", "pk")
    expected = everyone.exclude(state__in=DEAD).values_list(
        "pk", "number", "full_name", "position", "unit__name", "group", "seat"
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


Asked = tuple[Site, int]
"""An entrance and the cursor of one of its devices."""


@dataclass(frozen=True)
class Changes:
    """Events of this site, and of other sites about its people, stored since `cursor` was given out."""

    events: list[dict[str, Any]]
    cursor: int
    more: bool


class Seen(NamedTuple):
    """An arrival as devices are told of it."""

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


class Guest(NamedTuple):
    """A delegate as far as entrances are told; `site` is their own."""

    id: int
    number: int
    full_name: str
    group: int
    site: int


SEEN = rows.fields_of(Arrival, *Seen._fields)
COLUMNS = ", ".join(str(field.column) for field in SEEN)
NEWS = f"""
SELECT {COLUMNS} FROM delegates_arrival WHERE site_id = ANY(%s) AND received_at >= %s
UNION ALL
SELECT {COLUMNS} FROM delegates_arrival WHERE strayed AND received_at >= %s AND NOT site_id = ANY(%s)
ORDER BY received_at, id LIMIT %s"""  # noqa: S608 -- our own names
STANDING = f"""
SELECT {COLUMNS} FROM delegates_arrival a
WHERE delegate_id = ANY(%s) AND NOT EXISTS (SELECT 1 FROM delegates_arrival u WHERE u.undoes_id = a.id)"""  # noqa: S608 -- as above


class _News:
    """Arrivals with all that is told of them, read for several devices at once."""

    def __init__(self, found: list[Seen]) -> None:
        self.found = found
        undone = [row.undoes for row in found if row.undoes]
        self.undone: dict[UUID, int | None] = {}
        """Event that was undone -> the delegate whom it had noted."""
        if undone:
            self.undone = dict(rows.ask(*rows.of(Arrival, ("id", "delegate"), "WHERE id = ANY(%s)", [undone])))
        strays = {self.about(row) for row in found if row.strayed}
        self.stand = [Seen(*row) for row in rows.ask(SEEN, STANDING, [strays])] if strays else []
        """Where the delegates who were seen away from their own site now stand."""
        keys = {key for row in found if (key := self.about(row))}
        people = rows.ask(*rows.of(Delegate, Guest._fields, "WHERE id = ANY(%s)", [keys])) if keys else []
        self.guests = {row[0]: Guest(*row) for row in people}
        self.places: dict[int | None, set[int]] = {guest.id: {guest.site} for guest in self.guests.values()}
        """Delegate -> the entrances that are concerned: where they stood or stand, and their own."""
        for row in [*found, *self.stand]:
            self.places.setdefault(self.about(row), set()).add(row.site)

    def about(self, row: Seen) -> int | None:
        """The delegate whom it concerns."""
        return self.undone.get(row.undoes) if row.undoes else row.delegate

    def told(self, site: int, since: datetime) -> list[dict[str, Any]]:
        """One site's share: new events at it or about its people, and where else the people of its new events stand."""
        mine = [
            row for row in self.found
            if row.received_at >= since
            and (row.site == site or (row.strayed and site in self.places[self.about(row)]))
        ]  # fmt: skip
        if self.stand:
            known = {row.id for row in mine}
            about = {row.delegate for row in mine if row.site == site}
            mine += [row for row in self.stand if row.delegate in about and row.site != site and row.id not in known]
        return [self._event(row) for row in mine]

    def _event(self, row: Seen) -> dict[str, Any]:
        guest = self.guests.get(row.delegate or 0)
        return {
            "id": str(row.id), "site": row.site, "kind": row.kind, "delegate": row.delegate,
            "number": guest and guest.number, "name": guest.full_name if guest else row.guest_name,
            "group": guest.group if guest else row.group, "people": row.people, "at": _ms(row.at),
            "undoes": str(row.undoes) if row.undoes else None, "rehearsal": row.rehearsal,
        }  # fmt: skip


def news_of(asked: Sequence[Asked]) -> rows.Question:
    """What `changes_for` must know first."""
    sites = {site.pk for site, _cursor in asked}
    since = min(_instant(cursor) for _site, cursor in asked)
    return rows.Question(SEEN, NEWS, [sites, since, since, sites, MOST_CHANGES + 1])


def changes_for(asked: Sequence[Asked], now: datetime, answer: list[tuple[Any, ...]]) -> list[Changes]:
    """What several devices ask, in their order, by the answer to `news_of`, which was asked at `now` or later: no query
    if there is nothing new, one if there is; a second if something was undone, and a third if a delegate was seen away
    from their own site. That concerns other entrances too. Delegates are asked by themselves: in a rush PostgreSQL does
    not know how large the log is, and joins badly."""
    more = len(answer) > MOST_CHANGES
    if more and len(asked) > 1:
        return [changes_for([one], now, rows.ask(*news_of([one])))[0] for one in asked]
    found = [Seen(*row) for row in answer[:MOST_CHANGES]]
    news = _News(found)
    end = _ms(found[-1].received_at if more else now - OVERLAP)
    return [Changes(news.told(site.pk, _instant(cursor)), end, more) for site, cursor in asked]


def _instant(cursor: int) -> datetime:
    return datetime.fromtimestamp(max(cursor, 0) / 1000, UTC)


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
