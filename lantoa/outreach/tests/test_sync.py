# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Sync: a record is stored once, whatever is repeated, and every figure follows."""

import gzip
import json
import zlib
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lantoa.outreach import actions
from lantoa.outreach.counting import COUNTS
from lantoa.outreach.models import Citizen, Device, Flag, GuidanceSession, Progress
from lantoa.outreach.queries.counts import ground_of, recount
from lantoa.outreach.reception import Ask, answer_all
from lantoa.tallies.models import Tally
from lantoa.tallies.queries import totals

pytestmark = pytest.mark.django_db


def figures(movement):
    """The three totals of the movement, after checking that a recount from the records finds the same."""
    stored = {
        (t.movement_id, t.indicator, t.unit_id, t.day): t.value
        for t in Tally.objects.filter(movement=movement, indicator__in=COUNTS).exclude(value=0)
    }
    assert stored == dict(recount(movement))
    sums = totals(movement, movement.root)
    return tuple(sums.get(name, 0) for name in COUNTS)


def test_a_record_is_counted_and_a_repeat_is_a_success_that_changes_nothing(phone, launched):
    record = phone.record(who="NVA", born=1960, phone="0905 123 456", consent=1)
    assert phone.sync(record) == ["created"]
    assert phone.sync(record) == ["already"]
    assert phone.sync(record, record) == ["already", "already"]
    assert figures(launched) == (1, 1, 0)
    session = GuidanceSession.objects.get()
    assert (session.state, session.initials, session.birth_decade) == ("counted", "NVA", 1960)
    assert "0905123456" not in str(list(Citizen.objects.values())) and len(session.citizen.key) == 64


def test_the_same_key_with_other_content_is_a_conflict(phone, launched):
    record = phone.record()
    phone.sync(record)
    assert phone.sync(record | {"minutes": 99}) == ["conflict"]
    assert phone.sync(record | {"phone": "0905123456", "consent": 1}) == ["conflict"]
    assert not Citizen.objects.exists()
    assert figures(launched) == (1, 1, 0)


def test_seven_citizens_reach_the_goal_and_a_withdrawal_takes_it_back(phone, launched):
    records = [phone.record() for _ in range(7)]
    assert phone.sync(*records[:6]) == ["created"] * 6
    assert figures(launched) == (6, 6, 0)
    assert phone.sync(records[6]) == ["created"]
    assert figures(launched) == (7, 7, 1)
    away = phone.withdrawal(records[0])
    assert phone.sync(away) == ["created"]
    assert phone.sync(away) == ["already"]
    assert figures(launched) == (6, 6, 0)
    assert phone.sync(phone.withdrawal(records[0])) == ["rejected"]


def test_a_citizen_guided_twice_counts_once_wherever(make_phone, cast, launched):
    here, there = make_phone(cast["team_member"]), make_phone(cast["foreign_member"])
    first = here.record(phone="0905123456", consent=1)
    here.sync(first, here.record(phone="+84 905 123 456", consent=1))
    there.sync(there.record(phone="0905.123.456", consent=1))
    assert figures(launched) == (3, 1, 0)
    assert Progress.objects.get(user=there.user).citizens == 1
    assert [f.rule for f in Flag.objects.filter(session__membership__user=there.user)] == ["shared"]
    here.sync(here.withdrawal(first))
    assert figures(launched) == (2, 1, 0)


def test_the_goal_counts_only_the_plans_days(phone, launched):
    phone.sync(*[phone.record(at=phone.at(day=-2, minute=5 * n)) for n in range(7)])
    assert figures(launched) == (7, 7, 0)


def test_a_group_is_one_session_of_several_people(phone, launched):
    phone.sync(phone.record(people=5))
    phone.sync(phone.record(people=2, phone="0905123456", consent=1))
    assert figures(launched) == (2, 7, 1)


def test_a_correction_replaces_and_chains_in_one_batch(phone, launched):
    first = phone.record(people=3)
    second = phone.record(replaces=first["id"])
    third = phone.record(replaces=second["id"], people=2)
    assert phone.sync(third, second, first) == ["created"] * 3
    assert figures(launched) == (1, 2, 0)
    assert phone.sync(first, second, third) == ["already"] * 3
    assert phone.sync(phone.record(replaces=first["id"])) == ["rejected"]
    assert figures(launched) == (1, 2, 0)


