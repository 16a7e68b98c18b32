# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The saves of many takers at once, on the last evening: one transaction and a fixed number of queries for all.

Only the ordinary save is taken here: signed in, the own running attempt, in time, answers that fit the paper. Every
other one is left to `save_answers`, so that the rules stand in one place.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from lantoa.infra import rows
from lantoa.people.signed import Claim, proves

from .. import access
from ..answering import SLACK, Given, keep, possible
from ..bodies import printed
from ..marking import newest
from ..models import Answer, Attempt

CHOSEN = rows.fields_of(Answer, "attempt", "question", "chosen_at")
WHEN = "SELECT attempt_id, question_id, chosen_at FROM courses_answer WHERE attempt_id = ANY(%s)"
Kept = dict[str, list[int]]


@dataclass(frozen=True)
class Save:
    """What one request asks: who says to be signed in, for which attempt, which answers."""

    claim: Claim
    attempt: int
    answers: list[Given]


@transaction.atomic
def save_together(*, by: Any, saves: Sequence[Save]) -> list[Kept | None]:
    """What `save_answers` would return for each save, or None where it must be asked itself."""
    now = timezone.now()
    attempts = access.lock_running(save.attempt for save in saves)
    printed(given.question for save in saves for given in save.answers)  # one query for all that were not seen before
    chosen: dict[int, dict[int, Answer]] = defaultdict(dict)
    refused: list[list[int] | None] = []
    for save in saves:
        attempt = attempts.get(save.attempt)
        if attempt is None or now > attempt.deadline_at + SLACK or not proves(save.claim, attempt.enrolment.person):
            refused.append(None)
            continue
        mine, not_possible = possible(attempt, save.answers, now)
        earlier = chosen[attempt.pk] if mine else {}
        earlier |= newest(mine, {pk: answer.chosen_at for pk, answer in earlier.items()})
        refused.append(not_possible if mine else None)
    stored = _stored(list(chosen))
    keep(answer for pk, given in chosen.items() for answer in newest(given, stored[pk]).values())
    Attempt.objects.filter(pk__in=chosen).update(contact_at=now, state=Attempt.State.IN_PROGRESS)
    return [
        None if wrong is None else {"saved": sorted(stored[pk].keys() | chosen[pk].keys()), "refused": wrong}
        for pk, wrong in zip((save.attempt for save in saves), refused, strict=True)
    ]


def _stored(attempts: list[int]) -> dict[int, dict[int, datetime]]:
    """When each stored answer was chosen, by attempt and question."""
    found: dict[int, dict[int, datetime]] = defaultdict(dict)
    for attempt, question, chosen_at in rows.ask(CHOSEN, WHEN, [attempts]):
        found[attempt][question] = chosen_at
    return found
