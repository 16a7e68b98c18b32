# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""From answers to a result: marks, score, completion and certificate. Under the attempt's lock, once."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from .counting import COMPLETED, count, count_tests
from .models import Answer, Attempt, Certificate, Completion, Enrolment, Question
from .questions import read


def close(attempt: Attempt, now: datetime, newer: Iterable[Answer] = (), empty_counts: bool = False) -> None:
    """Mark a running attempt with its stored answers and these newer ones, or let it expire without any."""
    answers = {answer.question_id: answer for answer in attempt.answers.all()}
    answers |= {answer.question_id: answer for answer in newer}
    if not answers and not empty_counts:
        attempt.state = Attempt.State.EXPIRED
        attempt.save(update_fields=["state"])
        return
    _mark(list(answers.values()))
    enrolment = Enrolment.objects.select_related("version__rule", "person").get(pk=attempt.enrolment_id)
    points = sum((answer.score or Decimal(0) for answer in answers.values()), Decimal(0))
    attempt.score = (100 * points / max(1, len(attempt.paper))).quantize(Decimal("0.01"))
    attempt.passed = attempt.score >= enrolment.version.rule.pass_mark
    attempt.state, attempt.submitted_at = Attempt.State.GRADED, now
    attempt.save(update_fields=["score", "passed", "state", "submitted_at"])
    count_tests([(enrolment, attempt)])
    if attempt.passed:
        _complete(enrolment, attempt, now)


def _mark(answers: list[Answer]) -> None:
    """Score each answer and store it, in one statement for old and new."""
    questions = Question.objects.only("kind", "payload").in_bulk({answer.question_id for answer in answers})
    for answer in answers:
        question = questions[answer.question_id]
        answer.score = Decimal(read(question.kind, question.payload).mark(answer.response)).quantize(Decimal("0.0001"))
        answer.pk = None
    Answer.objects.bulk_create(
        answers, update_conflicts=True, unique_fields=["attempt", "question"],
        update_fields=["response", "chosen_at", "is_late", "score"],
    )  # fmt: skip


def _complete(enrolment: Enrolment, attempt: Attempt, now: datetime) -> None:
    """One completion and one certificate per person and course."""
    completion, created = Completion.objects.get_or_create(
        person_id=enrolment.person_id, course_id=enrolment.course_id,
        defaults={"enrolment": enrolment, "attempt": attempt, "completed_at": now},
    )  # fmt: skip
    if not created:
        return
    Certificate.objects.create(
        completion=completion,
        number=f"{timezone.localdate(now).year}-{completion.pk:07d}",
        code=secrets.token_urlsafe(12),
        holder=enrolment.person.full_name,
        issued_at=now,
    )
    count(COMPLETED, [(enrolment, now)])
