# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

import io
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from python_calamine import CalamineWorkbook

from lantoa.courses import actions, follow, follow_rows
from lantoa.courses.follow import Figures, Staff, UnitRow
from lantoa.courses.models import Enrolment, Wave
from lantoa.courses.queries import figures_differ, recount
from lantoa.courses.rebuilding import rebuild_figures
from lantoa.infra.audit.models import Entry
from lantoa.people.models import User
from lantoa.tallies.models import Tally

from .conftest import answers_for


@pytest.fixture
def learners(ready, course, movement, tree):
    """The ready learner completes; two more only enrol, at Bình Đông and at Nguyễn Nghiêm."""
    attempt = actions.start_attempt(by=None, enrolment=ready)
    actions.submit_attempt(by=None, attempt=attempt, answers=answers_for(attempt))
    for name, unit in (("=CMD()", tree.binh_dong), ("Xa", tree.nguyen_nghiem)):
        person = User.objects.create(username=name, full_name=name)
        where = {"course": course, "movement": movement, "unit": unit, "audience": "citizens"}
        actions.enrol(by=None, person=person, **where)


def rows(content):
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def test_figures_climb_the_tree(learners, movement, tree, course, django_assert_num_queries):
    with django_assert_num_queries(8 if connection.vendor == "sqlite" else 2):
        found = follow.below(movement, tree.province, follow.Asked(course=course))
    total, below = found.total, found.rows
    assert total == Figures(enrolled=3, started=1, completed=1, tests=1, passed=1, first_tests=1, first_passed=1)
    assert [(row.unit.name, row.figures.enrolled, row.figures.completed) for row in below] == [
        ("Huyện Bình Sơn", 2, 1),
        ("Sở Thông tin và Truyền thông", 0, 0),
        ("Thị xã Đức Phổ", 1, 0),
    ]
    assert [total.first_percent, total.median_minutes, Figures().median_minutes] == [100.0, 1, None]
    assert [total.in_progress, total.pass_percent, Figures().pass_percent] == [0, 100.0, None]
    each = follow.below(movement, tree.province, follow.Asked(course=course), each_median=True)
    assert [each.total, each.total.times, [row.figures for row in each.rows]] == [
        total, total.times, [row.figures for row in below],
    ]  # fmt: skip
    assert [row.figures.median_minutes for row in each.rows] == [1, None, None]


def test_names_are_for_the_units_own_officer(client, learners, cast, tree):
    client.force_login(cast["commune_coordinator"])
    page = client.get("/courses/follow/")
    assert [one.full_name for one in page.context["people"]] == ["=CMD()"]
    for name in ("organiser", "unit_coordinator"):
        client.force_login(cast[name])
        page = client.get(f"/courses/follow/?unit={tree.binh_dong.pk}")
        assert page.status_code == 200
        assert "=CMD()" not in page.text
        assert client.post("/courses/follow/unfinished/", {"unit": tree.binh_dong.pk}).status_code == 403
    client.force_login(cast["foreign_coordinator"])
    assert client.get(f"/courses/follow/?unit={tree.binh_dong.pk}").status_code == 404
    client.force_login(cast["learner"])
    assert client.get("/courses/follow/").status_code == 403


def test_exports_hold_what_is_shown_and_names_are_noted(client, learners, cast, tree):
    client.force_login(cast["commune_coordinator"])
    sheet = rows(client.post("/courses/follow/unfinished/", {"unit": tree.binh_dong.pk}).content)
    assert [row[0] for row in sheet] == ["Họ và tên", "=CMD()"]
    assert Entry.objects.filter(what="learners.exported", by=cast["commune_coordinator"]).count() == 1
    client.force_login(cast["organiser"])
    sheet = rows(client.get("/courses/follow/export/?course=thu").content)
    assert sheet[1][:4] == ["Huyện Bình Sơn", 2, 0, 1]
    assert sheet[-1][:4] == ["Tỉnh Quảng Ngãi", 3, 0, 1]


def test_the_page_asks_the_same_whatever_the_number(client, learners, cast, django_assert_num_queries):
    for name in ("organiser", "commune_coordinator"):
        client.force_login(cast[name])
        with django_assert_num_queries(15):
            page = client.get("/courses/follow/")
        people = page.context.get("people") or []
        assert [(one.lessons_done, one.tests) for one in people] == [(0, 0)] * len(people)


