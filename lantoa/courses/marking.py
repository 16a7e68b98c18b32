# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""From answers to a result: marks, score, completion and certificate. Under the attempt's lock, once."""

import secrets
from collections.abc import Collection, Mapping, Set
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from lantoa.infra import rows
from lantoa.people.models import User

from .answering import keep
from .bodies import printed
from .counting import Happened, count_tests
from .models import Answer, Attempt, Certificate, CourseVersion, Enrolment, Question, QuizRule
from .statements import tell_completed, tell_test

LEARNER = (
    ("e", "", rows.fields_of(Enrolment, "id", "movement", "person", "course", "unit", "audience", "wave", "version")),
    ("p", "person", rows.fields_of(User, "id", "full_name")),
    ("v", "version", rows.fields_of(CourseVersion, "id")),
    ("r", "version.rule", rows.fields_of(QuizRule, "id", "version", "pass_mark")),
)
"""Of an enrolment, for its mark, its figures and its certificate."""
OF_ATTEMPT = """FROM courses_enrolment e JOIN people_user p ON p.id = e.person_id
    JOIN courses_courseversion v ON v.id = e.version_id JOIN courses_quizrule r ON r.version_id = v.id
    WHERE e.id = %s"""
COMPLETED = rows.fields_of(Enrolment, "id")
COMPLETE = """UPDATE courses_enrolment SET completed_at = %s WHERE id = ANY(%s) AND completed_at IS NULL RETURNING id"""
QUESTION = rows.fields_of(Question, "id")
CREDITED = "SELECT id FROM courses_question WHERE is_credited AND id = ANY(%s)"


def newest(given: Mapping[int, Answer], before: Mapping[int, datetime]) -> dict[int, Answer]:
    """What was chosen later than what is stored, by question."""
    return {pk: one for pk, one in given.items() if pk not in before or one.chosen_at >= before[pk]}


def close(
    attempt: Attempt, now: datetime, given: Mapping[int, Answer] | None = None, empty_counts: bool = False
) -> None:
    """Mark a running attempt with its stored answers and these newer ones, or let it expire without any. It is held,
    and before it its enrolment."""
    stored = rows.found(Answer, (), "WHERE attempt_id = %s", [attempt.pk])
    answers: dict[int, Answer] = {answer.question_id: answer for answer in stored}
    answers |= newest(given or {}, {pk: answer.chosen_at for pk, answer in answers.items()})
    if not answers and not empty_counts:
        attempt.state = Attempt.State.EXPIRED
        attempt.save(update_fields=["state"])
        return
    _mark(list(answers.values()))
    (enrolment,) = rows.joined(LEARNER, OF_ATTEMPT, [attempt.enrolment_id])
    credited = {pk for (pk,) in rows.ask(QUESTION, CREDITED, [on_paper(attempt)])}
    attempt.score = score_of(attempt, {pk: answer.score for pk, answer in answers.items()}, credited)
    attempt.passed = attempt.score >= enrolment.version.rule.pass_mark
    attempt.state, attempt.submitted_at = Attempt.State.GRADED, now
    attempt.save(update_fields=["score", "passed", "state", "submitted_at"])
    completed = complete([(enrolment, attempt)], now) if attempt.passed else []
    # The figures last: others count in the same rows, and wait for the end of this.
    count_tests([(enrolment, attempt)], completed=completed)
    tell_test(enrolment, attempt)
    tell_completed(completed)


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
    keep(answers)


def complete(passed: Collection[tuple[Enrolment, Attempt]], now: datetime) -> Happened:
    """Completed once, and one certificate: the first test that is passed gives both. The enrolments are held. Who
    completed the course now, to be counted and told."""
    if not passed:
        return []
    learners = {enrolment.pk: enrolment for enrolment, _attempt in passed}
    done = [learners[pk] for (pk,) in rows.ask(COMPLETED, COMPLETE, [now, set(learners)])]
    certificates = [
        {
            "enrolment_id": one.pk, "number": f"{timezone.localdate(now).year}-{one.pk:08d}",
            "code": secrets.token_urlsafe(12), "holder": one.person.full_name, "issued_at": now, "revoked_because": "",
        }
        for one in done
    ]  # fmt: skip
    rows.put(Certificate, certificates)
    return [(one, now) for one in done]
