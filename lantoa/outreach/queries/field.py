# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What the field app is told: where the member stands, what changed since, and what the form offers."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone

from lantoa.outreach.models import GuidanceSession, Membership, Progress, Skill
from lantoa.people.models import User
from lantoa.plan.models import Movement

from .counts import Ground, goals_of, ground_of
from .teams import memberships_of

MOST_CHANGES = 200


@dataclass(frozen=True)
class Question:
    """What one phone asks after its records were taken in. `besides` were answered one by one; `quiet` says that
    its own new records are all that this turn changed; `progress` is read unless it is given."""

    user: User
    memberships: list[Membership]
    cursor: int
    shelf: str
    besides: Collection[UUID] = ()
    quiet: bool = False
    progress: Progress | None = None


def field_replies(ground: Ground, questions: Sequence[Question]) -> list[dict[str, Any]]:
    """For each phone the second half of the sync reply. The cost does not grow with history."""
    unread = [question.user.pk for question in questions if question.progress is None]
    rows = Progress.objects.filter(movement=ground.movement, user__in=unread) if unread else []
    standings = {row.user_id: row for row in rows}
    replies = []
    for question in questions:
        progress = question.progress or standings.get(question.user.pk) or Progress(turn=0)
        reply: dict[str, Any] = {
            "cursor": progress.turn,
            "me": {"counted": progress.sessions, "citizens": progress.citizens},
        }
        if question.cursor < progress.turn - question.quiet:
            reply |= _changes(question.memberships, question.cursor, question.besides)
        settings = _settings(question.user, question.memberships, ground)
        mark = hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()[:12]
        if mark != question.shelf:
            reply |= {"shelf": mark, "settings": settings}
        replies.append(reply)
    return replies


@dataclass(frozen=True)
class Standing:
    """Where one member stands: distinct citizens so far, how many are asked for, whole days left (0 when over)."""

    citizens: int
    target: int
    days_left: int
    returned: int


def standing_of(user: User, movement: Movement) -> Standing | None:
    """The member's standing in the goal of their team's unit; None without a team or a goal."""
    membership = next((row for row in memberships_of(user) if row.until is None), None)
    goal = goals_of(movement).at(membership.team.unit.path) if membership else None
    if goal is None:
        return None
    progress = Progress.objects.filter(movement=movement, user=user).first() or Progress()
    returned = GuidanceSession.objects.filter(
        movement=movement, membership__user=user, state=GuidanceSession.State.RETURNED
    )
    left = math.ceil((goal[2] - timezone.now()).total_seconds() / 86400)
    return Standing(progress.citizens, goal[0], max(0, left), returned.count())


def _changes(memberships: list[Membership], cursor: int, besides: Collection[UUID]) -> dict[str, Any]:
    rows = GuidanceSession.objects.filter(membership__in=memberships, changed__gt=cursor).exclude(pk__in=besides)
    found = list(rows.filter(kind=GuidanceSession.Kind.SESSION).order_by("changed", "pk")[: MOST_CHANGES + 1])
    reply: dict[str, Any] = {"changes": [_change(row) for row in found[:MOST_CHANGES]]}
    if len(found) > MOST_CHANGES:
        # A turn is told whole or not at all; one batch never changes more than fits.
        cut = found[MOST_CHANGES].changed
        whole = [row for row in found if row.changed < cut] or found[:MOST_CHANGES]
        reply = {"changes": [_change(row) for row in whole], "cursor": whole[-1].changed, "more": True}
    return reply


def _change(row: GuidanceSession) -> dict[str, Any]:
    """A record as the phone keeps it, without anything about a person."""
    return {
        "id": str(row.pk), "state": row.state, "reason": row.reason, "at": int(row.happened_at.timestamp() * 1000),
        "skills": row.skills, "outcome": row.outcome, "place": row.place, "minutes": row.minutes, "people": row.people,
    }  # fmt: skip


def _settings(user: User, memberships: list[Membership], ground: Ground) -> dict[str, Any]:
    team = next((m.team for m in memberships if m.until is None), memberships[0].team if memberships else None)
    path = team.unit.path if team else ""
    goal = ground.goals.at(path)
    return {
        "name": user.full_name,
        "team": team.name if team else "",
        "skills": [[skill.key, skill.title] for skill in _offered(ground.skills, path)],
        "goal": [goal[0], *(int(moment.timestamp() * 1000) for moment in goal[1:])] if goal else None,
    }


def skills_at(movement: Movement, path: str) -> list[Skill]:
    """The skills that members at a unit with this path are offered: the plan's, and their units' own."""
    return _offered(ground_of(movement).skills, path)


def _offered(skills: list[Skill], path: str) -> list[Skill]:
    return [skill for skill in skills if skill.unit is None or path.startswith(skill.unit.path)]
