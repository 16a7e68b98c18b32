# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The door of `lantoa run`: requests that wait together are answered together, each as if it had come alone."""

import asyncio
import json
import zlib

import pytest

from lantoa.outreach import door, reception
from lantoa.outreach.models import GuidanceSession
from lantoa.outreach.tests.test_sync import figures

pytestmark = pytest.mark.django_db(transaction=True)


async def knock(asgi, token, body, *, method="POST", encoding=b""):
    """One request at the door; status, headers and JSON of the answer."""
    sent = []
    parts = [body[:40], body[40:]]

    async def receive():
        return {"type": "http.request", "body": parts.pop(0), "more_body": bool(parts)}

    async def send(message):
        sent.append(message)

    headers = [(b"x-lantoa-device", token.encode()), (b"content-encoding", encoding)]
    await asgi({"type": "http", "method": method, "path": "/outreach/sync/", "headers": headers}, receive, send)
    return sent[0]["status"], dict(sent[0]["headers"]), json.loads(sent[1]["body"])


@pytest.fixture
def asgi():
    """A door whose thread gives its database connection back at the end."""
    made = door.Door()
    yield made
    made.close()


def visit(asgi, *requests, **options):
    async def all_at_once():
        return await asyncio.gather(*(knock(asgi, token, body, **options) for token, body in requests))

    return asyncio.run(all_at_once())


def items(*records, cursor=0):
    return json.dumps({"items": list(records), "cursor": cursor}).encode()


def test_phones_that_wait_together_are_all_answered_rightly(asgi, make_phone, cast, launched):
    phones = [make_phone(cast[name]) for name in ("team_member", "foreign_member", "team_leader")]
    citizen = {"phone": "0905123456", "consent": 1}
    first = [phone.record(**citizen) for phone in phones]
    seven = [phones[0].record() for _ in range(7)]
    answers = visit(
        asgi,
        *((phone.token, items(record)) for phone, record in zip(phones, first, strict=True)),
        *[(phones[0].token, items(*seven))] * 6,
        (phones[1].token, b"\xff"),
        ("nobody.token", items()),
        (phones[1].token, items(first[0])),
    )
    assert [status for status, _headers, _body in answers] == [200] * 9 + [400, 401, 200]
    words = [[result["verdict"] for result in body.get("results", [])] for _status, _headers, body in answers]
    assert words[:3] == [["created"]] * 3 and words[11] == ["conflict"]
    assert sorted(words[3:9]) == [["already"] * 7] * 5 + [["created"] * 7]
    assert figures(launched) == (10, 8, 1)
    assert [answers[n][2]["me"]["counted"] for n in (1, 2)] == [1, 1]


def test_a_packed_body_and_an_answer_that_no_cache_keeps(asgi, phone, launched):
    ((status, headers, body),) = visit(asgi, (phone.token, zlib.compress(items(phone.record()))), encoding=b"deflate")
    assert (status, body["results"][0]["verdict"]) == (200, "created")
    assert headers[b"cache-control"] == b"no-store" and body["settings"]["team"]


def test_one_request_that_fails_does_not_stop_the_others(asgi, make_phone, cast, launched, monkeypatch, caplog):
    phones = [make_phone(cast["team_member"]), make_phone(cast["foreign_member"])]
    taken = reception.actions.take_batches

    def trip(*, by, ground, batches):
        verdicts = taken(by=by, ground=ground, batches=batches)
        if any(batch.caller.user_id == phones[1].user.pk for batch in batches):
            raise RuntimeError("broken on purpose")
        return verdicts

    monkeypatch.setattr(reception.actions, "take_batches", trip)
    answers = visit(asgi, *((phone.token, items(phone.record())) for phone in phones))
    assert [status for status, _headers, _body in answers] == [200, 503]
    assert answers[1][1][b"retry-after"] == str(answers[1][2]["retry"]).encode()
    assert "broken on purpose" in caplog.text


def test_a_phone_that_asks_too_often_and_a_full_house_are_told_when_to_come_back(asgi, phone, launched, monkeypatch):
    monkeypatch.setattr(reception, "MOST_A_MINUTE", 3)
    monkeypatch.setattr(reception, "calls", reception.Calls())
    monkeypatch.setattr(door, "calls", reception.calls)
    statuses = [visit(asgi, (phone.token, items(phone.record())))[0][0] for _ in range(5)]
    assert statuses in ([200] * 3 + [429] * 2, [200] * 4 + [429])  # a minute may end between two of them
    monkeypatch.setattr(door, "MOST_WAITING", 0)
    status, headers, body = visit(asgi, ("another", items()))[0]
    assert status == 429 and 5 <= body["retry"] <= 25 and headers[b"retry-after"] == str(body["retry"]).encode()
    assert GuidanceSession.objects.count() == statuses.count(200)


def test_what_no_phone_sends_stays_outside(asgi, phone):
    assert visit(asgi, (phone.token, b""), method="GET")[0][0] == 405
    assert visit(asgi, (phone.token, b" " * 1_200_000))[0][0] == 413
