# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The gate of `lantoa run`: tests that save at the same moment are saved together, each as if it had come alone."""

import asyncio
import json
from datetime import timedelta

import pytest
from django.core.wsgi import get_wsgi_application
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lantoa.courses import actions
from lantoa.courses.actions.testing import Given
from lantoa.courses.gate import AnswersGate, Ask
from lantoa.courses.models import Answer, Attempt, LessonProgress
from lantoa.infra.web.bridge import Bridge

from .conftest import answers_for
from .test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
TOKEN = "c" * 32


class Phone:
    """A learner in the middle of a test, with what their browser sends."""

    def __init__(self, person, course, movement, unit):
        self.client = Client()
        self.client.force_login(person)
        self.session = self.client.cookies["sessionid"].value
        enrolment = actions.enrol(
            by=None, person=person, course=course, movement=movement, unit=unit, audience="citizens"
        )
        now = timezone.now()
        LessonProgress.objects.bulk_create(
            LessonProgress(enrolment=enrolment, lesson=lesson, opened_at=now, done_at=now)
            for lesson in enrolment.version.lessons.all()
        )
        self.attempt = actions.start_attempt(by=None, enrolment=enrolment)
        self.person, self.answers = person, answers_for(self.attempt)

    def ask(self, *given, at=0, body=None, method="POST", attempt=None, **headers):
        """The request that saves these answers, `at` seconds from now."""
        at = int(timezone.now().timestamp() * 1000) + 1000 * at
        rows = [{"question": one.question, "response": one.response, "at": at} for one in given]
        sent = {
            "host": "testserver", "content-type": "application/json", "accept": "application/json",
            "cookie": f"sessionid={self.session}; csrftoken={TOKEN}", "x-csrftoken": TOKEN,
        } | headers  # fmt: skip
        path = reverse("save_answers", args=[attempt or self.attempt.pk])
        scope = {
            "type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": b"",
            "http_version": "1.1",
            "headers": [(name.encode(), value.encode()) for name, value in sent.items() if value],
        }  # fmt: skip
        return Ask(scope, json.dumps(rows).encode() if body is None else body)


@pytest.fixture
def phones(transactional_db, course, movement, cast, tree):
    """Three learners."""
    people = (cast["learner"], cast["teacher"], cast["commune_coordinator"])
    return [Phone(person, course, movement, tree.binh_dong) for person in people]


@pytest.fixture
def knock():
    """Send requests at the same moment through the bridge; (status, body) of each."""
    gate = AnswersGate()
    bridge = Bridge(get_wsgi_application(), doors={reverse("save_answers", args=[0]): gate}, threads=2)

    async def one(ask):
        sent = []

        async def receive():
            return {"type": "http.request", "body": ask.body}

        async def send(message):
            sent.append(message)

        await bridge(dict(ask.scope), receive, send)
        body = b"".join(part.get("body", b"") for part in sent[1:])
        return sent[0]["status"], json.loads(body) if body.startswith(b"{") else {}

    async def all_at_once(asks):
        return await asyncio.gather(*map(one, asks))

    yield lambda *asks: asyncio.run(all_at_once(asks))
    gate.close()


def test_saves_of_many_takers_are_each_answered_rightly(knock, phones):
    one, two, three = phones
    first, second, last = one.answers
    other = Given(first.question, ["b"])
    Attempt.objects.filter(pk=one.attempt.pk).update(started_at=timezone.now() - timedelta(minutes=1))
    answers = knock(
        one.ask(first), one.ask(other, at=-20), one.ask(second), two.ask(*two.answers), three.ask(three.answers[0]),
        two.ask(Given(0, ["a"]), two.answers[0]), one.ask(last, attempt=two.attempt.pk),
    )  # fmt: skip
    assert [status for status, _body in answers] == [200] * 6 + [404]
    assert set(answers[3][1]["saved"]) == {given.question for given in two.answers}
    assert answers[5][1]["refused"] == [0]
    stored = {(row.attempt_id, row.question_id): row.response for row in Answer.objects.all()}
    assert len(stored) == 2 + len(two.answers) + 1
    assert stored[one.attempt.pk, first.question] == first.response, "the later choice, though it came first"
    assert not Answer.objects.filter(is_late=True).exists()
    assert set(Attempt.objects.values_list("state", flat=True)) == {"in_progress"}
    assert knock(one.ask(first), one.ask(first))[0][1] == {"saved": sorted([first.question, second.question]),
                                                          "refused": []}  # fmt: skip


def test_what_is_not_the_ordinary_save_is_answered_by_the_view(knock, phones, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    one, two, three = phones
    given = one.answers[0]
    refused = knock(
        one.ask(given, cookie=f"csrftoken={TOKEN}"), one.ask(given, **{"x-csrftoken": ""}),
        one.ask(given, **{"x-csrftoken": "d" * 32}), one.ask(given, origin="https://example.org"),
        one.ask(given, host="example.org"), one.ask(body=b"{"), one.ask(given, method="GET"),
        one.ask(given, cookie=f"sessionid={'x' * 32}; csrftoken={TOKEN}"),
    )  # fmt: skip
    assert [status for status, _body in refused] == [302, 403, 403, 403, 400, 409, 405, 302]
    assert refused[5][1]["code"] == "courses.bad_answers"
    three.person.set_password("another one")
    three.person.save()
    two.person.is_active = False
    two.person.save()
    assert [status for status, _body in knock(three.ask(three.answers[0]), two.ask(two.answers[0]))] == [302, 302]
    assert not Answer.objects.exists()
    past = timezone.now() - timedelta(minutes=30)
    Attempt.objects.filter(pk=one.attempt.pk).update(started_at=past, deadline_at=past + timedelta(minutes=10))
    [(status, body), (_status, late)] = knock(one.ask(given, at=-1500), one.ask(one.answers[1]))
    assert [status, body["saved"], late["refused"]] == [200, [given.question], [one.answers[1].question]]
    assert Answer.objects.get().is_late
    actions.submit_attempt(by=None, attempt=one.attempt)
    [(status, body)] = knock(one.ask(given))
    assert [status, body["code"]] == [409, "courses.attempt_closed"]


def test_a_save_beside_a_submission_is_kept_or_left_to_the_view(phones):
    one, two, _three = phones
    gate = AnswersGate()
    score, [mine, other] = at_once(
        lambda: actions.submit_attempt(by=None, attempt=one.attempt, answers=one.answers).score,
        lambda: gate.answer([one.ask(*one.answers), two.ask(*two.answers)]),
    )
    assert [score, mine is None or mine.status, other.status] == [100, mine is None or 200, 200]
    assert Answer.objects.count() == len(one.answers) + len(two.answers)
    assert gate.answer([one.ask(*one.answers)]) == [None]


@pytest.mark.parametrize("takers", [1, 3])
def test_a_group_asks_as_often_for_one_taker_as_for_three(phones, takers, django_assert_num_queries):
    asks = [phone.ask(*phone.answers) for phone in phones[:takers]]
    gate = AnswersGate()
    gate.answer(asks)
    with django_assert_num_queries(7):
        assert [answer.status for answer in gate.answer(asks)] == [200] * takers