@pytest.mark.postgres
def test_the_list_is_found_by_its_units(learners, movement, tree):
    with CaptureQueriesContext(connection) as asked:
        found = follow_rows.some_left(movement, [tree.binh_dong.pk], {}, slice(0, 50))
    assert [one.full_name for one in found] == ["=CMD()"]
    text = asked.captured_queries[-1]["sql"].replace("%", "%%")
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {text}")
        else:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {text}")
        plan = "\n".join(row[-1] for row in cursor.fetchall())
    assert not re.search(r"Seq Scan on courses_enrolment|SCAN e|movement_id=\?", plan), plan
    assert "unit_id" in plan


def test_lines_are_filled_in_as_text(client, learners, cast, movement):
    one = Enrolment.objects.get(person__full_name="=CMD()")
    person = one.person
    person.full_name, person.phone = "{pk} <b>Lê</b>", "+84912345678"
    person.save()
    Enrolment.objects.update(reminded_at=timezone.now())
    client.force_login(cast["commune_coordinator"])
    page = client.get("/courses/follow/").text
    assert f'<a href="/courses/learners/{one.pk}/">{{pk}} &lt;b&gt;Lê&lt;/b&gt;</a>' in page
    assert f"{timezone.localdate():%d/%m/%Y}</span>" in page
    assert 'href="tel:+84912345678">+84912345678</a>' in page
    assert one.course.title in page.partition("</thead>")[2]
    client.force_login(cast["organiser"])
    page = client.get("/courses/follow/?course=thu").text
    assert re.search(r'<a href="\?unit=\d+&amp;course=thu">Huyện Bình Sơn</a>', page)
    assert '<td class="num d-none d-md-table-cell">100,0%</td>' in page


def test_who_has_nobody_left_is_told_so(client, learners, cast, movement):
    Enrolment.objects.filter(completed_at=None).delete()
    rebuild_figures(movement)
    client.force_login(cast["commune_coordinator"])
    assert "Mọi người tham gia đều đã hoàn thành." in client.get("/courses/follow/").text


def test_tallies_equal_records(learners, movement):
    kept = {(t.movement_id, t.indicator, t.unit_id, t.day): t.value for t in Tally.objects.all()}
    assert dict(recount(movement)) == kept


def test_figures_by_group_wave_and_day(client, learners, cast, movement, tree, course):
    person = User.objects.create(username="Cán bộ", full_name="Cán bộ")
    wave = Wave.objects.create(
        movement=movement, course=course, key="dot-1", title="Đợt 1", audiences=["officials"], opens_at=timezone.now()
    )
    where = {"course": course, "movement": movement, "unit": tree.binh_dong}
    actions.enrol(by=None, person=person, audience="officials", **where)
    client.force_login(cast["organiser"])
    today, later = timezone.localdate(), timezone.localdate() + timedelta(days=1)
    for query, enrolled in (
        ("", 4), ("audience=officials", 1), (f"wave={wave.pk}", 1), (f"since={today}", 4), (f"since={later}", 0),
        (f"until={today}&course=thu", 4), ("audience=nobody&wave=99&since=x", 4),
    ):  # fmt: skip
        page = client.get(f"/courses/follow/?{query}")
        assert page.context["total"].enrolled == enrolled, query
    assert client.get("/courses/follow/").context["days"] == [(today, 4, 1, 1)]
    assert figures_differ(movement) == []


def test_units_sort_by_share_and_those_without_one_come_last():
    rows = [UnitRow(name, Figures(enrolled=n), staff) for name, n, staff in (
        ("a", 3, Staff(4, 1)), ("b", 9, Staff()), ("c", 5, Staff(2, 2)),
    )]  # fmt: skip
    for sort, order in (
        ("staff", "acb"), ("-staff", "cab"), ("enrolled", "acb"), ("-enrolled", "bca"), ("-unit", "cba"), ("x", "abc"),
    ):  # fmt: skip
        assert "".join(row.unit for row in follow.in_order(rows, sort)) == order, sort


def test_the_list_and_the_reminder_reach_only_who_is_asked_for(client, learners, cast, tree, course):
    client.force_login(cast["commune_coordinator"])
    for audience, people in (("officials", 0), ("citizens", 1)):
        asked = {"unit": tree.binh_dong.pk, "course": course.slug, "audience": audience, "sort": "-staff"}
        assert len(client.get("/courses/follow/", asked).context["people"]) == people
        assert len(rows(client.post("/courses/follow/unfinished/", asked).content)) == people + 1
        reply = client.post("/courses/follow/remind/", asked)
        assert reply.url.endswith(f"&course=thu&audience={audience}&sort=-staff")
        assert Enrolment.objects.exclude(reminded_at=None).count() == people
