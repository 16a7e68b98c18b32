# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The console and the desks as pages: what is asked at one end is seen at the other."""

from io import BytesIO

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from lantoa.ceremony import actions, links, queries
from lantoa.ceremony.models import Attendance, Ceremony, Hand, Receipt, Rehearsal, RollAnswer, Site, StageMessage

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client, stage, cast):
    """The organiser at the console: post(address name, …) and page()."""
    client.force_login(cast["organiser"])

    def post(name, *more, **data):
        return client.post(reverse(name, args=[stage.ceremony.pk, *more]), data, headers={"Accept": "application/json"})

    post.page = lambda: client.get(reverse("operator_page", args=[stage.ceremony.pk])).content.decode()
    return post


@pytest.fixture
def desk(stage):
    return f"/ceremony/d/{links.make_token('desk', stage.site)}/"


def test_the_roll_is_called_and_answered(client, stage, operator, desk):
    operator("call_roll")
    assert "đang điểm danh" in client.get(desk).content.decode()
    client.post(desk + "roll/", {"word": "trouble", "note": "mất tiếng"})
    page = operator.page()
    assert "mất tiếng" in page and "Xã Bình Đông" in page
    client.post(desk + "roll/", {"word": "present"})
    assert "mất tiếng" not in operator.page()
    operator("end_roll")
    assert client.post(desk + "roll/", {"word": "present"}, headers={"Accept": "application/json"}).status_code == 409
    assert RollAnswer.objects.get().word == "present"


def test_a_hand_is_raised_and_taken_down(client, stage, operator, desk):
    client.post(desk + "hand/")
    assert "Hạ tay" in operator.page()
    operator("lower_hand", stage.site.pk)
    assert not Hand.objects.filter(lowered_at=None).exists()
    client.post(desk + "hand/")
    client.post(desk + "hand/", {"down": "1"})
    assert not Hand.objects.filter(lowered_at=None).exists()


def test_a_message_is_read_at_the_site(client, stage, operator, desk):
    assert operator("send_message", text="Bật micro", to="some", sites=[stage.site.pk]).status_code == 302
    assert "Bật micro" in client.get(desk + "calls/").content.decode()
    client.post(desk + f"message/{StageMessage.objects.get().pk}/")
    assert Receipt.objects.get().read_at is not None
    assert "1/1" in operator.page()
    for wrong in ({"text": ""}, {"text": "x", "to": "moon"}, {"text": "x", "to": "some", "sites": [0]}):
        assert operator("send_message", **wrong).status_code == 409
    assert StageMessage.objects.count() == 1


def test_screens_show_what_the_operator_chooses(client, stage, operator):
    screen = f"/ceremony/s/{links.make_token('screen', stage.site)}/"
    operator("show_view", view="totals")
    assert client.get(screen + "state/").json()["show"]["view"] == "totals"
    assert operator("show_view", view="stream").json()["code"] == "stage.no_stream"
    assert operator("show_view", view="moon").json()["code"] == "stage.unknown_view"
    assert operator("edit_links", stream_url="javascript:alert(1)").json()["code"] == "links.invalid"
    operator("edit_links", stream_url="http://127.0.0.1:8080/hls/le.m3u8", conference_url="hop.example.vn/le")
    assert operator("show_view", view="stream", page="99999").status_code == 409
    operator("show_view", view="stream")
    shown = client.get(screen + "state/").json()["show"]
    assert shown == {"view": "stream", "page": 1, "address": "http://127.0.0.1:8080/hls/le.m3u8", "material": None}
    assert operator("show_view", view="slides").json()["code"] == "stage.no_material"
    assert Ceremony.objects.get().conference_url == "https://hop.example.vn/le"
    policy = client.get(screen).headers["Content-Security-Policy"]
    assert "https:" in policy and "script-src" not in policy  # pictures from anywhere, scripts only ours


def test_a_rehearsal_is_marked_everywhere_and_reported(client, stage, operator, desk):
    operator("begin_rehearsal")
    tokens = {door: links.make_token(door, stage.site) for door in ("screen", "desk")}
    assert "data-rehearsal" in operator.page()
    assert client.get(f"/ceremony/s/{tokens['screen']}/state/").json()["rehearsal"] == Rehearsal.objects.get().pk
    assert "Tập dượt" in client.get(desk).content.decode()
    press = f"/ceremony/p/{links.make_token('press', stage.pressers[0])}/state/"
    assert client.get(press).json()["rehearsal"] == Rehearsal.objects.get().pk
    group = stage.ceremony.delegate_groups.filter(level="commune").first()
    client.post(desk + "attendance/", {f"group-{group.pk}": "9"})
    assert not Attendance.objects.exists()
    operator("call_roll")
    operator("send_message", text="Thử")
    client.post(desk + "roll/", {"word": "trouble", "note": "mất điện"})
    client.post(desk + f"message/{StageMessage.objects.get().pk}/")
    ended = operator("end_rehearsal")
    assert ended.url == reverse("rehearsal_report", args=[stage.ceremony.pk, 1])
    report = client.get(ended.url)
    lines = {line.site.pk: line.faults for line in report.context["report"].sites}
    assert lines.pop(stage.site.pk) == ["Báo trục trặc: mất điện"]
    assert set(map(tuple, lines.values())) == {("Không trả lời điểm danh", "Lời nhắn chưa xác nhận: 1")}
    book = CalamineWorkbook.from_filelike(BytesIO(client.get(f"{ended.url}export/").getvalue()))
    assert len(book.get_sheet_by_index(0).to_python()) == Site.objects.count() + 1
    assert "mất điện" in client.get(f"{ended.url}export/?format=csv").getvalue().decode("utf-8-sig")


def test_the_console_asks_the_same_number_of_questions_for_any_number_of_sites(
    stage, django_assert_max_num_queries, django_assert_num_queries
):
    actions.call_roll(by=None, ceremony=stage.ceremony)
    for site in Site.objects.select_related("ceremony"):
        actions.answer_roll(by=None, site=site, word="present")
        actions.raise_hand(by=None, site=site)
    actions.send_message(by=None, ceremony=stage.ceremony, text="Thử")
    with django_assert_num_queries(5):
        assert len([hand.site.unit.name for hand in queries.stage_calls(stage.ceremony).hands]) == 6
    with django_assert_num_queries(4):
        queries.desk_calls(stage.site)
    rehearsal = actions.begin_rehearsal(by=None, ceremony=stage.ceremony)
    with django_assert_max_num_queries(7):
        queries.rehearsal_report(rehearsal)
