# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What pages and other rooms read of the tree."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q

from lantoa.infra import text
from lantoa.infra.documents.cells import plain_cell

from .models import SEGMENT, Succession, Unit, UnitQuerySet
from .tables import COLUMNS

PAGE = 50


def ancestors(unit: Unit) -> list[Unit]:
    """From the root down to the parent: one query."""
    paths = [unit.path[:end] for end in range(SEGMENT, len(unit.path), SEGMENT)]
    return list(Unit.objects.filter(path__in=paths).order_by("path"))


def find_units(words: str, kind: str, day: date) -> UnitQuerySet:
    """Units that exist on the day, of the kind, whose name or code has the words (marks do not matter)."""
    rows = Unit.objects.valid_on(day)
    if kind:
        rows = rows.filter(kind=kind)
    for word in text.fold(words).split()[:6]:
        rows = rows.filter(Q(name_fold__contains=word) | Q(code=word))
    return rows


def units_page(words: str, kind: str, day: date, number: str) -> Page:
    """One page of what was found, in Vietnamese order, each with its parent: two queries."""
    rows = find_units(words, kind, day).select_related("parent").in_order()
    return Paginator(rows, PAGE).get_page(number)


@dataclass(frozen=True)
class UnitView:
    """A unit's page."""

    unit: Unit
    ancestors: list[Unit]
    children: list[Unit]
    below: int
    successors: list[Succession]
    origins: list[Succession]


def unit_view(unit: Unit, day: date) -> UnitView:
    """The unit with the children that exist on the day, what it became and what it came from: five queries."""
    return UnitView(
        unit=unit,
        ancestors=ancestors(unit),
        children=list(Unit.objects.filter(parent=unit).valid_on(day).in_order()),
        below=Unit.objects.under(unit).valid_on(day).aggregate(n=Count("pk"))["n"] - 1,
        successors=list(Succession.objects.filter(old=unit).select_related("new")),
        origins=list(Succession.objects.filter(new=unit).select_related("old").order_by("old__sort_key")),
    )


def successions_between(before: date, after: date) -> dict[int, list[tuple[int, Fraction]]]:
    """Old unit id -> [(new unit id, share)] for units of one map that are gone in the other."""
    rows = Succession.objects.filter(old__valid_to__gt=before, new__valid_from__lte=after)
    shares: dict[int, list[tuple[int, Fraction]]] = {}
    for old, new, share in rows.values_list("old_id", "new_id", "share"):
        shares.setdefault(old, []).append((new, Fraction(share)))
    return shares


def under_new_map(values: dict[int, int], before: date, after: date) -> dict[int, int]:
    """Whole numbers of the old map (unit id -> n) read under the new one; the total stays equal to the last unit.

    A split unit's number is shared out by the largest remainder. Units without a successor keep their number.
    """
    shares, result = successions_between(before, after), dict[int, int]()
    for old, n in values.items():
        parts = shares.get(old, [(old, Fraction(1))])
        whole = sum((share for _new, share in parts), Fraction(0))
        exact = [(new, n * share / whole) for new, share in parts]
        floor = {new: int(part) for new, part in exact}
        rest = n - sum(floor.values())
        for new, _part in sorted(exact, key=lambda pair: (int(pair[1]) - pair[1], pair[0])):
            result[new] = result.get(new, 0) + floor[new] + (1 if rest > 0 else 0)
            rest -= 1
    return result


def last_day(unit: Unit, day: date) -> date:
    """The day itself, or the last day on which the unit existed."""
    return day - timedelta(days=1) if unit.valid_to is not None and unit.valid_to <= day else day


def export_rows(words: str, kind: str, day: date) -> Iterator[list[str]]:
    """What was found, as a table that `lantoa units import` reads again."""
    yield COLUMNS
    for unit in find_units(words, kind, day).select_related("parent").order_by("path"):
        values = [unit.code, unit.parent.code if unit.parent else "", *(getattr(unit, name) for name in COLUMNS[2:])]
        yield [str(plain_cell(value)) for value in values]