def test_a_correction_of_what_has_not_come_yet_waits(phone, launched):
    first = phone.record()
    assert phone.sync(phone.record(replaces=first["id"])) == ["later"]
    assert figures(launched) == (0, 0, 0)


def test_nobody_changes_anothers_record(make_phone, cast, launched):
    here, there = make_phone(cast["team_member"]), make_phone(cast["foreign_member"])
    record = here.record()
    here.sync(record)
    assert there.sync(there.withdrawal(record), record) == ["rejected", "conflict"]
    assert figures(launched) == (1, 1, 0)


def test_a_returned_record_comes_back_to_the_phone_and_counts_again_when_corrected(phone, cast, launched):
    record = phone.record()
    phone.sync(record)
    session = GuidanceSession.objects.get()
    actions.return_session(by=cast["team_leader"], session=session, reason="Thiếu kết quả")
    actions.return_session(by=cast["team_leader"], session=session, reason="Thiếu kết quả")
    assert figures(launched) == (0, 0, 0)
    reply = phone.post({"items": [], "cursor": phone.cursor})
    assert [(c["id"], c["state"], c["reason"]) for c in reply["changes"]] == [
        (record["id"], "returned", "Thiếu kết quả")
    ]
    assert phone.sync(phone.record(replaces=record["id"])) == ["created"]
    assert figures(launched) == (1, 1, 0)


def test_nothing_new_is_one_small_request_at_constant_cost(phone, launched, django_assert_num_queries):
    phone.sync(*[phone.record() for _ in range(5)])
    shelf = phone.post({"items": [], "cursor": phone.cursor})["shelf"]
    with django_assert_num_queries(5):
        reply = phone.post({"items": [], "cursor": phone.cursor, "shelf": shelf})
    assert "settings" not in reply
    assert len(json.dumps(reply)) <= 300


def test_a_group_of_phones_asks_as_much_as_one_phone(make_phone, cast, launched):
    phones = [make_phone(cast[name]) for name in ("team_member", "foreign_member", "team_leader")]
    ground, numbers = ground_of(launched), iter(range(100))

    def asked(some, records):
        told = [[p.record(phone=f"09051234{next(numbers):02d}", consent=1) for _ in range(records)] for p in some]
        bodies = [{"items": items, "cursor": p.cursor} for p, items in zip(some, told, strict=True)]
        asks = [Ask(p.token, json.dumps(body).encode()) for p, body in zip(some, bodies, strict=True)]
        with CaptureQueriesContext(connection) as queries:
            answers = answer_all(asks, ground)
        for p, answer in zip(some, answers, strict=True):
            assert [result["verdict"] for result in answer.body["results"]] == ["created"] * records
            p.cursor = answer.body["cursor"]
        return len([query for query in queries if "SAVEPOINT" not in query["sql"]])

    assert asked(phones[:1], 1) == 7
    assert asked(phones, 2) == 7  # no goal is reached yet, and no older day is told


def test_the_teams_board_comes_to_those_who_ask_and_only_when_it_changed(make_phone, cast, launched):
    phone, other = make_phone(cast["team_member"]), make_phone(cast["team_leader"])
    phone.sync(phone.record(people=8))
    assert "board" not in other.post({"items": []})
    board = other.post({"items": [], "board": ""})["board"]
    rows = {row[0]: row[2:] for row in board["rows"]}
    assert rows == {phone.user.pk: [8, 1], other.user.pk: [0, 0]}
    assert "board" not in other.post({"items": [], "board": board["mark"]})
    other.sync(other.record())
    assert other.post({"items": [], "board": board["mark"]})["board"]["mark"] != board["mark"]


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"who": "NVA"}, "session.no_consent"),
        ({"phone": "12", "consent": 1}, "session.bad_phone"),
        ({"skills": ["boi-loi"]}, "session.unknown_skill"),
        ({"skills": []}, "session.incomplete"),
        ({"minutes": -1}, "session.unreadable"),
        ({"minutes": True}, "session.unreadable"),
        ({"note": "a\u0000b", "consent": 1}, "session.unreadable"),
        ({"note": "\ud800", "consent": 1}, "session.unreadable"),
        ({"extra": 1}, "session.unreadable"),
        ({"id": "not-a-key"}, "session.unreadable"),
    ],
)
def test_a_bad_record_is_named_and_does_not_stop_the_others(phone, launched, fault, code):
    reply = phone.post({"items": [phone.record(**fault), phone.record()]})
    assert [result["verdict"] for result in reply["results"]] == ["rejected", "created"]
    assert reply["results"][0]["code"] == code and reply["results"][0]["reason"]
    assert figures(launched) == (1, 1, 0)


