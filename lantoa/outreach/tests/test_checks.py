# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Truth: what is implausible is flagged and looked at, never dropped; the commune and the citizen have their say."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lantoa.infra.audit.models import Entry
from lantoa.infra.web.errors import Refused
from lantoa.outreach import actions, cards, sampling
from lantoa.outreach.models import CallBack, CardAnswer, Confirmation, Flag, GuidanceSession
from lantoa.outreach.tests.conftest import key
from lantoa.outreach.tests.test_sync import figures

pytestmark = pytest.mark.django_db


def rules():
    return sorted(Flag.objects.values_list("rule", flat=True))


def fresh_key():
    """A key as a phone makes it now."""
    return key().replace("0189a1b2", f"{int(timezone.now().timestamp() * 1000) >> 16:08x}", 1)


def test_each_rule_finds_its_case_and_says_its_numbers(make_phone, phone, cast):
    other = make_phone(cast["foreign_member"])
    same = {"phone": "0905123456", "consent": 1}
    phone.sync(phone.record(at=phone.at(minute=0), **same), phone.record(at=phone.at(minute=90)))
    assert rules() == []
    other.sync(other.record(at=other.at(minute=0), **same))
    phone.sync(phone.record(at=phone.at(minute=92)))
    phone.sync(phone.record(at=phone.at(minute=92) + 20_000))
    found = {flag.rule: flag.sentence for flag in Flag.objects.order_by("pk")}
    assert set(found) == {"shared", "too_fast", "same_minute"}
    assert found["too_fast"].startswith("20 giây") and "180" in found["too_fast"]
    assert found["shared"].startswith("2 thành viên")
    phone.sync(*[phone.record(at=phone.at(day=1, minute=10 * n), place="market") for n in range(16)])
    assert "16 lượt" in Flag.objects.filter(rule="too_many").first().sentence
    assert figures(phone_movement(phone))[0] == 21


def phone_movement(phone):
    return GuidanceSession.objects.filter(membership__user=phone.user).first().movement


def test_copied_answers_and_the_last_hours_are_found_by_the_timetable(make_phone, cast, launched):
    launched.launch_day = timezone.localdate() - timedelta(days=9)
    launched.save()
    copies, late = make_phone(cast["team_member"]), make_phone(cast["foreign_member"])
    copies.sync(*[copies.record(at=copies.at(minute=20 * n)) for n in range(12)])
    late.sync(*[late.record(at=late.at(day=6, minute=400 + 20 * n), minutes=5 + n) for n in range(6)])
    assert rules() == []
    assert actions.look_again(by=None) == 18
    assert rules() == ["copied"] * 12 + ["deadline"] * 6
    assert "6 trên 6" in Flag.objects.filter(rule="deadline").first().sentence
    actions.clear_flags(by=cast["team_leader"], session=Flag.objects.filter(rule="copied").first().session)
    assert actions.look_again(by=None) == 0 and Flag.objects.exclude(cleared_at=None).count() == 1


def test_the_queue_filters_keeps_and_returns_many(client, phone, cast):
    phone.sync(*[phone.record(at=phone.at(minute=n)) for n in range(4)])
    client.force_login(cast["commune_coordinator"])
    queue = reverse("flag_queue")
    page = client.get(queue, {"rule": "too_fast", "q": "binh dong"}).content.decode()
    assert page.count('name="session"') == 3 and "60 giây" in page
    assert 'name="session"' not in client.get(queue, {"rule": "shared"}).content.decode()
    flagged = list(Flag.objects.values_list("session", flat=True))
    client.post(reverse("decide_flagged"), {"decision": "keep", "session": flagged[:1]})
    reply = client.post(
        reverse("decide_flagged"), {"decision": "return", "session": flagged[1:], "reason": "Xem lại giờ"}
    )
    assert reply.status_code == 302
    assert GuidanceSession.objects.filter(state="returned", reason="Xem lại giờ").count() == 2
    told = [change["reason"] for change in phone.post({"items": [], "cursor": 0})["changes"]]
    assert told.count("Xem lại giờ") == 2
    assert "Kept" not in client.get(queue, {"state": "kept"}).content.decode()
    assert client.get(queue, {"state": "returned"}).content.decode().count("Xem lại giờ") == 2
    assert set(Entry.objects.values_list("what", flat=True)) >= {"session.cleared", "session.returned"}


@pytest.mark.parametrize("name", ["flag_queue", "confirm_sessions", "call_back_list"])
def test_the_lists_cost_the_same_with_more_rows(client, phone, cast, launched, monkeypatch, name):
    monkeypatch.setattr("lantoa.outreach.sampling.ONE_IN", 1)
    client.force_login(cast["commune_coordinator"])
    costs = []
    for n in (2, 6):
        phone.sync(*[phone.record(at=phone.at(minute=20 * n + m)) for m in range(n)], phone.record(at=phone.at(day=n)))
        actions.look_again(by=None)
        with CaptureQueriesContext(connection) as spent:
            client.get(reverse(name))
        costs.append(len(spent))
    assert costs[0] == costs[1]


def test_nobody_decides_on_own_or_foreign_records(client, make_phone, cast):
    own = make_phone(cast["team_leader"])
    own.sync(own.record(at=own.at(minute=1)), own.record(at=own.at(minute=2)))
    session = Flag.objects.get().session
    with pytest.raises(Refused):
        actions.clear_flags(by=cast["team_leader"], session=session)
    assert actions.decide_flagged(by=cast["team_leader"], sessions=[session], keep=True) == 0
    client.force_login(cast["foreign_coordinator"])
    client.post(reverse("decide_flagged"), {"decision": "keep", "session": [str(session.pk)]})
    assert Flag.objects.filter(cleared_at=None).exists()
    assert client.post(reverse("decide_flagged"), {"decision": "keep", "session": ["x"]}).status_code == 404


