# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Two devices, the deadline and two authors at the same moment: nothing chosen in time is lost, each step once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from lantoa.courses import actions, queries
from lantoa.courses.actions.testing import Given
from lantoa.courses.models import (
    Answer,
    Attempt,
    Certificate,
    CourseDraft,
    CourseVersion,
    Enrolment,
    PackageState,
)
from lantoa.courses.rebuilding import rebuild_figures
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


def test_whoever_closes_moves_or_starts_a_test_at_once_never_waits_in_a_circle(attempt, tree, movement):
    """Each of them holds the enrolment before the test: PostgreSQL would end one of two that do it the other way."""
    learner = attempt.enrolment
    actions.save_answers(by=None, attempt=attempt, answers=answers_for(attempt))
    for n in range(8):
        Enrolment.objects.update(completed_at=None)
        Certificate.objects.all().delete()
        Attempt.objects.update(
            state="open", score=None, passed=None, submitted_at=None,
            started_at=timezone.now() - timedelta(hours=30), deadline_at=timezone.now() - timedelta(hours=25),
        )  # fmt: skip
        rebuild_figures(movement)
        unit = (tree.nguyen_nghiem, tree.binh_dong)[n % 2]
        attempt.refresh_from_db()
        *_done, started = at_once(
            lambda: actions.submit_attempt(by=None, attempt=attempt),
            lambda unit=unit: actions.move_learner(by=None, enrolment=learner, unit=unit),
            lambda: actions.close_overdue(by=None),
            lambda: actions.start_attempt(by=None, enrolment=learner),
        )
        assert started == "courses.already_completed"
        assert Certificate.objects.get().enrolment.unit == unit
        assert queries.figures_differ(movement) == []


def test_the_same_file_added_twice_at_once_is_in_the_draft_once(transactional_db, course, cast):
    actions.stage_questions(by=cast["teacher"], course=course, name="a.gift", data=b"Hai? {#2}", tag="a")
    done = at_once(*[lambda: actions.add_questions(by=cast["teacher"], course=course)] * 3)
    assert sorted(str(one) for one in done).count("courses.nothing_staged") == 2
    assert CourseDraft.objects.get().files.get(path="questions.yaml").text.count("kind: number") == 1


def test_two_authors_who_save_one_text_at_once_do_not_overwrite_each_other(transactional_db, course, cast):
    draft = actions.open_draft(by=None, course=course)
    done = at_once(*[
        lambda text=text: actions.save_text(by=None, draft=draft, path="facts.md", text=text, seen=1) and "saved"
        for text in ("Một", "Hai", "Ba")
    ])  # fmt: skip
    assert sorted(map(str, done)) == ["courses.changed_meanwhile", "courses.changed_meanwhile", "saved"]
    assert draft.files.get(path="facts.md").revision == 2


def test_a_draft_published_twice_at_once_is_one_version(transactional_db, course, cast):
    draft = actions.open_draft(by=None, course=course)
    actions.save_text(by=None, draft=draft, path="facts.md", text="Khác", seen=1)
    done = at_once(*[lambda: actions.publish_draft(by=None, draft=draft).number] * 3)
    assert sorted(map(str, done)) == ["2", "courses.draft_gone", "courses.draft_gone"]
    assert CourseVersion.objects.count() == 2


def test_two_devices_in_one_package_keep_the_later_place_and_what_is_done(transactional_db, enrolment):
    """The older report comes last or first: the newer place stays, and a part that was done stays done."""
    part = {"key": "muc-1", "title": "Phần một", "launch": "a.html", "reports": True, "mastery": "", "data": ""}
    lesson = enrolment.version.lessons.get(key="bai-1")
    lesson.kind, lesson.media = "package", "goi.zip"
    lesson.package = {"edition": "1.2", "finish": "package", "parts": [part]}
    lesson.save()
    now = int(timezone.now().timestamp() * 1000)
    states = {now - 60_000: '{"core":{"lesson_status":"completed"}}', now: '{"core":{"lesson_status":"incomplete"}}'}
    at_once(*(
        lambda at=at: actions.save_package(
            by=None, enrolment=enrolment, lesson=lesson, place=0, state=states[at], at=str(at)
        )
        for at in list(states) * 3
    ))  # fmt: skip
    [row] = PackageState.objects.all()
    assert [row.state, row.done_at is not None, row.progress.done_at is not None] == [states[now], True, True]
