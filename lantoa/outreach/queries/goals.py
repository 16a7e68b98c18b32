# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The plan's goal for each member, where units have another one, and how that came about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from lantoa.infra.audit.models import Entry
from lantoa.plan.models import Goal, Movement
from lantoa.units.models import Unit

from .counts import MEASURE


def plan_goal(movement: Movement) -> Goal | None:
    """The movement's own goal, which holds where no unit has another."""
    return Goal.objects.filter(movement=movement, measure=MEASURE, per="member", unit=None).order_by("pk").first()


def unit_goals(movement: Movement) -> QuerySet[Goal]:
    """Goals that units have of their own, by the map."""
    rows = Goal.objects.filter(movement=movement, measure=MEASURE, per="member").exclude(unit=None)
    return rows.select_related("unit").order_by("unit__path")


@dataclass(frozen=True)
class Change:
    """One line of the history."""

    at: datetime
    by: str
    unit: str
    before: str
    now: str
    reason: str


def goal_history(movement: Movement, most: int = 50) -> list[Change]:
    """Who changed which unit's goal, from what to what and why; latest first."""
    rows = Entry.objects.filter(what__in=["goal.set", "goal.ended"], about=f"plan.movement:{movement.pk}")
    entries = list(rows.select_related("by").order_by("-pk")[:most])
    codes = {entry.detail["unit"] for entry in entries}
    names = dict(Unit.objects.filter(code__in=codes).order_by("valid_from").values_list("code", "name"))
    return [
        Change(
            entry.at, str(entry.by or ""), names.get(entry.detail["unit"], entry.detail["unit"]),
            _words(entry.detail["before"]), _words(entry.detail.get("now")), entry.detail["reason"],
        )
        for entry in entries
    ]  # fmt: skip


def _words(values: dict[str, int] | None) -> str:
    return f"{values['target']} / {values['days']}" if values else ""
