# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Personal data: what is held, the clocks of requests, the policy that is checked at start."""

import json
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from lantoa.infra.audit import actions as audit
from lantoa.infra.audit.models import Entry
from lantoa.infra.web.errors import Refused
from lantoa.people import retention
from lantoa.people.actions import (
    answer_request,
    decide_request,
    give_consent,
    make_request,
    withdraw_consent,
)
from lantoa.people.models import Consent, ConsentWording, DataRequest
from lantoa.people.models.privacy import add_working_days

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2023, 7, 28), 2, date(2023, 8, 1)),
        (date(2023, 8, 2), 2, date(2023, 8, 4)),
        (date(2025, 4, 29), 2, date(2025, 5, 5)),
        (date(2025, 8, 31), 1, date(2025, 9, 1)),
        (date(2025, 9, 1), 1, date(2025, 9, 3)),
    ],
)
def test_working_days_leave_out_weekends_and_fixed_holidays(start, days, end):
    assert add_working_days(start, days) == end


@pytest.mark.parametrize(
    ("kind", "days"), [("access", 10), ("correct", 10), ("erase", 20), ("withdraw", 15), ("restrict", 15)]
)
def test_each_kind_has_the_clock_of_the_law(kind, days):
    asked = DataRequest(kind=kind, made_at=datetime(2023, 7, 28, 20, 0, tzinfo=HANOI))
    asked.set_clocks()
    assert asked.due == datetime(2023, 7, 28, 23, 59, 59, tzinfo=HANOI) + timedelta(days=days)
    assert asked.answer_due == datetime(2023, 8, 1, 23, 59, 59, tzinfo=HANOI)


def test_one_open_request_of_a_kind_is_enough(cast):
    first = make_request(by=cast["learner"], kind="erase", wish="Xóa giúp tôi")
    assert make_request(by=cast["learner"], kind="erase", wish="Nhắc lại") == first
    assert make_request(by=cast["learner"], kind="access", wish="Cho tôi xem") != first


def test_an_answer_stops_the_short_clock_and_a_decision_both(cast):
    asked = make_request(by=cast["learner"], kind="erase", wish="Xóa giúp tôi")
    assert asked.next_due == asked.answer_due
    asked = answer_request(by=cast["organiser"], asked=asked)
    assert asked.next_due == asked.due
    asked = decide_request(by=cast["organiser"], asked=asked, decision="done", reason="Đã xóa số điện thoại")
    assert asked.next_due is None
    with pytest.raises(Refused) as refusal:
        decide_request(by=cast["organiser"], asked=asked, decision="refused", reason="Thôi")
    assert refusal.value.code == "data_request.decided"
    assert [entry.what for entry in Entry.objects.order_by("pk")] == [
        "data_request.made", "data_request.answered", "data_request.decided",
    ]  # fmt: skip


def test_a_decision_needs_a_reason_and_an_organiser(cast):
    asked = make_request(by=cast["learner"], kind="erase", wish="Xóa giúp tôi")
    for by, reason, code in [("organiser", "  ", "no_reason"), ("unit_coordinator", "Vì", "not_yours")]:
        with pytest.raises(Refused) as refusal:
            decide_request(by=cast[by], asked=asked, decision="refused", reason=reason)
        assert refusal.value.code == f"data_request.{code}"


def test_the_database_refuses_half_a_decision(cast):
    asked = make_request(by=cast["learner"], kind="erase", wish="Xóa giúp tôi")
    with pytest.raises(IntegrityError), transaction.atomic():
        DataRequest.objects.filter(pk=asked.pk).update(decided_at=timezone.now(), decision="done")


def test_an_overdue_request_says_so(client, cast):
    asked = make_request(by=cast["learner"], kind="erase", wish="Xóa giúp tôi")
    client.force_login(cast["organiser"])
    assert "Quá hạn" not in client.get(reverse("request_desk")).content.decode()
    DataRequest.objects.filter(pk=asked.pk).update(answer_due=timezone.now() - timedelta(days=1))
    assert "Quá hạn" in client.get(reverse("request_desk")).content.decode()


