# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What a device at an entrance keeps: the list of its site, and what happened since it last asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
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
    """Two queries: everything since, then where else these delegates were noted."""
    now = timezone.now()
    since = datetime.fromtimestamp(max(cursor, 0) / 1000, UTC)
    # Events by delegate of another site matter where the ticket was shown; their undoing matters as much.
    shown = Arrival.objects.filter(site=site, delegate__isnull=False).values("delegate")
    mine = Q(site=site)
    for path in ("", "undoes__"):
        mine |= Q(**{f"{path}delegate__site": site}) | Q(**{f"{path}delegate__in": shown})
    rows = Arrival.objects.filter(mine, received_at__gte=since).order_by("received_at", "pk")
    found = list(rows.values(*FIELDS)[: MOST_CHANGES + 1])
    more = len(found) > MOST_CHANGES
    found = found[:MOST_CHANGES]
    about = {row["delegate"] for row in found if row["delegate"] and row["site"] == site.pk}
    known = {row["id"] for row in found}
    if about:
        others = Arrival.objects.filter(delegate__in=about, undone_by=None).exclude(site=site).values(*FIELDS)
        found += [row for row in others if row["id"] not in known]
    end = found[MOST_CHANGES - 1]["received_at"] if more else now - OVERLAP
    return Changes([_event(row) for row in found], _ms(end), more)


FIELDS = (
    "id", "site", "kind", "delegate", "delegate__number", "delegate__full_name", "delegate__group", "group", "people",
    "guest_name", "undoes", "at", "received_at",
)  # fmt: skip


def _event(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": str(row["id"]), "site": row["site"], "kind": row["kind"], "delegate": row["delegate"],
        "number": row["delegate__number"], "name": row["delegate__full_name"] or row["guest_name"],
        "group": row["group"] or row["delegate__group"], "people": row["people"], "at": _ms(row["at"]),
        "undoes": str(row["undoes"]) if row["undoes"] else None,
    }  # fmt: skip


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
