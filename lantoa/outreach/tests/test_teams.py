# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Teams: rosters with a cause for every bad row, joining that a leader confirms, and history that stays."""

import io
from contextlib import suppress
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from lantoa.infra.documents.tables import workbook
from lantoa.infra.web.errors import Refused
from lantoa.outreach import actions, tokens
from lantoa.outreach.models import JoinRequest, Membership, Team, TeamRoster
from lantoa.outreach.roster_rows import read_table
from lantoa.people.models import Post, User

pytestmark = pytest.mark.django_db
HEAD = ["Mã đơn vị *", "Tổ *", "Cấp của tổ", "Số quyết định", "Họ và tên *", "Vai trò trong tổ", "Điện thoại"]
ROWS = [
    ["21040", "Tổ thôn Tân Hy", "Tổ thôn", "12/QĐ-UBND", "Người thứ nhất", "Tổ trưởng", "0905000001"],
    ["21040", "Tổ thôn Tân Hy", "", "", "Người thứ hai", "Tổ phó", 905000002],
    ["21040", "Tổ thôn Tân Hy", "", "", "Người thứ ba", "", ""],
    [21043, "Tổ Bình Thuận", "", "", "Người thứ tư", "Thành viên", ""],
    ["99999", "Tổ lạ", "", "", "Người lạ", "", ""],
    ["21040", "Tổ thôn Tân Hy", "", "", "Người thứ năm", "Tổ trưởng", ""],
    ["21040", "Tổ thôn Tân Hy", "", "", "Người thứ sáu", "Trùm", ""],
    ["21040", "", "", "", "Người thứ bảy", "", ""],
    ["21040", "Tổ thôn Tân Hy", "", "", "Người thứ tám", "", "12"],
    ["21439", "Tổ phường khác", "", "", "Người huyện khác", "", ""],
]


def upload(client, rows):
    file = SimpleUploadedFile("to.xlsx", workbook([("Tổ", HEAD, rows)]))
    return client.post(reverse("stage_roster"), {"file": file}, follow=True)


def test_a_roster_is_looked_at_then_applied_once(client, launched, cast, tree):
    client.force_login(cast["unit_coordinator"])
    text = upload(client, ROWS).content.decode()
    staged = TeamRoster.objects.get()
    assert len(staged.rows) == 4 and [fault["row"] for fault in staged.faults] == [6, 7, 8, 9, 10, 11]
    assert "99999" in text and "Dòng 2 đã ghi tổ trưởng" in text and "Trùm" in text
    assert not Team.objects.exists() and not User.objects.filter(full_name="Người thứ nhất").exists()
    for _ in range(2):
        page = client.post(reverse("apply_roster", args=[staged.pk]), follow=True).content.decode()
    assert "4 thành viên đã có trong tổ" in page
    team = Team.objects.get(unit=tree.binh_dong)
    assert (team.level, team.decision, Team.objects.count()) == ("village", "12/QĐ-UBND", 2)
    assert list(team.memberships.order_by("pk").values_list("user__phone", "role")) == [
        ("+84905000001", "leader"), ("+84905000002", "deputy"), (None, "member"),
    ]  # fmt: skip
    posts = Post.objects.filter(user__memberships__team=team).order_by("pk")
    assert sorted(posts.values_list("role", flat=True)) == ["team_leader", "team_leader", "team_member"]
    upload(client, ROWS)
    client.post(reverse("apply_roster", args=[TeamRoster.objects.first().pk]))
    assert (Team.objects.count(), Membership.objects.count()) == (2, 4)
    client.force_login(cast["foreign_coordinator"])
    assert client.get(reverse("roster_page", args=[staged.pk])).status_code == 404


def test_the_template_is_read_back(client, launched, cast):
    client.force_login(cast["unit_coordinator"])
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(reverse("roster_template")).content))
    assert book.get_sheet_by_index(0).to_python()[0][:2] == ["Mã đơn vị *", "Tổ *"]
    assert "đúng" not in upload(client, []).content.decode()
    reply = client.post(reverse("stage_roster"), {"file": SimpleUploadedFile("a.xlsx", b"PK nothing")})
    assert reply.status_code == 422 and "Không đọc được tệp" in reply.content.decode()


@settings(max_examples=20)
@given(st.binary(max_size=200), st.sampled_from(["a.csv", "a.xlsx"]))
def test_any_file_is_read_or_refused(content, name):
    with suppress(Refused):
        read_table(name, content)


