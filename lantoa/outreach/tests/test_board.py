# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Boards: constant queries, figures by the tree, and nobody sees beyond their units."""

import io

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from lantoa.outreach import actions
from lantoa.outreach.models import Flag, GuidanceSession, Team
from lantoa.outreach.queries import board
from lantoa.outreach.simulation import remove_simulation, simulate
from lantoa.outreach.tests.test_sync import figures

pytestmark = pytest.mark.django_db


@pytest.fixture
def worked(make_phone, cast):
    """Bình Đông has reached the goal once, Nguyễn Nghiêm has one session."""
    here, there = make_phone(cast["team_member"]), make_phone(cast["foreign_member"])
    here.sync(*[here.record() for _ in range(7)])
    there.sync(there.record(phone="0905123456", consent=1), there.record(phone="0905123456", consent=1, people=2))
    return here, there


def line(found):
    return (found.members, found.at_goal, found.behind, found.sessions, found.citizens)


def test_figures_by_the_tree(worked, launched, tree, cast):
    shown = board.board_of(launched, tree.province, cast["organiser"])
    assert line(shown.total) == (2, 1, 1, 9, 9)
    assert [(row.of, line(row)) for row in shown.units] == [
        (tree.duc_pho, (1, 0, 1, 2, 2)),
        (tree.binh_son, (1, 1, 0, 7, 7)),
    ]
    assert (shown.target, shown.days_left) == (7, 4)
    here = board.board_of(launched, tree.nguyen_nghiem, cast["organiser"])
    assert [line(row) for row in here.teams] == [(1, 0, 1, 2, 2)]
    assert here.above == [tree.province, tree.duc_pho]


def test_the_board_costs_the_same_with_more_rows(worked, launched, tree, cast, make_phone, django_assert_num_queries):
    cast["organiser"].current_posts  # noqa: B018 -- read once per request
    Flag.objects.create(session=GuidanceSession.objects.filter(unit=tree.binh_dong).first(), rule="clock")
    with django_assert_num_queries(13):
        board.board_of(launched, tree.binh_dong, cast["organiser"])
    phone = make_phone(cast["team_leader"])
    phone.sync(*[phone.record() for _ in range(3)])
    actions.add_team(by=None, unit=tree.binh_dong, name="Tổ thôn 1")
    for session in GuidanceSession.objects.all():
        Flag.objects.get_or_create(session=session, rule="clock")
    with django_assert_num_queries(13):
        board.board_of(launched, tree.binh_dong, cast["organiser"])


def test_pages_show_what_was_done(client, worked, launched, tree, cast):
    client.force_login(cast["unit_coordinator"])
    text = client.get(reverse("outreach_board")).content.decode()
    assert "Hướng dẫn người dân – Huyện Bình Sơn" in text and "1/1" in text and "Xã Bình Đông" in text
    assert client.get(reverse("outreach_board"), {"unit": tree.duc_pho.pk}).status_code == 404
    team = actions.ensure_membership(by=cast["team_member"]).team
    listed = client.get(reverse("team_list"), {"q": "binh dong"}).content.decode()
    assert team.name in listed and "Nguyễn Nghiêm" not in listed
    assert client.get(reverse("team_list"), {"q": "khong co"}).content.decode().count("Không tìm thấy tổ nào") == 1
    page = client.get(reverse("team_page", args=[team.pk])).content.decode()
    assert "team_member" in page and "Đã tính" in page
    foreign = actions.ensure_membership(by=cast["foreign_member"]).team
    assert client.get(reverse("team_page", args=[foreign.pk])).status_code == 404


def test_a_leader_returns_and_a_reader_may_not(client, worked, launched, cast):
    session = GuidanceSession.objects.filter(membership__user=cast["team_member"]).first()
    url = reverse("return_session", args=[session.pk])
    client.force_login(cast["auditor"])
    assert client.get(reverse("session_page", args=[session.pk])).status_code == 200
    assert client.post(url, {"reason": "Xem lại"}).status_code == 403
    client.force_login(cast["foreign_coordinator"])
    assert client.post(url, {"reason": "Xem lại"}).status_code == 404
    client.force_login(cast["team_leader"])
    assert client.post(url, {"reason": " "}).status_code == 409
    text = client.post(url, {"reason": "Chưa rõ kết quả"}, follow=True).content.decode()
    assert "Chưa rõ kết quả" in text and "Đã trả lại" in text
    assert figures(launched) == (8, 8, 0)
    assert "Chưa rõ kết quả" in worked[0].post({"items": [], "cursor": 1})["changes"][0]["reason"]


def test_flags_are_shown_and_cleared(client, worked, cast):
    session = GuidanceSession.objects.filter(membership__user=cast["team_member"]).first()
    Flag.objects.create(session=session, rule="clock")
    client.force_login(cast["team_leader"])
    assert "Đồng hồ trên máy bị sai" in client.get(reverse("outreach_board")).content.decode()
    client.post(reverse("clear_flags", args=[session.pk]))
    assert Flag.objects.get(rule="clock", session=session).cleared_by == cast["team_leader"]
    assert "Đồng hồ trên máy bị sai" not in client.get(reverse("outreach_board")).content.decode()


def test_export_both_ways_and_no_formula(client, worked, cast):
    cast["team_member"].full_name = "=1+1"
    cast["team_member"].save()
    client.force_login(cast["unit_coordinator"])
    reply = client.get(reverse("export_members"))
    lines = reply.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Mã,Đơn vị,Tổ") and len(lines) == 2 and "'=1+1" in lines[1]
    sheet = client.get(reverse("export_members"), {"format": "xlsx"}).content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(sheet)).get_sheet_by_index(0).to_python()
    assert rows[1][3] == "=1+1" and rows[1][5:7] == [7.0, 7.0]


def test_simulation_is_marked_repeatable_and_removable(worked, launched, cast):
    before = figures(launched)
    steps = []
    made = simulate(movement=launched, seed=1, scale=1, progress=lambda done, total: steps.append((done, total)))
    assert made == GuidanceSession.objects.filter(is_synthetic=True).count() > 50
    assert steps[-1] == (5, 5)
    assert figures(launched)[0] == before[0] + made
    assert simulate(movement=launched, seed=1, scale=1, progress=lambda done, total: None) == 0
    assert not GuidanceSession.objects.filter(is_synthetic=True, membership__user__is_synthetic=False).exists()
    assert remove_simulation(launched) == made
    assert figures(launched) == before
    again = simulate(movement=launched, seed=1, scale=1, progress=lambda done, total: None)
    assert again == made


def test_a_small_scale_fills_a_share_of_the_units(launched):
    simulate(movement=launched, seed=1, scale=0.4, progress=lambda done, total: None)
    assert Team.objects.values("unit").distinct().count() == 2
    figures(launched)
