# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Two devices, the deadline and two authors at the same moment: nothing chosen in time is lost, each step once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from lantoa.courses import actions
from lantoa.courses.actions.testing import Given
from lantoa.courses.models import Answer, Attempt, CourseVersion
from lantoa.infra.web.errors import Refused

from .conftest import answers_for

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls):
    """What each call returned, or the code with which it was refused."""

    def run(call):
        try:
            return call()
        except Refused as refused:
            return refused.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.fixture
def attempt(transactional_db, ready):
    return actions.start_attempt(by=None, enrolment=ready)


def test_two_devices_save_different_questions(attempt):
    answers = answers_for(attempt)
    at_once(*(lambda one=one: actions.save_answers(by=None, attempt=attempt, answers=[one]) for one in answers * 2))
    assert Answer.objects.count() == len(answers)
    attempt.refresh_from_db()
    assert attempt.state == Attempt.State.IN_PROGRESS


def test_the_later_choice_wins_whichever_device_arrives_first(attempt):
    question = attempt.paper[0]["question"]
    attempt.started_at -= timedelta(minutes=1)
    attempt.save(update_fields=["started_at"])
    now = timezone.now()
    early, late = Given(question, ["a"], now - timedelta(seconds=20)), Given(question, ["b"], now)
    at_once(*(
        lambda given=given: actions.save_answers(by=None, attempt=attempt, answers=[given])
        for given in (late, early, late, early)
    ))  # fmt: skip
    assert Answer.objects.get().response == ["b"]


def test_a_save_beside_a_submission_is_kept_or_told(attempt):
    answers = answers_for(attempt)
    _graded, saved = at_once(
        lambda: actions.submit_attempt(by=None, attempt=attempt, answers=answers).score,
        lambda: actions.save_answers(by=None, attempt=attempt, answers=answers),
    )
    assert saved == "courses.attempt_closed" or len(saved["saved"]) == len(answers)
    attempt.refresh_from_db()
    assert [attempt.state, attempt.score] == [Attempt.State.GRADED, 100]


def test_the_clock_and_a_late_phone_close_an_attempt_once(attempt):
    answers = answers_for(attempt)
    actions.save_answers(by=None, attempt=attempt, answers=answers)
    Attempt.objects.update(
        started_at=timezone.now() - timedelta(hours=30), deadline_at=timezone.now() - timedelta(hours=25)
    )
    at_once(
        lambda: actions.close_overdue(by=None),
        lambda: actions.submit_attempt(by=None, attempt=attempt, answers=[]),
        lambda: actions.close_overdue(by=None),
    )
    attempt.refresh_from_db()
    assert [attempt.state, attempt.score] == [Attempt.State.GRADED, 100]


def test_the_same_file_added_twice_at_once_is_one_version(transactional_db, course, cast):
    actions.stage_questions(by=cast["teacher"], course=course, name="a.gift", data=b"Hai? {#2}", tag="a")
    done = at_once(*[lambda: actions.add_questions(by=cast["teacher"], course=course)] * 3)
    assert sorted(str(one) for one in done).count("courses.nothing_staged") == 2
    assert CourseVersion.objects.count() == 2
