# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The plan's page: every section in order, every line with the live state of what it set in motion."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lantoa.ceremony.models import Attendance, Ceremony, DelegateGroup, ProgrammeStep, Site, SiteCheck, new_nonce
from lantoa.plan import actions
from lantoa.plan.models import Assignment, BudgetSource
from lantoa.plan.plan_section import DocumentSection, GroupSection, TaskSection
from lantoa.portal.plan_text import heading_of, plan_text
from lantoa.reports.models import Obligation, ReportRequest
from lantoa.tallies.actions import add_counts


def write_plan(movement, sections, tasks):
    groups = [GroupSection(key="districts", title="UBND huyện", kinds=["district"])]
    actions.apply_groups(by=None, movement=movement, sections=groups)
    actions.apply_tasks(by=None, movement=movement, sections=[TaskSection(**task) for task in tasks])
    actions.apply_document(by=None, movement=movement, sections=[DocumentSection(**part) for part in sections])


HOST = {"key": "host", "title": "Tổ chức điểm cầu", "section": "IV.6", "group": "districts", "due": "D+18T17:00"}
LEARN = {"key": "learn", "title": "Học và làm bài", "section": "IV.6", "group": "districts", "kind": "continuing"}
SECTIONS = [
    {"number": "II", "heading": "CHƯƠNG TRÌNH"},
    {
        "number": "II.5a",
        "heading": "Chương trình",
        "paragraphs": [
            {"text": "(1) Tuyên bố lý do.", "links": ["step:opening"]},
            {"text": "(2) Tại 13 huyện [?].", "links": ["sites:district", "ceremony"], "uncertain": "Đọc là 13."},
            {"text": "Lãnh đạo huyện.", "links": ["delegates:leaders"]},
        ],
    },
    {"number": "III", "heading": "KINH PHÍ", "paragraphs": [{"text": "Ngân sách.", "links": ["budget:money"]}]},
    {
        "number": "IV.6",
        "heading": "UBND huyện",
        "paragraphs": [
            {"text": "Chủ trì.", "links": ["task:host"]},
            {"text": "Hướng dẫn.", "links": ["goal:guide-7", "report:result", "courses"]},
        ],
    },
]


@pytest.fixture
def written(movement, tree):
    write_plan(movement, SECTIONS, [HOST, LEARN])
    now = timezone.now()
    ceremony = Ceremony.objects.create(
        movement=movement, key="launch", title="Lễ", starts_at=now, venue="IOC", quorum=1,
        links_until=now + timedelta(days=1),
    )  # fmt: skip
    ProgrammeStep.objects.create(
        ceremony=ceremony, key="opening", order=1, kind="opening", title="Tuyên bố", minutes=10, started_at=now,
        ended_at=now,
    )  # fmt: skip
    group = DelegateGroup.objects.create(ceremony=ceremony, key="leaders", level="district", order=1, title="Lãnh đạo")
    for n, unit in enumerate([tree.binh_son, tree.duc_pho]):
        site = Site.objects.create(
            ceremony=ceremony, unit=unit, level="district", link_nonce=new_nonce(), short_code=f"AAAAAAA{n}"
        )
    check = SiteCheck.objects.create(site=site, line="good", **dict.fromkeys(SiteCheck.EQUIPMENT, True))
    Site.objects.filter(pk=site.pk).update(latest_check=check)
    Attendance.objects.create(site=site, group=group, present=31, counted=31, day=now.date())
    BudgetSource.objects.create(movement=movement, key="money", title="Kinh phí", source="Ngân sách tỉnh")
    request = ReportRequest.objects.create(
        movement=movement, key="result", title="Báo cáo kết quả", addressee=tree.province,
        due_at=now + timedelta(days=9),
    )  # fmt: skip
    Obligation.objects.create(request=request, unit=tree.binh_son)
    add_counts([((movement.pk, "guided_citizens", tree.binh_dong.pk, now.date()), 1234)])
    return movement


