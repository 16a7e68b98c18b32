# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What a device at an entrance keeps: the list of its site, and what happened since it last asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from lantoa.ceremony.models import DelegateGroup, Site

from .models import Arrival, Delegate
from .tickets import public_key

DEAD = (Delegate.State.REPLACED, Delegate.State.WITHDRAWN)
MOST_CHANGES = 2000
OVERLAP = timedelta(seconds=10)
"""Told again each time: what another request stored while this one was being answered."""


def roster(site: Site) -> dict[str, Any]:
    """Whom the site expects, with what is needed to receive them without network: four queries."""
    rows = Delegate.objects.filter(site=site).order_by("sort_key", "pk")
    expected = rows.exclude(state__in=DEAD).values_list(
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
        "dead": list(rows.filter(state__in=DEAD).values_list("pk", flat=True)),
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


def changes_for(asked: Sequence[tuple[Site, int]]) -> list[Changes]:
    """What several devices ask, in their order: two queries for all, unless there is much to tell."""
    now = timezone.now()
    sites = {site.pk for site, _cursor in asked}
    since = min(_instant(cursor) for _site, cursor in asked)
    # Events by delegate of another site matter where the ticket was shown; their undoing matters as much.
    # Asked of each new event, of which there are few; not of all that ever came to these sites.
    here = Arrival.objects.filter(site__in=sites).order_by()
    theirs = Q(site__in=sites)
    for path in ("", "undoes__"):
        theirs |= Q(**{f"{path}delegate__site__in": sites}) | Q(
            Exists(here.filter(delegate=OuterRef(f"{path}delegate")))
        )
    rows = Arrival.objects.filter(theirs, received_at__gte=since).order_by("received_at", "pk")
    found = list(rows.values(*FIELDS)[: MOST_CHANGES + 1])
    if len(found) > MOST_CHANGES and len(asked) > 1:
        return [changes_for([one])[0] for one in asked]
    more = len(found) > MOST_CHANGES
    found = found[:MOST_CHANGES]
    about = {row["delegate"] or row["undoes__delegate"] for row in found} - {None}
    stand = list(Arrival.objects.filter(delegate__in=about, undone_by=None).values(*FIELDS)) if about else []
    places: dict[int, set[int]] = {}
    for row in [*found, *stand]:
        places.setdefault(row["delegate"] or row["undoes__delegate"], set()).update(
            {row["site"], row[HOME], row[HOME_2]}
        )
    end = _ms(found[MOST_CHANGES - 1]["received_at"] if more else now - OVERLAP)
    return [_told(site.pk, _instant(cursor), found, stand, places, end, more) for site, cursor in asked]


def _told(
    site: int, since: datetime, found: Rows, stand: Rows, places: dict[int, set[int]], end: int, more: bool
) -> Changes:
    """One site's share: new events at it or about its people, and where else the people of its new events stand."""
    mine = [
        row for row in found
        if row["received_at"] >= since
        and (row["site"] == site or site in places.get(row["delegate"] or row["undoes__delegate"], ()))
    ]  # fmt: skip
    known = {row["id"] for row in mine}
    about = {row["delegate"] for row in mine if row["delegate"] and row["site"] == site}
    others = [row for row in stand if row["delegate"] in about and row["site"] != site and row["id"] not in known]
    return Changes([_event(row) for row in [*mine, *others]], end, more)


def _instant(cursor: int) -> datetime:
    return datetime.fromtimestamp(max(cursor, 0) / 1000, UTC)


Rows = list[dict[str, Any]]
HOME, HOME_2 = "delegate__site", "undoes__delegate__site"
FIELDS = (
    "id", "site", "kind", "delegate", "delegate__number", "delegate__full_name", "delegate__group", "group", "people",
    "guest_name", "undoes", "undoes__delegate", "at", "received_at", "rehearsal", HOME, HOME_2,
)  # fmt: skip


def _event(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": str(row["id"]), "site": row["site"], "kind": row["kind"], "delegate": row["delegate"],
        "number": row["delegate__number"], "name": row["delegate__full_name"] or row["guest_name"],
        "group": row["group"] or row["delegate__group"], "people": row["people"], "at": _ms(row["at"]),
        "undoes": str(row["undoes"]) if row["undoes"] else None, "rehearsal": row["rehearsal"],
    }  # fmt: skip


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
