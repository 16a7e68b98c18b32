# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Races, fuzz and random histories: tallies always equal a recount from the records."""

import threading

import pytest
from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lantoa.outreach import actions
from lantoa.outreach.models import GuidanceSession
from lantoa.outreach.tests.test_sync import figures
from lantoa.outreach.wire import read

QUIET = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def together(work, n=6):
    """Run `work(i)` in n threads at once; returns what they gave, or raises what one raised."""
    gate, results, errors = threading.Barrier(n), [], []

    def run(i):
        try:
            gate.wait()
            results.append(work(i))
        except BaseException as error:  # noqa: BLE001 -- given to the test's own thread
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(i,)) for i in range(n)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    if errors:
        raise errors[0]
    return results


@pytest.mark.django_db(transaction=True)
def test_six_at_once_one_row_six_successes(phone, launched):
    for _round in range(8):
        batch = [phone.record(phone=f"09051234{n:02d}", consent=1) for n in range(7)]
        before = figures(launched)[0]
        verdicts = together(lambda i, batch=batch: actions.take_batch(by=phone.user, movement=launched, batch=batch))
        words = sorted(v.verdict for answer in verdicts for v in answer)
        assert words == ["already"] * 35 + ["created"] * 7
        assert figures(launched)[0] == before + 7


@pytest.mark.django_db(transaction=True)
def test_members_who_share_citizens_never_wait_in_a_circle(make_phone, cast, launched, dice):
    phones = [make_phone(cast[name]) for name in ("team_member", "foreign_member", "team_leader")]
    numbers = [f"09051234{n:02d}" for n in range(9)]
    batches = [[[p.record(phone=dice.choice(numbers), consent=1) for _ in range(4)] for _ in range(5)] for p in phones]

    def work(i):
        for batch in batches[i % 3]:
            actions.take_batch(by=phones[i % 3].user, movement=launched, batch=batch)

    together(work)
    assert figures(launched)[0] == 60


@pytest.mark.django_db
@QUIET
@given(st.lists(st.tuples(st.sampled_from("ccccwxrp"), st.integers(0, 99), st.integers(0, 4)), max_size=25))
def test_any_history_recounts_to_the_same(make_phone, cast, launched, history):
    phones = [make_phone(cast["team_member"]), make_phone(cast["foreign_member"])]
    sent = {0: [], 1: []}
    for step, number, digit in history:
        who = number % 2
        phone, mine = phones[who], sent[who]
        values = {"phone": f"090512345{digit}", "consent": 1} if digit else {}
        old = mine[number % len(mine)] if mine else None
        record = phone.record(at=phone.at(day=number % 9 - 1, minute=number), people=1 + digit, **values)
        if step == "w" and old:
            record = phone.withdrawal(old)
        if step == "x" and old:
            record["replaces"] = old["id"]
        if step == "r" and old and (row := GuidanceSession.objects.get(pk=old["id"])).state == "counted":
            actions.return_session(by=cast["team_leader"], session=row, reason="Xem lại")
        elif step == "p" and old:
            assert phone.sync(old) == ["already"]
        else:
            verdict = phone.sync(record)[0]
            assert verdict in {"created", "rejected"}
            if verdict == "created" and record.get("kind") != "withdrawal":
                mine.append(record)
    figures(launched)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.django_db
@QUIET
@given(st.binary(max_size=300) | JSON, st.sampled_from(["", "gzip", "deflate"]))
def test_no_request_is_a_fault(phone, launched, body, encoding):
    import json

    data = body if isinstance(body, bytes) else json.dumps({"items": [body, [body]], "cursor": body}).encode()
    reply = phone.client.post(
        "/outreach/sync/", data, content_type="application/json",
        headers={"X-Lantoa-Device": phone.token, "Content-Encoding": encoding},
    )  # fmt: skip
    assert reply.status_code in {200, 400}
    assert not GuidanceSession.objects.exists()


@pytest.mark.django_db
@QUIET
@given(
    st.sampled_from(["id", "at", "kind", "replaces", "skills", "outcome", "place", "minutes", "people", "who", "born",
                     "phone", "note", "consent"]),
    JSON,
)  # fmt: skip
def test_no_field_is_a_fault(phone, launched, name, value):
    record = phone.record(consent=1, phone="0905123456") | {name: value}
    before = GuidanceSession.objects.count()
    verdict = phone.post({"items": [record]})["results"][0]["verdict"]
    assert verdict in {"created", "already", "conflict", "rejected", "later"}
    assert GuidanceSession.objects.count() - before == (verdict == "created")
    figures(launched)


def test_reading_says_which_field(launched):
    verdict = read({"id": "x"}, set())
    assert verdict.code == "session.unreadable" and "id" in verdict.reason
