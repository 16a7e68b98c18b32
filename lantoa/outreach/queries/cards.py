# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What a citizen's card shows: the team, the day and the skills of the session; nothing about the citizen."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Avg, Count, Q

from lantoa.outreach.models import CardAnswer, GuidanceSession
from lantoa.people.models import User
from lantoa.plan.models import Movement
from lantoa.units.models import Unit

from .board import skill_titles


@dataclass(frozen=True)
class Card:
    """One session as the citizen sees it; the session may still be on the member's phone."""

    key: UUID
    team: str = ""
    unit: str = ""
    day: date | None = None
    skills: list[str] = field(default_factory=list)
    answer: CardAnswer | None = None


def card_of(key: UUID) -> Card:
    """The card behind a session's key."""
    answer = CardAnswer.objects.filter(pk=key).first()
    session = GuidanceSession.objects.filter(pk=key, kind="session").select_related("membership__team__unit").first()
    if session is None:
        return Card(key, answer=answer)
    team = session.membership.team
    return Card(key, team.name, team.unit.name, session.day, skill_titles(session), answer)


def answer_from(key: UUID, trace: str) -> bool:
    """Was this card answered on this phone?"""
    return CardAnswer.objects.filter(pk=key, trace=trace).exclude(trace="").exists()


def guide_of(key: UUID) -> tuple[User, Unit] | None:
    """The member who wrote the session, to whom courses that the citizen opens are credited, and the unit."""
    session = GuidanceSession.objects.filter(pk=key).select_related("membership__user", "unit").first()
    return (session.membership.user, session.unit) if session else None


@dataclass(frozen=True)
class CardSums:
    """What citizens said on their cards."""

    confirmed: int
    denied: int
    rating: float | None


def card_sums(movement: Movement, unit: Unit) -> CardSums:
    """The answered cards of the unit and everything below it."""
    sessions = GuidanceSession.objects.filter(
        movement=movement, state=GuidanceSession.State.COUNTED, unit__path__gte=unit.path, unit__path__lt=unit.path_end
    )
    sums = CardAnswer.objects.filter(session_key__in=sessions.values("pk")).aggregate(
        yes=Count("pk", filter=Q(happened=True)), no=Count("pk", filter=Q(happened=False)), stars=Avg("rating")
    )
    return CardSums(sums["yes"], sums["no"], sums["stars"])