def test_a_person_sees_only_the_own_data_and_sends_a_request(client, cast):
    client.force_login(cast["learner"])
    page = client.get(reverse("personal_data")).content.decode()
    assert "Tài khoản của anh/chị" in page
    assert "team_leader" not in page
    client.post(reverse("make_request"), {"kind": "correct", "wish": "Sửa năm sinh"})
    assert "Sửa năm sinh" in client.get(reverse("personal_data")).content.decode()
    assert client.get(reverse("request_desk")).status_code == 403
    data = json.loads(client.get(reverse("export_personal_data")).content)
    assert data["people.User"]["records"][0]["full_name"] == "learner"
    assert data["people.DataRequest"]["records"][0]["wish"] == "Sửa năm sinh"


def test_the_desk_decides(client, cast):
    asked = make_request(by=cast["learner"], kind="correct", wish="Sửa năm sinh")
    client.force_login(cast["organiser"])
    client.post(reverse("decide_request", args=[asked.pk]), {"decision": "done", "reason": "Đã sửa"})
    client.force_login(cast["learner"])
    assert "Đã sửa" in client.get(reverse("personal_data")).content.decode()


def test_consent_is_kept_once_and_its_proof_outlives_its_withdrawal(cast):
    wording = ConsentWording.objects.create(purpose="contact", version=1, wording="Tôi đồng ý nhận tin.")
    given = give_consent(by=None, wording=wording, method="tap", user=cast["learner"])
    assert give_consent(by=None, wording=wording, method="tap", user=cast["learner"]) == given
    withdraw_consent(by=cast["learner"], consent=given)
    again = give_consent(by=None, wording=wording, method="paper", user=cast["learner"])
    assert Consent.objects.filter(withdrawn_at=None).get() == again
    assert Consent.objects.count() == 2


@pytest.mark.parametrize("both", [True, False])
def test_a_consent_is_of_one_person(cast, both):
    wording = ConsentWording.objects.create(purpose="contact", version=1, wording="Tôi đồng ý.")
    who = {"user": cast["learner"], "subject": "outreach.citizen:1"} if both else {}
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(wording=wording, method="tap", **who)


def test_the_policy_covers_every_field_that_looks_personal():
    assert retention.every_personal_field_has_a_line(None) == []


def test_a_field_without_a_line_stops_the_program(monkeypatch):
    found = retention.policy()
    held = {label: line for label, line in found.held.items() if label != "people.User"}
    monkeypatch.setattr(retention, "policy", lambda: found.model_copy(update={"held": held}))
    names = {message.msg.split()[0] for message in retention.every_personal_field_has_a_line(None)}
    assert names == {"people.User.full_name", "people.User.email", "people.User.phone", "people.User.birth_year"}


def test_a_line_for_nothing_stops_the_program(monkeypatch):
    found = retention.policy()
    gone = {**found.not_personal, "people.Ghost.phone": "gone", "people.User.ghost": "gone"}
    monkeypatch.setattr(retention, "policy", lambda: found.model_copy(update={"not_personal": gone}))
    assert {message.id for message in retention.every_personal_field_has_a_line(None)} == {"people.E003"}


def test_a_field_without_a_name_for_people_stops_the_program(monkeypatch):
    found = retention.policy()
    named = {name: words for name, words in found.columns.items() if name != "birth_year"}
    monkeypatch.setattr(retention, "policy", lambda: found.model_copy(update={"columns": named}))
    messages = retention.every_personal_field_has_a_line(None)
    assert [message.id for message in messages] == ["people.E004"] and "birth_year" in messages[0].msg


def test_ones_own_page_names_fields_and_values_as_people_do(client, cast):
    audit.note("unit.moved", by=cast["team_member"], about=cast["team_member"])
    client.force_login(cast["team_member"])
    page = client.get("/people/me/data/").content.decode()
    assert "<td>Chuyển đơn vị</td>" in page
    assert '<th scope="col">Từ ngày</th>' in page and "<td>Thành viên tổ công nghệ số</td>" in page


def test_every_way_to_the_person_is_a_lookup(cast):
    for label, line in retention.policy().held.items():
        if line.person:
            apps.get_model(label)._default_manager.filter(**{line.person: cast["learner"].pk}).exists()
