# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Reading figures: one sum over a range of the tree, whatever the level."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Sum
from django.utils.translation import gettext as _

from lantoa.plan.models import Movement
from lantoa.units.models import SEGMENT, TERRITORIAL, Unit

from .indicators import INDICATORS, RECORDS
from .models import Tally


@dataclass(frozen=True)
class UnitFigures:
    """A unit's figures: indicator -> value."""

    unit: Unit
    values: dict[str, int]


def totals(movement: Movement, unit: Unit) -> dict[str, int]:
    """Every indicator's total at the unit and below: indicator -> value; absent means zero."""
    rows = (
        Tally.objects.filter(movement=movement, unit__path__gte=unit.path, unit__path__lt=unit.path_end)
        .values_list("indicator")
        .annotate(Sum("value"))
    )
    return dict(rows)


def figures_below(movement: Movement, unit: Unit) -> list[UnitFigures]:
    """The same totals for each child of the unit, in Vietnamese order: two queries whatever the size."""
    children = list(movement.units().filter(parent=unit).in_order())
    width = len(unit.path) + SEGMENT
    sums: dict[str, dict[str, int]] = {}
    rows = (
        Tally.objects.filter(movement=movement, unit__path__gt=unit.path, unit__path__lt=unit.path_end)
        .values_list("unit__path", "indicator")
        .annotate(Sum("value"))
    )
    for path, indicator, value in rows:
        branch = sums.setdefault(path[:width], {})
        branch[indicator] = branch.get(indicator, 0) + value
    return [UnitFigures(child, sums.get(child.path, {})) for child in children]


@dataclass(frozen=True)
class NumbersView:
    """A unit's figures as a page shows them: a row per child, a column per indicator that counts anything."""

    movement: Movement
    unit: Unit
    ancestors: list[Unit]
    columns: list[tuple[str, str]]
    totals: list[tuple[str, int]]
    rows: list[tuple[Unit, list[tuple[str, int]]]]
    days: list[tuple[date, int]]
    chosen: str

    @property
    def chosen_name(self) -> str:
        """What is listed by day, in words."""
        return str(INDICATORS.get(self.chosen, ""))

    @property
    def records(self) -> str:
        """The page of a higher room that holds the records behind the chosen indicator, or ""."""
        return RECORDS.get(self.chosen, "")


def numbers_view(movement: Movement, unit: Unit, chosen: str = "") -> NumbersView:
    """All figures at and below the unit; `chosen` is the indicator whose days are listed. Five queries at any level."""
    values, below = totals(movement, unit), figures_below(movement, unit)
    keys = [key for key in INDICATORS if key in values]
    shown = [row for row in below if row.unit.kind in TERRITORIAL]
    shown += [row for row in below if row.unit.kind not in TERRITORIAL and row.values]
    chosen = chosen if chosen in keys else (keys[0] if keys else "")
    starts = [unit.path[:end] for end in range(SEGMENT, len(unit.path), SEGMENT)]
    per_day = (
        Tally.objects.filter(
            movement=movement, indicator=chosen, unit__path__gte=unit.path, unit__path__lt=unit.path_end
        )
        .values_list("day")
        .annotate(Sum("value"))
        .order_by("day")
    )
    return NumbersView(
        movement=movement,
        unit=unit,
        ancestors=list(Unit.objects.filter(path__in=starts).order_by("path")),
        columns=[(key, str(INDICATORS[key])) for key in keys],
        totals=[(key, values[key]) for key in keys],
        rows=[(row.unit, [(key, row.values.get(key, 0)) for key in keys]) for row in shown],
        days=list(per_day),
        chosen=chosen,
    )


def export_rows(numbers: NumbersView) -> tuple[list[str], list[list[str | int]]]:
    """The page's table as head and rows for a spreadsheet: one row per child, then the total."""
    head = [_("Code"), _("Unit"), *(name for _key, name in numbers.columns)]
    rows: list[list[str | int]] = [
        [unit.code, unit.name, *(value for _key, value in values)]
        for unit, values in [*numbers.rows, (numbers.unit, numbers.totals)]
    ]
    return head, rows
