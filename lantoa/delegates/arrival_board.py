# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Who has come, as the centre follows it: by class, by area, by site, and tickets shown at more than one site."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, QuerySet, Sum

from lantoa.ceremony.models import Ceremony, DelegateGroup, Site
from lantoa.units.models import Unit

from .models import Arrival, Delegate
from .queries import in_force


@dataclass
class Figures:
    """How many were expected, how many of them came, and how many came besides."""

    expected: int = 0
    came: int = 0
    guests: int = 0

    def add(self, other: Figures) -> None:
        """Sum up."""
        self.expected += other.expected
        self.came += other.came
        self.guests += other.guests


@dataclass
class SiteFigures(Figures):
    """One site."""

    site: Site = field(kw_only=True)


@dataclass
class ClassFigures(Figures):
    """One class of delegates."""

    group: DelegateGroup = field(kw_only=True)


@dataclass
class AreaFigures(Figures):
    """The sites of one unit below the province, its own and those inside it."""

    unit: Unit = field(kw_only=True)
    sites: int = 0


@dataclass(frozen=True)
class Twice:
    """A ticket that was shown at more than one site."""

    delegate: Delegate
    sites: list[str]


@dataclass(frozen=True)
class ArrivalBoard:
    """The page."""

    total: Figures
    classes: list[ClassFigures]
    areas: list[AreaFigures]
    sites: list[SiteFigures]
    twice: list[Twice]


def arrival_board(user: Any, ceremony: Ceremony) -> ArrivalBoard:
    """What the person sees of it: a fixed number of queries."""
    sites = list(Site.objects.visible_to(user).filter(ceremony=ceremony).select_related("unit").in_order())
    expected = Delegate.objects.standing().filter(ceremony=ceremony, site__in=sites).order_by()
    came = in_force().filter(site__in=sites).order_by()
    by_site = _figures(expected, came, "site", "delegate__site", "site")
    by_class = _figures(expected, came, "group", "delegate__group", "group")
    at_sites = [SiteFigures(**vars(by_site.get(site.pk, Figures())), site=site) for site in sites]
    groups = DelegateGroup.objects.filter(ceremony=ceremony)
    classes = [ClassFigures(**vars(by_class[group.pk]), group=group) for group in groups if group.pk in by_class]
    total = Figures()
    for row in classes:  # not the sites: a ticket shown at two of them is one delegate
        total.add(row)
    return ArrivalBoard(total, classes, _areas(at_sites), at_sites, _twice(came))


def _figures(
    expected: QuerySet[Delegate], came: QuerySet[Arrival], named: str, invited: str, besides: str
) -> dict[int, Figures]:
    """Three queries. Whoever came elsewhere than invited counts where they came."""
    found: dict[int, Figures] = {}
    by = invited if named == "group" else besides
    for key, n in expected.values_list(named).annotate(Count("pk")):
        found.setdefault(key, Figures()).expected = n
    for key, n in came.filter(delegate__isnull=False).values_list(by).annotate(Count("delegate", distinct=True)):
        found.setdefault(key, Figures()).came = n
    for key, n in came.filter(delegate=None).values_list(besides).annotate(Sum("people")):
        found.setdefault(key, Figures()).guests = n
    return found


def _areas(rows: Iterable[SiteFigures]) -> list[AreaFigures]:
    """Sites summed up by the unit one step below the highest; nothing where every unit has only its own site."""
    rows = list(rows)
    top = min((row.site.unit.path for row in rows), key=len, default="")
    found: dict[str, AreaFigures] = {}
    for row in sorted(rows, key=lambda row: row.site.unit.path):
        path = row.site.unit.path
        start = next((start for start in found if path.startswith(start) and start != top), path)
        area = found.setdefault(start, AreaFigures(unit=row.site.unit))
        area.sites += 1
        area.add(row)
    return list(found.values()) if len(found) < len(rows) else []


def _twice(came: QuerySet[Arrival]) -> list[Twice]:
    shown: dict[int, Twice] = {}
    everywhere = in_force().filter(delegate__in=came.filter(delegate__isnull=False).values("delegate")).order_by()
    doubles = everywhere.values("delegate").annotate(n=Count("site", distinct=True)).filter(n__gt=1).values("delegate")
    rows = in_force().filter(delegate__in=doubles).select_related("delegate__unit", "site__unit")
    for arrival in rows.order_by("received_at", "pk"):
        assert arrival.delegate is not None  # the filter above
        shown.setdefault(arrival.delegate.pk, Twice(arrival.delegate, [])).sites.append(arrival.site.unit.name)
    return list(shown.values())