def test_a_clock_wrong_by_a_year_is_set_right(phone, launched):
    year = 365 * 86_400_000
    now = int(timezone.now().timestamp() * 1000)
    phone.post({"items": [phone.record(at=now - year - 3_600_000)], "now": now - year})
    session = GuidanceSession.objects.get()
    assert abs((session.received_at - session.happened_at).total_seconds() - 3600) < 5
    assert Flag.objects.get().rule == "clock"
    phone.post({"items": [phone.record(at=10**15), phone.record(at=-(10**15))], "now": now})
    moments = GuidanceSession.objects.exclude(pk=session.pk).values_list("happened_at", "received_at")
    assert sorted((received - happened).days for happened, received in moments) == [0, 60]


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress])
def test_packed_bodies_are_read_and_seven_are_small(phone, launched, pack):
    records = [phone.record() for _ in range(7)]
    body = pack(json.dumps({"items": records, "cursor": 0}, separators=(",", ":")).encode())
    encoding = "gzip" if pack is gzip.compress else "deflate"
    reply = phone.post(body, **{"Content-Encoding": encoding})
    assert [result["verdict"] for result in reply["results"]] == ["created"] * 7
    assert len(body) <= 450


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b"{", b'{"items": 1e999', b"[" * 90_000])
def test_what_no_phone_sends_is_refused_whole(phone, body):
    assert phone.post(body, status=400)["code"] == "sync.unreadable"


def test_a_bomb_is_refused(phone):
    bomb = gzip.compress(b" " * 9_000_000)
    assert phone.post(bomb, status=400, **{"Content-Encoding": "gzip"})["code"] == "sync.unreadable"


def test_more_than_a_batch_is_asked_for_again(phone, launched):
    verdicts = phone.sync(*[phone.record(at=phone.at(minute=n)) for n in range(503)])
    assert verdicts == ["created"] * 500 + ["later"] * 3


def test_a_revoked_or_foreign_token_stops_at_the_door(phone, cast):
    device = Device.objects.get()
    actions.revoke_device(by=cast["team_leader"], device=device)
    assert phone.post({"items": []}, status=401)["code"] == "device.unknown"
    phone.token = phone.token[:-3] + "abc"
    assert phone.post({"items": []}, status=401)["code"] == "device.unknown"


def test_someone_in_no_team_is_told_so_and_nothing_is_lost(make_phone, cast, launched):
    phone = make_phone(cast["nobody"])
    reply = phone.post({"items": [phone.record()]})
    result = reply["results"][0]
    assert result["code"] == "member.none" and "fixable" not in result and result["reason"]


def test_personal_fields_go_and_counts_stay(phone, launched):
    phone.sync(phone.record(who="NVA", born=1950, phone="0905123456", note="Đã cài đặt", consent=1), phone.record())
    before = figures(launched)
    trace = Citizen.objects.get().key
    later = timezone.localdate() + timedelta(days=1)
    assert actions.forget_personal(by=None, movement=launched, before=later) == 2
    assert actions.forget_personal(by=None, movement=launched, before=later) == 0
    assert figures(launched) == before
    assert not GuidanceSession.objects.exclude(initials="", birth_decade=None, note="").exists()
    assert Citizen.objects.get().key != trace


def test_rebuild_finds_what_was_there(phone, launched):
    phone.sync(*[phone.record(phone=f"090512345{n % 3}", consent=1) for n in range(7)], phone.record(people=4))
    before = figures(launched), list(Progress.objects.values("sessions", "citizens", "unit", "day"))
    Tally.objects.update(value=99)
    Progress.objects.update(citizens=0, unit=None, day=None)
    Citizen.objects.update(unit=None, day=None)
    actions.rebuild(by=None, movement=launched)
    assert (figures(launched), list(Progress.objects.values("sessions", "citizens", "unit", "day"))) == before


def test_time_takes_personal_fields_of_every_movement(phone, launched):
    phone.sync(phone.record(who="NVA", consent=1))
    assert actions.forget_old(by=None) == 0
    GuidanceSession.objects.update(day=timezone.localdate() - timedelta(days=181))
    assert actions.forget_old(by=None) == 1
    assert GuidanceSession.objects.get().initials == ""