def test_the_commune_confirms_with_exceptions(client, phone, cast, tree, launched):
    phone.sync(*[phone.record() for _ in range(5)], phone.record(at=phone.at(minute=22)))
    flagged = Flag.objects.get().session
    team = flagged.membership.team
    out = GuidanceSession.objects.exclude(pk=flagged.pk).order_by("pk").first()
    client.force_login(cast["commune_coordinator"])
    address = f"{reverse('confirm_sessions')}?unit={tree.binh_dong.pk}"
    assert "0 trên 6 bản ghi" in client.get(address).content.decode()
    client.post(address, {"team": [team.pk], "without": [str(out.pk)]})
    assert Confirmation.objects.count() == 4
    client.post(address, {"team": [team.pk]})
    assert Confirmation.objects.count() == 5 and "5 trên 6 bản ghi" in client.get(address).content.decode()
    actions.return_session(by=cast["team_leader"], session=out, reason="Xem lại")
    assert Confirmation.objects.count() == 4
    client.force_login(cast["team_leader"])
    assert client.get(address).status_code == 403


def test_a_card_is_made_on_the_phone_and_answered_before_the_session_arrives(client, phone, cast, launched):
    record = phone.record(id=fresh_key())
    code = cards.card_code(uuid.UUID(record["id"]))
    assert len(code) == 22 and cards.session_key(code) == uuid.UUID(record["id"])
    address = reverse("card_page", args=[code])
    assert "Có, tôi được hướng dẫn" in client.get(address).content.decode()
    client.post(reverse("answer_card", args=[code]), {"happened": "yes"})
    client.post(reverse("rate_card", args=[code]), {"rating": "5"})
    phone.sync(record)
    page = client.get(address).content.decode()
    assert "Tổ công nghệ số cộng đồng Xã Bình Đông" in page and reverse("courses_by_card", args=[code]) in page
    answer = CardAnswer.objects.get()
    assert answer.happened and answer.rating == 5
    other = client.get(address, headers={"User-Agent": "other"}).content.decode()
    assert "rating" not in other
    with pytest.raises(Refused, match="máy khác"):
        actions.answer_card(by=None, key=answer.pk, happened=False, trace="other")
    for bad in ("x", "A" * 22, "é" * 22, code[:-1] + "B"):
        assert cards.session_key(bad) is None


def test_a_no_on_the_card_and_many_cards_of_one_phone_are_flags(client, phone, cast, launched):
    records = [phone.record() for _ in range(6)]
    phone.sync(*records)
    for n, record in enumerate(records):
        happened = "no" if n == 0 else "yes"
        client.post(reverse("answer_card", args=[cards.card_code(uuid.UUID(record["id"]))]), {"happened": happened})
    assert rules() == ["denied"]
    actions.look_again(by=None)
    assert rules() == ["denied"] + ["same_phone"] * 5
    client.force_login(cast["team_member"])
    own = cards.card_code(uuid.UUID(records[1]["id"]))
    assert (
        "bạn không thể tự xác nhận"
        in client.post(reverse("answer_card", args=[own]), {"happened": "yes"}, follow=True).content.decode().lower()
    )
    CardAnswer.objects.update(at=timezone.now() - timedelta(days=31))
    actions.forget_cards(by=None)
    assert set(CardAnswer.objects.values_list("trace", flat=True)) == {""} and CardAnswer.objects.count() == 6


def test_a_stranger_cannot_fill_the_table_with_cards(launched):
    with pytest.raises(Refused):
        actions.answer_card(by=None, key=uuid.UUID(key()), happened=True, trace="t")
    assert not CardAnswer.objects.exists()


def test_the_sample_is_drawn_the_same_for_all_and_cannot_be_foreseen(settings):
    keys = [uuid.uuid4() for _ in range(4000)]
    first = sampling.drawn(keys)
    assert first == sampling.drawn(keys) and 120 < len(first) < 280
    settings.SECRET_KEY = "another"
    assert set(sampling.drawn(keys)) != set(first)


def test_call_backs_are_drawn_answered_and_a_denial_is_a_flag(client, phone, cast, launched, monkeypatch):
    monkeypatch.setattr("lantoa.outreach.sampling.ONE_IN", 1)
    phone.sync(phone.record(consent=1, who="NVA", phone="0905123456"))
    actions.look_again(by=None)
    call = CallBack.objects.get()
    client.force_login(cast["commune_coordinator"])
    page = client.get(reverse("call_back_list")).content.decode()
    assert "NVA" in page and "0905123456" not in page
    client.post(reverse("record_call_back", args=[call.pk]), {"result": "denied", "way": "visit"})
    assert rules() == ["denied"] and figures(launched)[0] == 1
    assert 'name="result"' in client.get(reverse("call_back_list"), {"state": "done"}).content.decode()
    assert "NVA" not in client.get(reverse("call_back_list")).content.decode()
    with pytest.raises(Refused):
        actions.record_call_back(by=cast["team_member"], call=call, result="confirmed", way="visit")
    client.force_login(cast["foreign_coordinator"])
    assert client.post(reverse("record_call_back", args=[call.pk]), {"result": "confirmed"}).status_code == 404


def test_courses_that_a_citizen_opens_are_credited(client, phone, launched):
    record = phone.record()
    phone.sync(record)
    page = client.get(reverse("courses_by_card", args=[cards.card_code(uuid.UUID(record["id"]))]))
    assert page.status_code == 200
