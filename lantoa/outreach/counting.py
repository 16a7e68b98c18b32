# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""How sessions become figures: pure functions, the same for a sync, a repair and a recount.

A counted session adds one to `guidance_sessions`. Its people count as citizens: one with a coded telephone number
counts once in the movement, at the first counted session; the others cannot be told apart and count each.
A member has reached the goal (plan, IV.6) with the session that brings the member's own distinct citizens, within the
goal's days, to the target.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

if TYPE_CHECKING:
    from lantoa.plan.models import Goal

COUNTS = ("guidance_sessions", "guided_citizens", "members_at_goal")
FAST = timedelta(minutes=3)
MANY = 15


class Fact(NamedTuple):
    """What counting needs of one counted session."""

    happened_at: datetime
    id: UUID
    unit_id: int
    path: str
    day: date
    citizen_id: int | None
    people: int

    @property
    def untold(self) -> int:
        """People of the session who cannot be told apart from others."""
        return self.people - (self.citizen_id is not None)


@dataclass(frozen=True)
class Standing:
    """Where a member stands: distinct citizens within the goal's days, and where and when the goal was reached."""

    citizens: int = 0
    unit_id: int | None = None
    day: date | None = None
    reached_at: datetime | None = None


def in_order(facts: Iterable[Fact]) -> list[Fact]:
    """In the order of counting."""
    return sorted(facts, key=attrgetter("happened_at", "id"))


class Goals:
    """The movement's goals of distinct citizens per member; the nearest one above a unit holds there."""

    def __init__(self, goals: Iterable[Goal]) -> None:
        self.all = sorted(
            ((goal.unit.path if goal.unit else "", goal.target, *goal.window()) for goal in goals), reverse=True
        )

    @property
    def least(self) -> float:
        """The smallest target of all; below it no member has reached a goal."""
        return min((target for _above, target, _start, _end in self.all), default=math.inf)

    def counts(self, fact: Fact) -> bool:
        """Does the fact count toward the goal where it happened?"""
        goal = self.at(fact.path)
        return goal is not None and goal[1] <= fact.happened_at < goal[2]

    def at(self, path: str) -> tuple[int, datetime, datetime] | None:
        """(target, start, end) at the unit with that path, or None where no goal is set."""
        for above, target, start, end in self.all:
            if path.startswith(above):
                return target, start, end
        return None


def standing(facts: Iterable[Fact], goals: Goals) -> Standing:
    """One member's standing by all their counted sessions."""
    seen: set[int] = set()
    citizens = 0
    reached: Fact | None = None
    for fact in in_order(facts):
        goal = goals.at(fact.path)
        if goal is None or not goals.counts(fact):
            continue
        citizens += fact.untold + (fact.citizen_id is not None and fact.citizen_id not in seen)
        if fact.citizen_id is not None:
            seen.add(fact.citizen_id)
        if reached is None and citizens >= goal[0]:
            reached = fact
    if reached is None:
        return Standing(citizens)
    return Standing(citizens, reached.unit_id, reached.day, reached.happened_at)


def first_places(facts: Iterable[Fact]) -> dict[int, tuple[int, date]]:
    """For each citizen the unit and day of the first counted session."""
    places: dict[int, tuple[int, date]] = {}
    for fact in in_order(facts):
        if fact.citizen_id is not None:
            places.setdefault(fact.citizen_id, (fact.unit_id, fact.day))
    return places
