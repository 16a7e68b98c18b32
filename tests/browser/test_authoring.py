# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""A teacher takes in a course, writes the next version and publishes it while a learner is in the middle of the old."""

import json
import re

import pytest
from playwright.sync_api import expect

from .accessibility import axe_faults
from .live_app import ROOT

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
SAMPLE = ROOT / "samples/courses/online-safety"
SLUG = "an-toan-tren-mang"
SETUP = """
import json
from datetime import date
from django.test import Client
from lantoa.people.models import Post, User
from lantoa.plan.models import Movement
from lantoa.units.actions import add_unit
since = date(2020, 1, 1)
province = add_unit(by=None, parent=None, code="51", kind="province", name="Tỉnh Quảng Ngãi", valid_from=since)
Movement.objects.create(slug="thu", title="Thử", short_title="Thử", root=province, is_current=True,
                        units_as_of=date(2023, 7, 1), launch_day=date(2023, 7, 28))
cookies = []
for name, role in (("Cô giáo thử", "teacher"), ("Thầy giáo thử", "teacher"), ("Người học thử", "learner")):
    user = User.objects.create(username=role + str(len(cookies)), full_name=name)
    Post.objects.create(user=user, unit=province, role=role)
    client = Client()
    client.force_login(user)
    cookies.append(client.cookies["sessionid"].value)
print(json.dumps(cookies))
"""
BEGIN = """
from lantoa.courses import actions
from lantoa.courses.models import Course
from lantoa.people.models import User
from lantoa.plan.models import Movement
from lantoa.units.models import Unit
person = User.objects.get(username="learner2")
enrolment = actions.enrol(by=None, person=person, course=Course.objects.get(), movement=Movement.objects.get(),
                          unit=Unit.objects.get(), audience="citizens")
actions.finish_lesson(by=None, enrolment=enrolment, lesson=enrolment.version.lessons.first())
"""
LEARNER = """
import json
from lantoa.courses.models import Enrolment
one = Enrolment.objects.select_related("version").get()
print(json.dumps([one.version.number, one.version.lessons.count(), one.progress.exclude(done_at=None).count(),
                  one.course.current.number, one.course.current.lessons.first().title]))
"""


def looks_right(page):
    """Nothing hangs over the edge, and axe finds nothing."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    assert axe_faults(page) == [], page.url
    assert page.faults == []


def take_in(page, archive):
    """The course arrives as a ZIP file and is published as it is."""
    page.get_by_role("link", name="Nhập tệp ZIP").click()
    page.get_by_label("Khóa học dạng tệp ZIP").set_input_files(archive)
    page.get_by_role("button", name="Kiểm tra và nhập").click()
    expect(page.get_by_text("Bản thảo đã có thể phát hành.")).to_be_visible()
    page.get_by_role("link", name="Xem thay đổi và phát hành").click()
    page.get_by_role("button", name="Phát hành", exact=True).click()
    expect(page.get_by_text("Phiên bản 1", exact=True)).to_be_visible()


def write_lesson(page):
    """A lesson of one's own: saved, checked and shown while it is typed."""
    page.get_by_label("Tên bài học mới").fill("Lời mở đầu")
    page.get_by_role("button", name="Thêm", exact=True).click()
    body = page.get_by_label("Nội dung")
    body.fill("## Chào bạn\n\n![Hình](pictures/khong-co.svg)")
    expect(page.locator("#faults")).to_contain_text("khong-co.svg")
    looks_right(page)
    body.fill("## Chào bạn\n\nMười phút mỗi ngày.\n\n- [ ] Mở điện thoại")
    expect(page.locator("#preview h2")).to_have_text("Chào bạn")
    expect(page.locator("#faults")).to_be_hidden()
    expect(page.locator("#saved")).to_have_text("Đã lưu")
    looks_right(page)


def test_a_new_version_disturbs_nobody_in_the_middle_of_the_old(live_app, visit, tmp_path):
    teacher, colleague, learner = live_app.python(SETUP)
    archive = tmp_path / "khoa.zip"
    live_app.python(
        "from pathlib import Path\nfrom lantoa.courses.files import of_folder, to_zip\n"
        f"Path({str(archive)!r}).write_bytes(to_zip(of_folder(Path({str(SAMPLE)!r})), 'khoa'))"
    )
    page = visit("/courses/desk/", sessionid=teacher)
    page.set_viewport_size(PHONE)
    looks_right(page)
    take_in(page, archive)
    live_app.python(BEGIN)
    reader = visit(f"/courses/{SLUG}/", sessionid=learner)
    expect(reader.get_by_role("heading", name="Bạn đã học xong 1/7 bài")).to_be_visible()

    page.get_by_role("button", name="Soạn phiên bản mới").click()
    looks_right(page)
    write_lesson(page)
    other = visit(page.url, sessionid=colleague)
    other.get_by_label("Nội dung").press_sequentially("Thêm. ")
    expect(other.locator("#saved")).to_have_text("Đã lưu")
    expect(page.locator("#presence")).to_contain_text("Thầy giáo thử cũng vừa lưu phần này")
    page.get_by_label("Nội dung").press_sequentially("Đè lên. ")
    expect(page.locator("#saved")).to_contain_text("Nội dung của bạn vẫn còn đây")

    page.goto(f"/courses/{SLUG}/draft/")
    page.set_viewport_size({"width": 1280, "height": 900})
    lines = page.locator(".author-lessons > li")
    expect(lines).to_have_count(8)
    lines.nth(7).get_by_role("button", name=re.compile("^Đưa .* lên")).press("Enter")
    expect(lines.nth(6)).to_contain_text("Lời mở đầu")
    lines.nth(6).locator(".author-handle").drag_to(lines.nth(0), target_position={"x": 20, "y": 4})
    expect(page.locator("#moved")).to_have_text("“Lời mở đầu” giờ là bài thứ 1.")
    page.reload()
    expect(lines.nth(0)).to_contain_text("Lời mở đầu")
    page.set_viewport_size(PHONE)
    looks_right(page)
    page.get_by_role("link", name="Xem thay đổi và phát hành").click()
    expect(page.get_by_text("1 người đang học dở và giữ nguyên phiên bản của mình")).to_be_visible()
    page.get_by_text("Bài học: Lời mở đầu").click()
    looks_right(page)
    page.get_by_role("button", name="Phát hành", exact=True).click()
    expect(page.get_by_text("Phiên bản 2", exact=True)).to_be_visible()

    reader.reload()
    expect(reader.get_by_role("heading", name="Bạn đã học xong 1/7 bài")).to_be_visible()
    assert live_app.python(LEARNER) == [1, 7, 1, 2, "Lời mở đầu"]
    assert json.dumps(page.faults) == "[]"
