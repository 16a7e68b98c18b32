# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""A plan uploaded in the browser: mistakes in their places, the difference, the confirmation; all or nothing."""

from copy import deepcopy

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lantoa.infra.audit.models import Entry
from lantoa.infra.web.errors import Refused
from lantoa.people.models import Post, User
from lantoa.plan.models import Movement, Task
from lantoa.portal import actions, plan_upload
from lantoa.portal.planfile import read_plan_file
from lantoa.units.models import Unit
from tests.test_plan_file import FILE_2023, FILE_2025, apply, rows

TEXT = FILE_2023.read_text()


@pytest.fixture
def running(db, client):
    """The movement of 2023, and its organiser signed in."""
    movement, _lines = apply(FILE_2023)
    organiser = User.objects.create(username="to-chuc", full_name="Cán bộ tổ chức")
    Post.objects.create(user=organiser, unit=movement.root, role="organiser")
    client.force_login(organiser)
    return organiser


def upload(client, text, **more):
    content = text if isinstance(text, bytes) else text.encode()
    return client.post("/plan/upload/", {"file": SimpleUploadedFile("plan.yaml", content), **more})


def confirm(client, look):
    return client.post("/plan/upload/apply/", {"token": look.token, "seen": look.seen})


def test_mistakes_are_named_with_line_column_and_path(client, running):
    before = rows()
    page = upload(client, TEXT.replace("quorum: 3", "quorrum: 3", 1))
    (mistake,) = page.context["look"].mistakes
    line = TEXT.splitlines().index("  quorum: 3") + 1
    assert (mistake.line, mistake.path) == (line, "ceremony.quorrum")
    shown = page.content.decode()
    assert f"dòng {line}, cột 12" in shown and "ceremony.quorrum" in shown and "“quorum”" in shown
    assert "plan/upload/apply" not in shown and rows() == before


def test_the_difference_is_read_before_it_is_applied_once(client, running):
    new = TEXT.replace("title: Chuẩn bị nội dung phát biểu của", "title: Soạn bài phát biểu của", 1)
    new = new.replace("text: Tổ chức hiệu quả công tác truyền thông", "text: Làm tốt công tác truyền thông", 1)
    gone = next(line for line in TEXT.splitlines() if "key: press-cover" in line)
    new = new.replace(gone + "\n", "").replace("    - task:press-cover\n", "    - courses\n")
    before = rows()
    look = (page := upload(client, new)).context["look"]
    assert rows() == before
    found = {what: [(one.subject, one.thing) for one in some] for what, _title, some in look.groups}
    assert found["ended"] == [
        ("Nhiệm vụ", "Truyền thông bằng nhiều hình thức về Lễ phát động và các hoạt động ra quân")
    ]
    assert ("Nhiệm vụ", "Soạn bài phát biểu của lãnh đạo UBND tỉnh") in found["changed"] and "new" not in found
    shown = page.content.decode()
    assert "<del>Chuẩn bị nội dung phát biểu của lãnh đạo UBND tỉnh</del>" in shown and "<ins>Làm tốt" in shown
    assert confirm(client, look).url == "/plan/"
    assert Task.objects.get(key="draft-speeches").title.startswith("Soạn")
    assert Task.objects.get(key="press-cover").retired_at
    entry = Entry.objects.filter(what="plan.applied").latest("pk")
    assert entry.by == running
    after = rows()
    assert confirm(client, look).status_code == 302 and rows() == after
    assert upload(client, new).context["look"].is_empty


def test_a_second_movement_is_added_beside_the_first(client, running):
    look = upload(client, FILE_2025.read_bytes(), launch_day="2025-08-01").context["look"]
    assert [what for what, _title, _some in look.groups] == ["new"] and len(look.others) >= 2
    confirm(client, look)
    now = Movement.objects.get(is_current=True)
    assert (now.slug, now.launch_day.isoformat()) == ("quang-ngai-2025", "2025-08-01") and Movement.objects.count() == 2


def test_what_was_not_seen_is_not_applied(client, running):
    new = TEXT.replace("title: Kinh phí tổ chức", "title: Tiền tổ chức", 1)
    look = upload(client, new).context["look"]
    Task.objects.filter(key="press-cover").update(title="Khác")
    before = rows()
    reply = confirm(client, look)
    assert reply.status_code == 409 and "tải kế hoạch lên lại" in reply.content.decode()
    assert rows() == before and Task.objects.get(key="press-cover").title == "Khác"


def test_a_confirmation_is_good_for_one_person_only(client, running):
    look = upload(client, TEXT.replace("title: Kinh phí tổ chức", "title: Tiền tổ chức", 1)).context["look"]
    other = User.objects.create(username="khac")
    Post.objects.create(user=other, unit=Movement.objects.get().root, role="organiser")
    client.force_login(other)
    assert confirm(client, look).status_code == 409
    assert client.post("/plan/upload/apply/", {"token": "x", "seen": ""}).status_code == 409


def test_an_organiser_of_another_unit_changes_nothing(client, running):
    stranger = User.objects.create(username="huyen")
    Post.objects.create(user=stranger, unit=Unit.objects.get(code="524"), role="organiser")
    client.force_login(stranger)
    look = upload(client, TEXT.replace("title: Kinh phí tổ chức", "title: Tiền tổ chức", 1)).context["look"]
    assert "không có quyền" in look.refused and not look.token


def test_an_uploaded_plan_reads_no_folder_of_its_own_choice(client, running):
    for folder in ("/etc", "../../..", "online-public-services/../cashless-payment", "."):
        text = TEXT.replace("folder: online-public-services", f"folder: {folder}", 1)
        look = upload(client, text).context["look"]
        assert [one.path for one in look.mistakes] == ["courses.courses.0.folder"]
    assert "400 kB" in upload(client, b"#" * 400_001).content.decode()
    assert client.post("/plan/upload/", {}).context["form"].errors["file"]


def places(data, path=()):
    yield path
    children = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in children:
        yield from places(value, (*path, key))


PLAN = read_plan_file(FILE_2023)[1]
PLACES = [path for path in places(PLAN) if path]
JUNK = (
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.just("x" * 400) | st.just([]) | st.just({})
    | st.sampled_from(["D+999", "0001-01-01", "9999-12-31", 2**63, -1, 0, "task:x", "I", "district", "\x00", "51-VP"])
)  # fmt: skip


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_a_plan_with_any_value_changed_is_applied_whole_or_not_at_all(running, data):
    plan = deepcopy(PLAN)
    for _n in range(data.draw(st.integers(1, 2))):
        path = data.draw(st.sampled_from(PLACES))
        part = plan
        try:
            for step in path[:-1]:
                part = part[step]
            part[path[-1]] = data.draw(JUNK)
        except (KeyError, IndexError, TypeError):
            continue
    content = yaml.safe_dump(plan, allow_unicode=True).encode()
    before = rows()
    look = plan_upload.look_at(by=running, content=content, name="plan.yaml", launch_day=None)
    assert rows() == before
    assert all(one.line >= 1 and one.cause for one in look.mistakes)
    if look.token:
        try:
            actions.apply_plan(by=running, seen=look.seen, **plan_upload.confirmed(by=running, token=look.token))
        except Refused:
            assert rows() == before