def states(movement, user=None):
    text = plan_text(movement, user)
    lines = {line.text: [live.state for live in line.states] for part in text.sections for line in part.lines}
    return text, lines


def test_each_line_carries_its_live_state(written, cast, tree, settings):
    mine = Assignment.objects.get(unit=tree.binh_son, task__key="host")
    actions.report_assignment(by=cast["unit_coordinator"], assignment=mine, state="done", note="Xong", link="")
    text, lines = states(written)
    assert lines["Chủ trì."][0].startswith("1 trên 2 đơn vị đã làm xong · 1 quá hạn từ 15/08/2023 17:00")
    assert lines["(1) Tuyên bố lý do."][0].startswith("xong lúc")
    assert lines["(2) Tại 13 huyện [?]."][0] == "1 trên 2 điểm cầu sẵn sàng"
    assert "1 trên 1 bước đã xong" in lines["(2) Tại 13 huyện [?]."][1]
    assert lines["Lãnh đạo huyện."] == ["31 người có mặt · đã đếm ở 1 trên 2 điểm cầu"]
    assert lines["Ngân sách."] == ["Ngân sách tỉnh"]
    goal, report, courses = lines["Hướng dẫn."]
    assert "1.234 người dân" in goal
    assert report.startswith("0 trên 1 báo cáo đã nộp · 0 được chấp nhận") and "còn 9 ngày" in report
    assert courses == "0 người ghi danh · 0 người đã thi đạt"
    last = text.sections[-1]
    assert [live.label for live in last.rest] == ["Học và làm bài"]
    assert last.summary == "2 đơn vị · 1 trên 4 phần việc đã xong · 1 quá hạn"
    assert text.rest == []


def test_what_no_line_speaks_of_is_not_lost(written):
    actions.apply_document(by=None, movement=written, sections=[])
    icons = [live.icon for live in plan_text(written, None).rest]
    assert icons == ["flag", "broadcast", "player-play", "map-pin", "users", "school", "report-analytics", "coin"]


def test_what_the_scan_left_open_is_marked_where_it_stands(client, written):
    page = client.get("/plan/").content.decode()
    assert 'Tại 13 huyện <mark class="plan-guess">[?]</mark>.' in page and "Đọc là 13." in page


def test_headings_read_like_the_document():
    assert heading_of("II") == ("II.", 2) and heading_of("II.5") == ("5.", 3) and heading_of("II.5a") == ("a)", 4)
    assert heading_of("3") == ("3.", 2) and heading_of("0") == ("", 2) and heading_of("signer") == ("", 2)


def test_links_stand_only_where_one_may_follow(client, cast, written):
    page = client.get("/plan/").content.decode()
    assert "Đọc là 13." in page and 'id="part-II.5a"' in page and "<h4>a) Chương trình</h4>" in page
    assert "/plan/tasks/" not in page and "/reports/" not in page and 'href="/courses/"' in page
    client.force_login(cast["unit_coordinator"])
    page = client.get("/plan/").content.decode()
    assert "/plan/tasks/?task=host" in page and 'href="/reports/"' in page and 'href="/ceremony/"' in page


def test_a_longer_plan_takes_the_same_queries(client, written, django_assert_num_queries):
    with django_assert_num_queries(18):
        client.get("/plan/")
    more = [{**HOST, "key": f"more-{n}"} for n in range(3)]
    line = {"text": "Thêm.", "links": [f"task:more-{n}" for n in range(3)] + ["ceremony", "courses"]}
    write_plan(written, [*SECTIONS, {"number": "V", "heading": "Thêm", "paragraphs": [line]}], [HOST, LEARN, *more])
    with django_assert_num_queries(18):
        assert client.get("/plan/").content.decode().count("Thêm.") == 1


def test_without_a_plan_the_page_says_so(client, db):
    assert "Chưa có kế hoạch" in client.get("/plan/").content.decode()
