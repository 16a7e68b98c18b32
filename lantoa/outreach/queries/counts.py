# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Counted sessions as facts for counting, and the recount of everything from them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, cast

from lantoa.outreach.counting import COUNTS, Fact, Goals, first_places, standing
from lantoa.outreach.models import GuidanceSession, Membership, Skill
from lantoa.plan.models import Goal, Movement

if TYPE_CHECKING:
    from django.db.models import QuerySet

MEASURE = "guided_citizens"
Met = dict[int, list[tuple[int, Fact]]]
"""For citizens all their counted sessions, each with its member."""
SHAPE = ("happened_at", "id", "unit_id", "unit__path", "day", "citizen_id", "people")


def goals_of(movement: Movement) -> Goals:
    """The movement's goals of distinct citizens for each member."""
    goals = list(Goal.objects.filter(movement=movement, measure=MEASURE, per="member").select_related("unit"))
    for goal in goals:
        goal.movement = movement
    return Goals(goals)


@dataclass(frozen=True)
class Ground:
    """What taking in sessions needs to know of the movement, read once for all phones of a group."""

    movement: Movement
    goals: Goals
    skills: list[Skill]


def ground_of(movement: Movement) -> Ground:
    """The movement with its goals for members and all skills."""
    skills = list(Skill.objects.filter(movement=movement).select_related("unit"))
    return Ground(movement, goals_of(movement), skills)


def facts_of_users(movement: Movement, user_ids: Collection[int]) -> dict[int, list[Fact]]:
    """All counted sessions of each of these members."""
    found: dict[int, list[Fact]] = {user_id: [] for user_id in user_ids}
    if found:
        memberships = Membership.objects.filter(user__in=user_ids)
        for user_id, fact in _facts(GuidanceSession.objects.filter(membership__in=memberships), movement):
            found[user_id].append(fact)
    return found


def facts_of_citizens(movement: Movement, citizen_ids: Collection[int]) -> Met:
    """All counted sessions of each of these citizens, each with its member."""
    found: Met = {citizen_id: [] for citizen_id in citizen_ids}
    if found:
        for user_id, fact in _facts(GuidanceSession.objects.filter(citizen__in=citizen_ids), movement):
            found[cast(int, fact.citizen_id)].append((user_id, fact))
    return found


def _facts(sessions: QuerySet[GuidanceSession], movement: Movement) -> Iterator[tuple[int, Fact]]:
    counted = sessions.filter(movement=movement, state=GuidanceSession.State.COUNTED)
    for user_id, *row in counted.values_list("membership__user_id", *SHAPE):
        yield user_id, Fact(*row)


def facts_by_user(movement: Movement) -> Iterator[tuple[int, Fact]]:
    """Every counted session of the movement with its member."""
    counted = GuidanceSession.objects.filter(movement=movement, state=GuidanceSession.State.COUNTED)
    for user_id, *row in counted.values_list("membership__user_id", *SHAPE).iterator(chunk_size=5000):
        yield user_id, Fact(*row)


def recount(movement: Movement) -> Iterable[tuple[tuple[int, str, int, date], int]]:
    """This room's tallies, counted again from the sessions alone."""
    sessions, citizens, at_goal = COUNTS
    goals = goals_of(movement)
    counts: Counter[tuple[int, str, int, date]] = Counter()
    mine: dict[int, list[Fact]] = defaultdict(list)
    for user_id, fact in facts_by_user(movement):
        mine[user_id].append(fact)
        counts[movement.pk, sessions, fact.unit_id, fact.day] += 1
        counts[movement.pk, citizens, fact.unit_id, fact.day] += fact.untold
    for unit_id, day in first_places(fact for own in mine.values() for fact in own).values():
        counts[movement.pk, citizens, unit_id, day] += 1
    for own in mine.values():
        now = standing(own, goals)
        if now.unit_id is not None and now.day is not None:
            counts[movement.pk, at_goal, now.unit_id, now.day] += 1
    return [(key, n) for key, n in counts.items() if n]
