# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What the field app is told: where the member stands, what changed since, and what the form offers."""

from __future__ import annotations

import hashlib
import json
import math
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Max, Q
from django.utils import timezone

from lantoa.infra.rows import found
from lantoa.outreach.callers import Caller, caller_of
from lantoa.outreach.models import GuidanceSession, Membership, Progress, SessionPhoto, Skill
from lantoa.people.models import User
from lantoa.plan.models import Movement

from .counts import Ground, goals_of, ground_of

MOST_CHANGES = 200


@dataclass(frozen=True)
class Question:
    """What one phone asks after its records were taken in. `besides` were answered one by one; `quiet` says that
    its own new records are all that this turn changed; `progress` is read unless it is given.
    `board` is the team's board that the phone knows, None if it does not ask; `photos` are records of which it asks
    whether their photo is here."""

    caller: Caller
    cursor: int
    shelf: str
    besides: Collection[str] = ()
    quiet: bool = False
    progress: Progress | None = None
    board: str | None = None
    photos: Sequence[UUID] = ()


_STANDING = ("id", "user", "turn", "sessions", "citizens")
_STANDINGS = "WHERE movement_id = %s AND user_id = ANY(%s)"


def field_replies(ground: Ground, questions: Sequence[Question]) -> list[dict[str, Any]]:
    """For each phone the second half of the sync reply. The cost does not grow with history."""
    unread = [question.caller.user_id for question in questions if question.progress is None]
    rows = found(Progress, _STANDING, _STANDINGS, [ground.movement.pk, unread]) if unread else []
    standings = {row.user_id: row for row in rows}
    replies = []
    for question in questions:
        progress = question.progress or standings.get(question.caller.user_id) or Progress(turn=0)
        reply: dict[str, Any] = {
            "cursor": progress.turn,
            "movement": ground.movement.pk,
            "me": {"counted": progress.sessions, "citizens": progress.citizens},
        }
        if question.cursor < progress.turn - question.quiet:
            reply |= _changes(ground.movement, question)
        settings = _settings(question.caller, ground)
        mark = _mark(settings)
        if mark != question.shelf:
            reply |= {"shelf": mark, "settings": settings}
        replies.append(reply)
    _add_boards(ground.movement, questions, replies)
    _add_photos(questions, replies)
    return replies


def _add_photos(questions: Sequence[Question], replies: list[dict[str, Any]]) -> None:
    """To those who asked: which of their photos are not here, because they never came or a backup was put back."""
    asked = {key for question in questions for key in question.photos}
    if not asked:
        return
    here = set(SessionPhoto.objects.filter(session__in=asked).values_list("session", "session__membership"))
    for question, reply in zip(questions, replies, strict=True):
        mine = {key for seat in question.caller.seats for key in question.photos if (key, seat.pk) in here}
        if missing := [str(key) for key in question.photos if key not in mine]:
            reply["photos"] = missing


def _add_boards(movement: Movement, questions: Sequence[Question], replies: list[dict[str, Any]]) -> None:
    """To those who asked for it: how far each member of their team has come, unless they know."""
    teams = {
        number: seat.team_id
        for number, question in enumerate(questions)
        if question.board is not None and (seat := question.caller.seat) is not None
    }
    if not teams:
        return
    rows: dict[int, list[list[Any]]] = defaultdict(list)
    members = Membership.objects.current().filter(team__in=set(teams.values())).order_by("user__full_name", "pk")
    here = Q(user__guidance_progress__movement=movement)
    standing = members.annotate(
        reached=Max("user__guidance_progress__day", filter=here),
        met=Max("user__guidance_progress__citizens", filter=here),
    )
    for team_id, *row, reached, met in standing.values_list("team", "user", "user__full_name", "reached", "met"):
        rows[team_id].append([*row, met or 0, int(reached is not None)])
    for number, team_id in teams.items():
        mark = _mark(rows[team_id])
        if mark != questions[number].board:
            replies[number]["board"] = {"mark": mark, "rows": rows[team_id]}


def _mark(value: object) -> str:
    """A short name of what a phone keeps, so that it is sent only when it changed."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Standing:
    """Where one member stands: distinct citizens so far, how many are asked for, whole days left (0 when over)."""

    citizens: int
    target: int
    days_left: int
    returned: int


def standing_of(user: User, movement: Movement) -> Standing | None:
    """The member's standing in the goal of their team's unit; None without a team or a goal."""
    seat = caller_of(user).seat
    goal = goals_of(movement).at(seat.path) if seat else None
    if goal is None:
        return None
    progress = Progress.objects.filter(movement=movement, user=user).first() or Progress()
    returned = GuidanceSession.objects.filter(
        movement=movement, membership__user=user, state=GuidanceSession.State.RETURNED
    )
    left = math.ceil((goal[2] - timezone.now()).total_seconds() / 86400)
    return Standing(progress.citizens, goal[0], max(0, left), returned.count())


def _changes(movement: Movement, asked: Question) -> dict[str, Any]:
    rows = GuidanceSession.objects.filter(
        membership__in=[seat.pk for seat in asked.caller.seats], changed__gt=asked.cursor, movement=movement
    ).exclude(pk__in=asked.besides)
    first = list(rows.filter(kind=GuidanceSession.Kind.SESSION).order_by("changed", "pk")[: MOST_CHANGES + 1])
    reply: dict[str, Any] = {"changes": [_change(row) for row in first[:MOST_CHANGES]]}
    if len(first) > MOST_CHANGES:
        # A turn is told whole or not at all; one batch never changes more than fits.
        cut = first[MOST_CHANGES].changed
        whole = [row for row in first if row.changed < cut] or first[:MOST_CHANGES]
        reply = {"changes": [_change(row) for row in whole], "cursor": whole[-1].changed, "more": True}
    return reply


def _change(row: GuidanceSession) -> dict[str, Any]:
    """A record as the phone keeps it, without anything about a person."""
    return {
        "id": str(row.pk), "state": row.state, "reason": row.reason, "at": int(row.happened_at.timestamp() * 1000),
        "skills": row.skills, "outcome": row.outcome, "place": row.place, "minutes": row.minutes, "people": row.people,
    }  # fmt: skip


def _settings(caller: Caller, ground: Ground) -> dict[str, Any]:
    seat = caller.seat or next(iter(caller.seats), None)
    path = seat.path if seat else ""
    goal = ground.goals.at(path)
    return {
        "name": caller.name,
        "team": seat.team if seat else "",
        "skills": [[skill.key, skill.title, skill.guide] for skill in _offered(ground.skills, path)],
        "goal": [goal[0], *(int(moment.timestamp() * 1000) for moment in goal[1:])] if goal else None,
    }


def skills_at(movement: Movement, path: str) -> list[Skill]:
    """The skills that members at a unit with this path are offered: the plan's, and their units' own."""
    return _offered(ground_of(movement).skills, path)


def _offered(skills: list[Skill], path: str) -> list[Skill]:
    return [skill for skill in skills if skill.unit is None or path.startswith(skill.unit.path)]
