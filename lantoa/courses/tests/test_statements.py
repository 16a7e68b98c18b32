# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What learners achieve is told as statements that a real store's models accept and that name nobody."""

import json
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from ralph.models.xapi.base.statements import BaseXapiStatement

from lantoa.courses import actions
from lantoa.courses.models import Attempt
from lantoa.infra.xapi.models import Statement

from .conftest import answers_for


@pytest.fixture
def told(settings):
    settings.XAPI_URL = "http://127.0.0.1:9"
    return lambda: [one.body for one in Statement.objects.order_by("made_at", "pk")]


def take(enrolment, right):
    Attempt.objects.update(submitted_at=timezone.now() - timedelta(minutes=10))
    attempt = actions.start_attempt(by=None, enrolment=enrolment)
    actions.submit_attempt(by=None, attempt=attempt, answers=answers_for(attempt, right=right))


def test_the_way_to_the_certificate_is_told(told, ready, cast):
    take(ready, right=False)
    take(ready, right=True)
    statements = told()
    done = [(one["verb"]["id"].rpartition("/")[2], one["object"]["id"].partition("/courses/")[2]) for one in statements]
    assert sorted(done[:3]) == [
        ("completed", "thu/lessons/bai-1/"), ("completed", "thu/lessons/bai-2/"), ("registered", "thu/"),
    ]  # fmt: skip
    assert sorted(done[3:]) == [("completed", "thu/"), ("failed", "thu/test/"), ("passed", "thu/test/")]
    for one in statements:
        BaseXapiStatement.model_validate(one)
    assert len({json.dumps([one["actor"], one["context"]["registration"]]) for one in statements}) == 1
    cast["learner"].refresh_from_db()
    said = json.dumps(statements, ensure_ascii=False)
    assert not any(known in said for known in (cast["learner"].full_name, cast["learner"].username, "Bình Đông"))
    scores = sorted(one["result"]["score"]["scaled"] for one in statements if "score" in one.get("result", {}))
    assert scores == [0, 1]


def test_again_tells_nothing_new_and_what_failed_was_never_told(told, ready):
    before = len(told())
    for lesson in ready.version.lessons.all():
        actions.finish_lesson(by=None, enrolment=ready, lesson=lesson)
    attempt = actions.start_attempt(by=None, enrolment=ready)
    with pytest.raises(RuntimeError), transaction.atomic():
        actions.submit_attempt(by=None, attempt=attempt, answers=answers_for(attempt))
        raise RuntimeError
    assert len(told()) == before
    for _again in range(2):
        actions.submit_attempt(by=None, attempt=attempt, answers=answers_for(attempt))
    assert len(told()) == before + 2


def test_nothing_is_told_by_itself(ready):
    take(ready, right=True)
    assert Statement.objects.count() == 0