def test_joining_waits_for_the_leader(client, launched, cast):
    team = actions.ensure_membership(by=cast["team_leader"]).team
    client.force_login(cast["team_leader"])
    page = client.post(reverse("open_link", args=[team.pk]), follow=True).content.decode()
    team.refresh_from_db()
    link = reverse("join_team", args=[tokens.make_join_token(team)])
    assert link in page and "<svg" in page
    client.logout()
    bad = client.post(link, {"full_name": "Người mới", "phone": "12"})
    assert bad.status_code == 422 and "Số điện thoại chưa đúng" in bad.content.decode()
    for _ in range(2):
        waiting = client.post(link, {"full_name": "Người mới", "phone": "0905 111 222"})
    assert "Tổ trưởng đã nhận được yêu cầu" in client.get(waiting.url).content.decode()
    assert JoinRequest.objects.count() == 1 and not User.objects.filter(phone="+84905111222").exists()
    wish = JoinRequest.objects.get()
    client.force_login(cast["foreign_coordinator"])
    assert client.post(reverse("accept_request", args=[wish.pk])).status_code == 404
    client.force_login(cast["team_leader"])
    assert "Người mới" in client.get(reverse("team_page", args=[team.pk])).content.decode()
    for _ in range(2):
        client.post(reverse("accept_request", args=[wish.pk]))
    person = User.objects.get(phone="+84905111222")
    assert Membership.objects.get(user=person).team == team and person.holds("outreach_log", team.unit)
    client.logout()
    answer = client.get(waiting.url).content.decode()
    assert "/people/activate/?code=" in answer
    client.force_login(cast["team_leader"])
    client.post(reverse("close_link", args=[team.pk]))
    assert client.get(link).status_code == 404


def test_a_known_number_joins_with_its_own_account_and_gives_nothing_away(client, launched, cast):
    cast["learner"].phone = "+84905333444"
    cast["learner"].save()
    team = actions.open_link(by=cast["team_leader"], team=actions.ensure_membership(by=cast["team_leader"]).team)
    wish = actions.ask_to_join(by=None, team=team, full_name="Ai đó", phone="0905333444")
    actions.accept_request(by=cast["team_leader"], wish=wish)
    assert Membership.objects.filter(user=cast["learner"], team=team).exists()
    assert "activate" not in client.get(reverse("join_answer", args=[tokens.make_request_token(wish)])).content.decode()
    declined = actions.ask_to_join(by=None, team=team, full_name="Người lạ", phone="0905333555")
    actions.decline_request(by=cast["team_leader"], wish=declined)
    assert not User.objects.filter(phone="+84905333555").exists()
    JoinRequest.objects.update(decided_at=timezone.now() - timedelta(days=31))
    assert actions.forget_lists(by=None) == 2


def test_moving_and_leaving_keep_history_and_rights(client, phone, launched, cast, tree):
    phone.sync(phone.record())
    here = actions.ensure_membership(by=cast["team_member"])
    there = actions.add_team(by=None, unit=tree.binh_thuan, name="Tổ Bình Thuận")
    client.force_login(cast["unit_coordinator"])
    reply = client.post(reverse("transfer_member", args=[here.pk]), {"team": there.pk}, follow=True)
    assert "nay thuộc Tổ Bình Thuận" in reply.content.decode()
    here.refresh_from_db()
    now = Membership.objects.current().get(user=cast["team_member"])
    assert here.until == now.since and now.team == there and here.sessions.count() == 1
    roles = Post.objects.filter(user=cast["team_member"], until=None).values_list("unit", "role")
    assert list(roles) == [(tree.binh_thuan.pk, "team_member")]
    phone.sync(phone.record(at=int(timezone.now().timestamp() * 1000)))
    assert list(now.sessions.values_list("unit", flat=True)) == [tree.binh_thuan.pk]
    client.post(reverse("change_role", args=[now.pk]), {"role": "leader"})
    lead = Membership.objects.current().get(user=cast["team_member"])
    assert lead.role == "leader" and cast["team_member"].memberships.count() == 3
    assert "Các tổ đã tham gia" in client.get(reverse("member_page", args=[lead.pk])).content.decode()
    client.post(reverse("end_membership", args=[lead.pk]))
    assert not Post.objects.filter(user=cast["team_member"], until=None).exists()
    assert client.post(reverse("close_team", args=[there.pk])).status_code == 302
    there.refresh_from_db()
    assert there.closed_on


def test_a_leader_decides_on_the_own_team_only(client, launched, cast, tree):
    own = actions.ensure_membership(by=cast["team_leader"]).team
    other = actions.add_team(by=None, unit=tree.binh_dong, name="Tổ thôn khác")
    client.force_login(cast["team_leader"])
    assert client.get(reverse("team_link", args=[own.pk])).status_code == 200
    assert client.get(reverse("team_link", args=[other.pk])).status_code == 403
    client.force_login(cast["commune_coordinator"])
    assert client.get(reverse("team_link", args=[other.pk])).status_code == 200
    with pytest.raises(Refused):
        actions.add_member(by=None, team=own, person=cast["learner"], role="leader")


def test_the_list_sorts_finds_and_is_taken_along(client, phone, launched, cast, tree, django_assert_num_queries):
    phone.sync(*[phone.record() for _ in range(7)])
    actions.add_team(by=None, unit=tree.binh_thuan, name="Tổ Bình Thuận", decision="7/QĐ-UBND")
    client.force_login(cast["unit_coordinator"])
    page = client.get(reverse("team_list"), {"sort": "-goal"}).content.decode()
    assert page.index("Tổ công nghệ số cộng đồng Xã Bình Đông") < page.index("Tổ Bình Thuận")
    assert "Bình Đông" not in client.get(reverse("team_list"), {"q": "7/qđ"}).content.decode().split("<h1")[1]
    rows = CalamineWorkbook.from_filelike(
        io.BytesIO(client.get(reverse("export_teams"), {"sort": "-goal"}).content)
    ).get_sheet_by_index(0).to_python()  # fmt: skip
    assert rows[1][5:] == [1.0, 1.0, 0.0] and len(rows) == 3
