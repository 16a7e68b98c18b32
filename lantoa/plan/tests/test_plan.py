# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from datetime import date

import pytest

from lantoa.plan import actions
from lantoa.plan.days import resolve
from lantoa.plan.models import Assignment
from lantoa.plan.plan_section import DocumentSection, GroupSection, TaskSection


@pytest.fixture
def assigned(movement):
    groups = [GroupSection(key="districts", title="UBND huyện", kinds=["district"])]
    tasks = [TaskSection(key="host", title="Tổ chức điểm cầu", section="IV.6", group="districts", due="D+18T17:00")]
    text = [
        {"number": "IV.6", "heading": "UBND huyện", "paragraphs": [{"text": "Chủ trì.", "links": ["task:host"]}]},
    ]
    actions.apply_groups(by=None, movement=movement, sections=groups)
    actions.apply_tasks(by=None, movement=movement, sections=tasks)
    actions.apply_document(by=None, movement=movement, sections=[DocumentSection(**part) for part in text])
    return tasks


def test_a_second_apply_changes_nothing_and_a_vanished_task_is_retired(movement, assigned):
    assert actions.apply_tasks(by=None, movement=movement, sections=assigned) == []
    assert Assignment.objects.count() == 2
    lines = actions.apply_tasks(by=None, movement=movement, sections=[])
    assert len(lines) == 1 and Assignment.objects.count() == 2


def test_days_count_from_the_launch():
    launch = date(2023, 7, 28)
    assert resolve("D+18T17:00", launch).isoformat() == "2023-08-15T17:00:00+07:00"
    assert resolve("2023-08-15", launch).isoformat() == "2023-08-15T23:59:00+07:00"
    assert resolve("D-1", launch).date() == date(2023, 7, 27)


@pytest.mark.parametrize(
    ("who", "see", "change"),
    [("organiser", 200, 302), ("unit_coordinator", 200, 302), ("foreign_coordinator", 404, 404), ("auditor", 200, 403)],
)
def test_who_may(client, cast, assigned, tree, who, see, change):
    mine = Assignment.objects.get(unit=tree.binh_son)
    client.force_login(cast[who])
    assert client.get(f"/plan/tasks/{mine.pk}/").status_code == see
    reply = client.post(f"/plan/tasks/{mine.pk}/report/", {"state": "doing", "note": "x", "link": ""})
    assert reply.status_code == change
    assert Assignment.objects.filter(state="doing").exists() == (change == 302)


def found(client, query):
    return [row.unit.name for row in client.get(f"/plan/tasks/?{query}").context["board"].page]


def test_the_list_takes_the_same_queries(client, cast, assigned, django_assert_num_queries):
    client.force_login(cast["organiser"])
    client.get("/plan/tasks/")
    with django_assert_num_queries(9):
        page = client.get("/plan/tasks/").content.decode()
    assert "Huyện Bình Sơn" in page and "Thị xã Đức Phổ" in page
    assert found(client, "q=duc+pho") == ["Thị xã Đức Phổ"]


def test_the_list_shows_one_task(client, cast, movement, assigned):
    more = TaskSection(key="learn", title="Học và làm bài", section="IV.6", group="districts")
    actions.apply_tasks(by=None, movement=movement, sections=[*assigned, more])
    client.force_login(cast["unit_coordinator"])
    page = client.get("/plan/tasks/?task=host")
    assert [row.task.key for row in page.context["board"].page] == ["host"]
    standings = page.context["board"].standings
    assert [(one.key, one.units, one.done) for one in standings] == [
        ("host", 1, 0),
        ("learn", 1, 0),
    ]


def test_a_section_that_left_the_file_is_no_longer_read(movement, assigned):
    assert actions.apply_document(by=None, movement=movement, sections=[]) != []
    assert not movement.parts.exists()
    assert actions.apply_document(by=None, movement=movement, sections=[]) == []


def test_tasks_roll_up_the_tree(client, cast, movement, tree, assigned, django_assert_num_queries):
    groups = [GroupSection(key="communes", title="UBND xã", kinds=["commune"])]
    door = TaskSection(key="door", title="Đi từng ngõ", section="IV.7", group="communes", due="2023-01-01")
    actions.apply_groups(by=None, movement=movement, sections=groups)
    actions.apply_tasks(by=None, movement=movement, sections=[*assigned, door])
    mine = Assignment.objects.get(unit=tree.binh_dong, task__key="door")
    actions.report_assignment(by=cast["unit_coordinator"], assignment=mine, state="done", note="=1", link="")
    client.force_login(cast["organiser"])
    with django_assert_num_queries(9):
        board = client.get("/plan/tasks/").context["board"]
    rolled = {branch.unit.name: (branch.total, branch.done, branch.late) for branch in board.branches}
    assert rolled == {"Huyện Bình Sơn": (3, 1, 2), "Thị xã Đức Phổ": (2, 0, 2)}
    board = client.get(f"/plan/tasks/?under={tree.binh_son.pk}&task=door").context["board"]
    assert [(one.unit.name, one.done) for one in board.branches] == [("Xã Bình Thuận", 0), ("Xã Bình Đông", 1)]
    assert [unit.name for unit in board.above] == ["Tỉnh Quảng Ngãi"]
    assert found(client, f"under={tree.binh_son.pk}&state=late") == ["Huyện Bình Sơn", "Xã Bình Thuận"]
    assert found(client, "sort=-state")[0] == "Xã Bình Đông" and found(client, "sort=due")[-1].startswith(
        ("Huyện", "Thị")
    )
    assert len(found(client, "sort=nonsense&under=x&page=9")) == 5
    client.force_login(cast["unit_coordinator"])
    assert found(client, "mine=1") == ["Huyện Bình Sơn"] and len(found(client, "")) == 3
    assert len(found(client, f"under={tree.duc_pho.pk}")) == 3
    sheet = client.get("/plan/tasks/export/?format=csv&state=done").content.decode("utf-8-sig").splitlines()
    assert len(sheet) == 2 and "Xã Bình Đông" in sheet[1] and "'=1" in sheet[1]
    assert client.get("/plan/tasks/export/").content[:2] == b"PK"
