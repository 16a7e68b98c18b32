# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Which answers of a test may still be kept, and how they are stored; under the lock of their attempt."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lantoa.infra import rows

from .bodies import printed
from .models import Answer, Attempt

SLACK = timedelta(seconds=90)
"""How long after the deadline an answer may arrive without being marked late."""
LATEST = timedelta(hours=24)
"""How long a device without network may keep answers that were chosen in time."""


_KEPT = ("attempt_id", "question_id", "response", "chosen_at", "is_late", "score")
_IN_PLACE = """ON CONFLICT (attempt_id, question_id) DO UPDATE SET response = excluded.response,
    chosen_at = excluded.chosen_at, is_late = excluded.is_late, score = excluded.score"""


@dataclass(frozen=True)
class Given:
    """One answer from a device; `chosen_at` None means now (a form without JavaScript)."""

    question: int
    response: Any
    chosen_at: datetime | None = None


def possible(
    attempt: Attempt, answers: Iterable[Given], now: datetime
) -> tuple[dict[int, Answer], list[int]]:  # fmt: skip
    """(the last choice for each question that may be kept, the questions whose answer may not)."""
    answers = list(answers)
    on_paper = {place["question"] for place in attempt.paper}
    questions = printed(on_paper & {given.question for given in answers})
    saved: dict[int, Answer] = {}
    refused: list[int] = []
    for given in answers:
        question = questions.get(given.question)
        response = question and question.body.clean(given.response)
        chosen_at = max(min(given.chosen_at or now, now), attempt.started_at)
        if response is None or chosen_at > attempt.deadline_at + SLACK or now > attempt.deadline_at + LATEST:
            refused.append(given.question)
        elif given.question not in saved or chosen_at >= saved[given.question].chosen_at:
            saved[given.question] = Answer(
                attempt=attempt, question_id=given.question, response=response, chosen_at=chosen_at,
                is_late=now > attempt.deadline_at + SLACK,
            )  # fmt: skip
    return saved, sorted(refused)


def keep(answers: Iterable[Answer]) -> None:
    """Store these answers in place of older ones, under the locks of their attempts."""
    rows.put(Answer, [{name: getattr(answer, name) for name in _KEPT} for answer in answers], _IN_PLACE)
