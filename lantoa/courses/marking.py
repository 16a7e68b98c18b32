# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""From answers to a result: marks, score, completion and certificate. Under the attempt's lock, once."""

import secrets
from collections.abc import Iterable, Mapping, Set
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
    questions = Question.objects.only("kind", "payload", "is_credited").in_bulk(on_paper(attempt) | answers.keys())
    _mark(list(answers.values()), questions)
    enrolment = Enrolment.objects.select_related("version__rule", "person").get(pk=attempt.enrolment_id)
    credited = {pk for pk, question in questions.items() if question.is_credited}
    attempt.score = score_of(attempt, {pk: answer.score for pk, answer in answers.items()}, credited)
    attempt.passed = attempt.score >= enrolment.version.rule.pass_mark
    attempt.state, attempt.submitted_at = Attempt.State.GRADED, now
    attempt.save(update_fields=["score", "passed", "state", "submitted_at"])
    count_tests([(enrolment, attempt)])
    if attempt.passed:
        complete([(enrolment, attempt)], now)


def on_paper(attempt: Attempt) -> set[int]:
    """The questions of its paper."""
    return {place["question"] for place in attempt.paper}


def score_of(attempt: Attempt, marks: Mapping[int, Decimal | None], credited: Set[int]) -> Decimal:
    """Percent of the paper's points. A withdrawn question that is credited counts as right, whatever was answered."""
    paper = on_paper(attempt)
    points = sum((mark or Decimal(0) for pk, mark in marks.items() if pk not in credited), Decimal(0))
    points += len(credited & paper)
    return (100 * points / max(1, len(paper))).quantize(Decimal("0.01"))


def _mark(answers: list[Answer], questions: Mapping[int, Question]) -> None:
    """Score each answer and store it, in one statement for old and new."""
    for answer in answers:
        question = questions[answer.question_id]
        answer.score = Decimal(read(question.kind, question.payload).mark(answer.response)).quantize(Decimal("0.0001"))
        answer.pk = None
    Answer.objects.bulk_create(
        answers, update_conflicts=True, unique_fields=["attempt", "question"],
        update_fields=["response", "chosen_at", "is_late", "score"],
    )  # fmt: skip


def complete(passed: Iterable[tuple[Enrolment, Attempt]], now: datetime) -> None:
    """One completion and one certificate per person and course."""
    done = []
    for enrolment, attempt in passed:
        completion, created = Completion.objects.get_or_create(
            person_id=enrolment.person_id, course_id=enrolment.course_id,
            defaults={"enrolment": enrolment, "attempt": attempt, "completed_at": now},
        )  # fmt: skip
        if created:
            done.append((enrolment, completion))
    Certificate.objects.bulk_create(
        Certificate(
            completion=completion,
            number=f"{timezone.localdate(now).year}-{completion.pk:07d}",
            code=secrets.token_urlsafe(12),
            holder=enrolment.person.full_name,
            issued_at=now,
        )
        for enrolment, completion in done
    )
    if done:
        count(COMPLETED, [(enrolment, now) for enrolment, _completion in done])
