# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""From answers to a result: marks, score, completion and certificate. Under the attempt's lock, once."""

import secrets
from collections.abc import Iterable, Mapping, Set
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from .bodies import printed
from .counting import COMPLETED, count, count_tests
from .models import Answer, Attempt, Certificate, Completion, Enrolment, Question
from .statements import tell_completed, tell_test

NEEDED = (
    "movement", "person__full_name", "course", "unit", "audience", "wave", "version__rule__pass_mark",
)  # fmt: skip
"""Of an enrolment, for its mark, its figures and its certificate."""


def newest(given: Mapping[int, Answer], before: Mapping[int, datetime]) -> dict[int, Answer]:
    """What was chosen later than what is stored, by question."""
    return {pk: one for pk, one in given.items() if pk not in before or one.chosen_at >= before[pk]}


def close(
    attempt: Attempt, now: datetime, given: Mapping[int, Answer] | None = None, empty_counts: bool = False
) -> None:
    """Mark a running attempt with its stored answers and these newer ones, or let it expire without any."""
    answers = {answer.question_id: answer for answer in attempt.answers.all()}
    answers |= newest(given or {}, {pk: answer.chosen_at for pk, answer in answers.items()})
    if not answers and not empty_counts:
        attempt.state = Attempt.State.EXPIRED
        attempt.save(update_fields=["state"])
        return
    _mark(list(answers.values()))
    learners = Enrolment.objects.select_related("version__rule", "person").only(*NEEDED)
    enrolment = learners.get(pk=attempt.enrolment_id)
    credited = set(Question.objects.filter(pk__in=on_paper(attempt), is_credited=True).values_list("pk", flat=True))
    attempt.score = score_of(attempt, {pk: answer.score for pk, answer in answers.items()}, credited)
    attempt.passed = attempt.score >= enrolment.version.rule.pass_mark
    attempt.state, attempt.submitted_at = Attempt.State.GRADED, now
    attempt.save(update_fields=["score", "passed", "state", "submitted_at"])
    count_tests([(enrolment, attempt)])
    tell_test(enrolment, attempt)
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


def _mark(answers: list[Answer]) -> None:
    """Score each answer and store it, in one statement for old and new."""
    questions = printed(answer.question_id for answer in answers)
    for answer in answers:
        mark = questions[answer.question_id].body.mark(answer.response)
        answer.score = Decimal(mark).quantize(Decimal("0.0001"))
        answer.pk = None
    Answer.objects.bulk_create(
        answers, update_conflicts=True, unique_fields=["attempt", "question"],
        update_fields=["response", "chosen_at", "is_late", "score"],
    )  # fmt: skip


def complete(passed: Iterable[tuple[Enrolment, Attempt]], now: datetime) -> None:
    """One completion and one certificate per person and course: the first test that is passed gives both."""
    by_attempt = {attempt.pk: enrolment for enrolment, attempt in passed}
    Completion.objects.bulk_create(
        (
            Completion(
                person_id=enrolment.person_id,
                course_id=enrolment.course_id,
                enrolment=enrolment,
                attempt_id=attempt,
                completed_at=now,
            )
            for attempt, enrolment in by_attempt.items()
        ),
        ignore_conflicts=True,
    )
    made = Completion.objects.filter(attempt__in=by_attempt, certificate=None)
    done = [(by_attempt[completion.attempt_id], completion) for completion in made]
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
        tell_completed([enrolment for enrolment, _completion in done], now)
