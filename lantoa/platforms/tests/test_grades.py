# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Grades go back to the platform's gradebook: once, again when it was down, and anew after a better test."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lantoa.courses import actions as courses
from lantoa.courses.models import Attempt
from lantoa.courses.tests.conftest import answers_for
from lantoa.platforms import actions, jobs
from lantoa.platforms.models import Account, Grade

from .conftest import scores, set_up


@pytest.fixture
def learner(platform, peer, course, movement, tree, cast):
    """A learner who came by the platform and read every lesson."""
    where = {"course": course, "movement": movement, "unit": tree.binh_dong, "audience": "citizens"}
    enrolment = courses.enrol(by=None, person=cast["learner"], **where)
    for lesson in enrolment.version.lessons.all():
        courses.finish_lesson(by=None, enrolment=enrolment, lesson=lesson)
    account = Account.objects.create(platform=platform, subject="m-1", person=cast["learner"])
    Grade.objects.create(account=account, course=course, line=f"{peer}/lines/7?type_id=2", launched_at=timezone.now())
    return enrolment


def take(enrolment, right):
    Attempt.objects.update(submitted_at=timezone.now() - timedelta(minutes=10))
    attempt = courses.start_attempt(by=None, enrolment=enrolment)
    return courses.submit_attempt(by=None, attempt=attempt, answers=answers_for(attempt, right=right))


def test_the_result_that_counts_is_told_once(learner, peer):
    assert jobs.tell_grades() == 0
    take(learner, right=False)
    assert [jobs.tell_grades(), jobs.tell_grades()] == [1, 0]
    take(learner, right=True)
    assert [jobs.tell_grades(), jobs.tell_grades()] == [1, 0]
    assert [path for path, _score in scores(peer)] == ["/lines/7/scores"] * 2
    assert [score["scoreGiven"] for _path, score in scores(peer)] == [0, 100]
    last = scores(peer)[-1][1]
    assert {"userId": "m-1", "scoreMaximum": 100, "activityProgress": "Completed"}.items() <= last.items()
    assert set(last) == {
        "userId", "scoreGiven", "scoreMaximum", "activityProgress", "gradingProgress", "timestamp",
    }  # fmt: skip


def test_a_platform_that_is_down_is_told_later(learner, peer, client, cast):
    set_up(peer, refusals=1)
    take(learner, right=True)
    assert jobs.tell_grades() == 0
    grade = Grade.objects.get()
    assert [grade.tries, grade.trouble] == [1, "HTTP 503"] and grade.due_at > timezone.now()
    client.force_login(cast["organiser"])
    assert "HTTP 503" in client.get(f"/platforms/{grade.account.platform_id}/").text
    assert jobs.tell_grades() == 0 and scores(peer) == []
    Grade.objects.update(due_at=timezone.now())
    assert jobs.tell_grades() == 1
    grade.refresh_from_db()
    assert [grade.tries, grade.trouble, len(scores(peer))] == [0, "", 1]


def test_a_platform_that_is_gone_does_not_hold_the_worker(learner, peer, platform):
    take(learner, right=True)
    type(platform).objects.update(token_url="http://127.0.0.1:9/token")
    other = Account.objects.create(platform=platform, subject="m-2", person=learner.person)
    Grade.objects.create(account=other, course=learner.course, line=f"{peer}/lines/8", launched_at=timezone.now())
    assert jobs.tell_grades() == 0
    assert sorted(Grade.objects.values_list("tries", flat=True)) == [0, 1]


def test_a_closed_platform_and_one_long_forgotten_are_told_nothing(learner, platform):
    take(learner, right=True)
    actions.close_platform(by=None, platform=platform)
    assert jobs.tell_grades() == 0
    actions.close_platform(by=None, platform=platform, is_open=True)
    Grade.objects.update(launched_at=timezone.now() - timedelta(days=61))
    assert jobs.tell_grades() == 0
    Grade.objects.update(launched_at=timezone.now())
    assert jobs.tell_grades() == 1
