# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The gate of `lantoa run`: devices that wait together are answered together, each as if it had come alone."""

import asyncio
import json
import time
from uuid import uuid4

import pytest

from lantoa.ceremony.links import make_token
from lantoa.ceremony.models import Attendance, Site
from lantoa.delegates import gate, reception
from lantoa.delegates.models import Arrival
from lantoa.delegates.tickets import make_ticket

from .conftest import make_hall

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def knock():
    """Send requests at the same moment; (status, body) of each."""
    made = gate.Gate()

    async def one(token, body, method="POST"):
        sent = []

        async def receive():
            return {"type": "http.request", "body": body}

        async def send(message):
            sent.append(message)

        scope = {"type": "http", "method": method, "headers": [(b"x-lantoa-desk", token.encode())]}
        await made(scope, receive, send)
        return sent[0]["status"], json.loads(sent[1]["body"])

    async def all_at_once(requests, words):
        return await asyncio.gather(*(one(token, body, **words) for token, body in requests))

    yield lambda *requests, **words: asyncio.run(all_at_once(requests, words))
    made.close()


def scan(*tickets, cursor=0):
    at = int(time.time() * 1000)
    events = [{"id": str(uuid4()), "kind": "ticket", "at": at, "ticket": ticket} for ticket in tickets]
    return json.dumps({"now": at, "cursor": cursor, "events": events}).encode()


def test_devices_of_many_sites_are_all_answered_rightly(knock, movement, tree, cast):
    hall = make_hall(movement, tree, cast)
    other = Site.objects.get(unit=tree.binh_thuan)
    here, there = make_token("desk", hall.site), make_token("desk", other)
    one, two = (make_ticket(hall.name(name)) for name in ("Người một", "Người hai"))
    repeat = scan(two)
    answers = knock(
        (here, scan(one)), (there, scan(one)), *[(here, repeat)] * 3, (here, b"\xff"), ("nobody", scan(one)),
        (there, scan(two[:-4] + "AAAA")),
    )  # fmt: skip
    assert [status for status, _body in answers] == [200] * 5 + [400, 404, 200]
    codes = [[result["code"] for result in body.get("results", [])] for _status, body in answers]
    assert sorted(codes[0] + codes[1]) == ["elsewhere", "noted"] and codes[7] == ["refused"]
    assert sorted(codes[2] + codes[3] + codes[4]) == ["already", "already", "noted"]
    assert dict(Attendance.objects.filter(present__gt=0).values_list("site", "present")) == {
        hall.site.pk: 2,
        other.pk: 1,
    }
    for (_status, body), names in zip(
        knock((here, scan()), (there, scan())), ({"Người một", "Người hai"}, {"Người một"}), strict=True
    ):
        assert {event["name"] for event in body["changes"]} == names
        assert {event["site"] for event in body["changes"] if event["name"] == "Người một"} == {hall.site.pk, other.pk}


def test_what_is_undone_by_number_and_away_from_home_is_told_to_both_sites(knock, movement, tree, cast):
    hall = make_hall(movement, tree, cast)
    here, there = (make_token("desk", site) for site in (hall.site, Site.objects.get(unit=tree.binh_thuan)))
    one, at, key = hall.name("Người lạc"), int(time.time() * 1000), str(uuid4())

    def send(token, **event):
        said = [{"id": str(uuid4()), "at": at, **event}] if event else []
        ((status, body),) = knock((token, json.dumps({"now": at, "cursor": 0, "events": said}).encode()))
        assert status == 200
        return [result["code"] for result in body["results"]], {row["kind"] for row in body["changes"]}

    assert send(there, id=key, kind="name", number=one.number) == (["noted"], {"name"})
    assert send(there, kind="name", number=one.number)[0] == ["twice"]
    assert send(there, kind="undo", undoes=key) == (["noted"], {"name", "undo"})
    assert send(here)[1] == {"name", "undo"}
    assert not Attendance.objects.filter(present__gt=0).exists()


def test_one_that_fails_does_not_stop_the_others(knock, movement, tree, cast, monkeypatch, caplog):
    hall = make_hall(movement, tree, cast)
    other = Site.objects.get(unit=tree.binh_thuan)
    taken = reception.actions.note_batches

    def trip(*, by, batches):
        if any(batch.site == other for batch in batches):
            raise RuntimeError("broken on purpose")
        return taken(by=by, batches=batches)

    monkeypatch.setattr(reception.actions, "note_batches", trip)
    ticket = make_ticket(hall.name())
    tokens = [make_token("desk", site) for site in (hall.site, other)]
    answers = knock(*((token, scan(ticket)) for token in tokens))
    assert [status for status, _body in answers] == [200, 503]
    assert Arrival.objects.count() == 1 and "broken on purpose" in caplog.text


def test_what_no_device_sends_stays_outside(knock, monkeypatch):
    assert knock(("x", b""), method="GET")[0][0] == 405
    assert knock(("x", b" " * 1_200_000))[0][0] == 413
    monkeypatch.setattr(gate, "MOST_WAITING", 0)
    assert knock(("x", scan()))[0] == (503, reception.fault().body)
