# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Reading figures: one sum over a range of the tree, whatever the level."""

from dataclasses import dataclass

from django.db.models import Sum

from lantoa.plan.models import Movement
from lantoa.units.models import SEGMENT, Unit

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
