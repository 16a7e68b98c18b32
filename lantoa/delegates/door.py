# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What a device at an entrance keeps: the list of its site, and what happened since it last asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.utils import timezone

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


@dataclass(frozen=True)
class Changes:
    """Events of this site, and of other sites about its people, stored since `cursor` was given out."""

    events: list[dict[str, Any]]
    cursor: int
    more: bool


def changes(site: Site, cursor: int) -> Changes:
    """What one device asks."""
    return changes_for([(site, cursor)])[0]


class Seen(NamedTuple):
    """An arrival as devices are told of it; an undoing says whose arrival it undid."""

    id: UUID
    site: int
    kind: str
    delegate: int | None
    number: int | None
    full_name: str | None
    delegate_group: int | None
    home: int | None
    group: int | None
    people: int
    guest_name: str
    undoes: UUID | None
    undone: int | None
    undone_home: int | None
    at: datetime
    received_at: datetime
    rehearsal: int | None
    strayed: bool

    @property
    def about(self) -> int | None:
        """The delegate whom it concerns."""
        return self.delegate or self.undone


OF_ARRIVAL = partial(rows.fields_of, Arrival)
OF_DELEGATE = partial(rows.fields_of, Delegate)
SEEN = (
    *OF_ARRIVAL("id", "site", "kind", "delegate"), *OF_DELEGATE("number", "full_name", "group", "site"),
    *OF_ARRIVAL("group", "people", "guest_name", "undoes", "delegate"), *OF_DELEGATE("site"),
    *OF_ARRIVAL("at", "received_at", "rehearsal", "strayed"),
)  # fmt: skip
ARRIVALS = """
SELECT a.id, a.site_id, a.kind, a.delegate_id, d.number, d.full_name, d.group_id, d.site_id,
       a.group_id, a.people, a.guest_name, a.undoes_id, u.delegate_id, e.site_id,
       a.at, a.received_at, a.rehearsal_id, a.strayed
FROM delegates_arrival a
LEFT JOIN delegates_delegate d ON d.id = a.delegate_id
LEFT JOIN delegates_arrival u ON u.id = a.undoes_id
LEFT JOIN delegates_delegate e ON e.id = u.delegate_id"""
FRESH = """
SELECT id FROM (
    SELECT id, received_at FROM delegates_arrival WHERE site_id = ANY(%s) AND received_at >= %s
    UNION
    SELECT id, received_at FROM delegates_arrival WHERE strayed AND received_at >= %s
) fresh ORDER BY received_at, id LIMIT %s"""
THESE = f"{ARRIVALS} WHERE a.id = ANY(%s) ORDER BY a.received_at, a.id"
STANDING = (
    f"{ARRIVALS} LEFT JOIN delegates_arrival x ON x.undoes_id = a.id WHERE x.id IS NULL AND a.delegate_id = ANY(%s)"
)


def changes_for(asked: Sequence[tuple[Site, int]]) -> list[Changes]:
    """What several devices ask, in their order: one query for all if there is nothing new, two if there is, and a third
    if a delegate was seen away from their own site. That concerns other entrances too; which, `_told` finds among these
    few. Which are new is asked by itself: in a rush PostgreSQL does not know the table's size, and joins it badly."""
    now = timezone.now()
    sites = {site.pk for site, _cursor in asked}
    since = min(_instant(cursor) for _site, cursor in asked)
    fresh = [key for (key,) in rows.ask(OF_ARRIVAL("id"), FRESH, [sites, since, since, MOST_CHANGES + 1])]
    found = _seen(THESE, fresh) if fresh else []
    if len(found) > MOST_CHANGES and len(asked) > 1:
        return [changes_for([one])[0] for one in asked]
    more = len(found) > MOST_CHANGES
    found = found[:MOST_CHANGES]
    about = {row.about for row in found if row.strayed}
    stand = _seen(STANDING, about) if about else []
    places: dict[int | None, set[int | None]] = {}
    for row in [*found, *stand]:
        places.setdefault(row.about, set()).update({row.site, row.home, row.undone_home})
    end = _ms(found[MOST_CHANGES - 1].received_at if more else now - OVERLAP)
    return [_told(site.pk, _instant(cursor), found, stand, places, end, more) for site, cursor in asked]


def _seen(sql: str, *params: Any) -> list[Seen]:
    return [Seen(*row) for row in rows.ask(SEEN, sql, params)]


def _told(
    site: int, since: datetime, found: list[Seen], stand: list[Seen], places: dict[Any, set[Any]], end: int, more: bool
) -> Changes:
    """One site's share: new events at it or about its people, and where else the people of its new events stand."""
    mine = [
        row for row in found
        if row.received_at >= since and (row.site == site or (row.about and site in places[row.about]))
    ]  # fmt: skip
    known = {row.id for row in mine}
    about = {row.delegate for row in mine if row.delegate and row.site == site}
    others = [row for row in stand if row.delegate in about and row.site != site and row.id not in known]
    return Changes([_event(row) for row in [*mine, *others]], end, more)


def _instant(cursor: int) -> datetime:
    return datetime.fromtimestamp(max(cursor, 0) / 1000, UTC)


def _event(row: Seen) -> dict[str, Any]:
    return {
        "id": str(row.id), "site": row.site, "kind": row.kind, "delegate": row.delegate,
        "number": row.number, "name": row.full_name or row.guest_name,
        "group": row.group or row.delegate_group, "people": row.people, "at": _ms(row.at),
        "undoes": str(row.undoes) if row.undoes else None, "rehearsal": row.rehearsal,
    }  # fmt: skip


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
