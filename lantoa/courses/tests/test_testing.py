# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from lantoa.courses import actions
from lantoa.courses.actions.testing import Given
from lantoa.courses.models import Answer, Attempt, Certificate, Enrolment
from lantoa.infra.web.errors import Refused
from lantoa.tallies import queries as tallies

from .conftest import answers_for


def move(attempt, **delta):
    """Let time pass: the attempt began so much earlier."""
    shift = timedelta(**delta)
    attempt.started_at -= shift
    attempt.deadline_at -= shift
    attempt.save(update_fields=["started_at", "deadline_at"])
    return attempt


def refused_code(call, **kwargs):
    with pytest.raises(Refused) as refused:
        call(by=None, **kwargs)
    return refused.value.code


def test_pass_gives_completion_certificate_and_figures(ready, movement, tree):
    attempt = actions.start_attempt(by=None, enrolment=ready)
    assert [attempt.state, attempt.number, len(attempt.paper)] == ["open", 1, 3]
    assert actions.start_attempt(by=None, enrolment=ready) == attempt
    answers = answers_for(attempt)
    actions.save_answers(by=None, attempt=attempt, answers=answers[:1])
    attempt.refresh_from_db()
    assert attempt.state == "in_progress"
    done = actions.submit_attempt(by=None, attempt=attempt, answers=answers)
    assert [done.state, done.score, done.passed] == ["graded", Decimal("100.00"), True]
    certificate = Certificate.objects.get(enrolment__person=ready.person)
    assert certificate.number.startswith(f"{timezone.localdate().year}-")
    expected = {"course_enrolments": 1, "course_attempts": 1, "course_completions": 1}
    assert tallies.totals(movement, tree.binh_dong) == expected
    again = actions.submit_attempt(by=None, attempt=attempt, answers=answers_for(attempt, right=False))
    assert again.score == done.score
    assert tallies.totals(movement, tree.province) == expected
    assert refused_code(actions.start_attempt, enrolment=ready) == "courses.already_completed"


def test_partial_marks_and_failing(ready):
    attempt = actions.start_attempt(by=None, enrolment=ready)
    answers = answers_for(attempt, right=False)
    multiple = next(a for a in answers_for(attempt) if len(a.response) == 2)
    answers = [a for a in answers if a.question != multiple.question] + [Given(multiple.question, ["a"])]
    done = actions.submit_attempt(by=None, attempt=attempt, answers=answers)
    assert [done.score, done.passed] == [Decimal("16.67"), False]
    assert Enrolment.objects.get().completed_at is None
    assert refused_code(actions.start_attempt, enrolment=ready) == "courses.wait"
    Attempt.objects.update(submitted_at=timezone.now() - timedelta(minutes=6))
    second = actions.start_attempt(by=None, enrolment=ready)
    assert second.number == 2
    actions.submit_attempt(by=None, attempt=second)
    Attempt.objects.update(submitted_at=timezone.now() - timedelta(minutes=6))
    assert refused_code(actions.start_attempt, enrolment=ready) == "courses.no_attempts_left"


def test_lessons_come_first(enrolment):
    assert refused_code(actions.start_attempt, enrolment=enrolment) == "courses.lessons_left"


def test_the_last_choice_by_the_devices_clock_counts(ready):
    attempt = actions.start_attempt(by=None, enrolment=ready)
    question = attempt.paper[0]["question"]
    now = attempt.started_at + timedelta(seconds=1)

    def save(response, at):
        return actions.save_answers(by=None, attempt=attempt, answers=[Given(question, response, at)])

    move(attempt, minutes=2)
    save(["b"], now)
    save(["a"], now - timedelta(seconds=30))
    assert Answer.objects.get().response == ["b"]
    assert save(["zz"], now) == {"saved": [question], "refused": [question]}
    assert actions.save_answers(by=None, attempt=attempt, answers=[Given(0, ["a"])])["refused"] == [0]
    assert Answer.objects.get().response == ["b"]


def test_a_choice_made_in_time_counts_when_it_arrives_late(ready):
    attempt = actions.start_attempt(by=None, enrolment=ready)
    answers = answers_for(attempt)
    move(attempt, minutes=60)
    in_time = [Given(a.question, a.response, attempt.deadline_at - timedelta(seconds=5)) for a in answers[:2]]
    too_late = [Given(answers[2].question, answers[2].response, timezone.now())]
    done = actions.submit_attempt(by=None, attempt=attempt, answers=in_time + too_late)
    assert done.score == Decimal("66.67")
    assert list(done.answers.values_list("is_late", flat=True)) == [True, True]
    assert refused_code(actions.save_answers, attempt=attempt, answers=[]) == "courses.attempt_closed"


def test_nothing_is_accepted_a_day_late_and_overdue_attempts_close(ready, movement, tree):
    attempt = actions.start_attempt(by=None, enrolment=ready)
    answers = answers_for(attempt)
    move(attempt, hours=25)
    given = [Given(a.question, a.response, attempt.deadline_at - timedelta(seconds=5)) for a in answers]
    assert actions.save_answers(by=None, attempt=attempt, answers=given)["saved"] == []
    assert actions.close_overdue(by=None) == 1
    attempt.refresh_from_db()
    assert attempt.state == "expired"
    assert actions.close_overdue(by=None) == 0
    assert tallies.totals(movement, tree.province) == {"course_enrolments": 1}

    second = actions.start_attempt(by=None, enrolment=ready)
    actions.save_answers(by=None, attempt=second, answers=answers_for(second))
    move(second, hours=25)
    assert actions.close_overdue(by=None) == 1
    second.refresh_from_db()
    assert Enrolment.objects.get().completed_at == second.submitted_at == second.deadline_at


@pytest.mark.django_db(transaction=True)
def test_races_give_one_attempt_one_completion_one_certificate(transactional_db, ready):
    def at_once(call):
        def run(n):
            try:
                return call()
            finally:
                connection.close()

        with ThreadPoolExecutor(6) as pool:
            return list(pool.map(run, range(6)))

    started = at_once(lambda: actions.start_attempt(by=None, enrolment=ready).pk)
    assert len(set(started)) == 1
    attempt = Attempt.objects.get()
    answers = answers_for(attempt)
    at_once(lambda: actions.submit_attempt(by=None, attempt=attempt, answers=answers).score)
    attempt.refresh_from_db()
    assert Enrolment.objects.get().completed_at == attempt.submitted_at
    assert Certificate.objects.count() == 1
    totals = tallies.totals(ready.movement, ready.movement.root)
    assert totals == {"course_enrolments": 1, "course_attempts": 1, "course_completions": 1}


@pytest.mark.django_db(transaction=True)
def test_a_person_enrols_once_whatever_is_repeated(transactional_db, course, movement, cast, tree):
    def enrol(n):
        try:
            return actions.enrol(
                by=None, person=cast["nobody"], course=course, movement=movement, unit=tree.binh_dong,
                audience="citizens",
            ).pk  # fmt: skip
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(enrol, range(6)))) == 1
    assert Enrolment.objects.count() == 1
    assert tallies.totals(movement, tree.province) == {"course_enrolments": 1}
