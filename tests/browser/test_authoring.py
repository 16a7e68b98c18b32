# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""A teacher takes in a course, writes the next version and publishes it while a learner is in the middle of the old."""

import json
import re

import pytest
from playwright.sync_api import expect

from lantoa.courses.tests.scorm import lesson_of, members_12, members_2004, zipped

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
enrolment = actions.enrol(by=None, person=person, course=Course.objects.get(slug="{slug}"),
                          movement=Movement.objects.get(), unit=Unit.objects.get(), audience="citizens")
actions.finish_lesson(by=None, enrolment=enrolment, lesson=enrolment.version.lessons.first())
"""
LEARNER = """
import json
from lantoa.courses.models import Enrolment
one = Enrolment.objects.select_related("version").get(course__slug="an-toan-tren-mang")
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


def send_bad_questions(page):
    """Of a file with a problem nothing comes in; the page names the line and the cause."""
    page.goto(f"/courses/{SLUG}/questions/")
    bad = {"name": "hong.gift", "mimeType": "text/plain", "buffer": b"Hai? {=2 ~3}\n\nBa? {=3 ~"}
    page.get_by_label("Tệp câu hỏi").set_input_files(bad)
    page.get_by_role("button", name="Xem trước tệp").click()
    expect(page.get_by_role("heading", name="Tệp “hong.gift”")).to_be_visible()
    expect(page.locator(".alert-danger li")).to_contain_text("Dòng 3")
    looks_right(page)


@pytest.fixture(scope="module")
def people(live_app):
    """Sessions of a teacher, a colleague and a learner."""
    return live_app.python(SETUP)


def test_a_new_version_disturbs_nobody_in_the_middle_of_the_old(live_app, people, visit, tmp_path):
    teacher, colleague, learner = people
    archive = tmp_path / "khoa.zip"
    live_app.python(
        "from pathlib import Path\nfrom lantoa.courses.files import of_folder, to_zip\n"
        f"Path({str(archive)!r}).write_bytes(to_zip(of_folder(Path({str(SAMPLE)!r})), 'khoa'))"
    )
    page = visit("/courses/desk/", sessionid=teacher)
    page.set_viewport_size(PHONE)
    looks_right(page)
    take_in(page, archive)
    live_app.python(BEGIN.replace("{slug}", SLUG))
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
    send_bad_questions(page)
    assert json.dumps(page.faults) == "[]"


PACKAGES = """
from pathlib import Path
from lantoa.courses import actions
from lantoa.courses.files import of_bytes, of_folder
files = of_folder(Path({sample!r}))
lesson = files["lessons/01-ba-don.md"]
files = {{path: item for path, item in files.items() if not path.startswith("lessons/")}}
course = files["course.yaml"].read().decode().replace("slug: an-toan-tren-mang", "slug: goi-thu")
files["course.yaml"] = of_bytes(course.encode())
files["lessons/01-ba-don.md"] = lesson
for place, name in enumerate(("goi-12", "goi-2004"), 2):
    files["media/" + name + ".zip"] = of_bytes(Path({folder!r}, name + ".zip").read_bytes())
    text = Path({folder!r}, name + ".md").read_text()
    files[f"lessons/0{{place}}-{{name}}.md"] = of_bytes(text.encode())
actions.open_draft(by=None, course=actions.publish_files(by=None, files=files).course)
"""
PLACES = """
import json
from lantoa.courses.models import LessonProgress, PackageState
print(json.dumps([
    {row.progress.lesson.key + "/" + row.part: [bool(row.done_at), float(row.score or 0)]
     for row in PackageState.objects.select_related("progress__lesson")},
    LessonProgress.objects.filter(lesson__kind="package").exclude(done_at=None).count()]))
"""


def inside(page):
    """The package's own page: two frames deep, on the host where nobody is signed in."""
    return page.frame_locator(".package-box iframe").frame_locator("#sco")


def test_packages_run_apart_and_go_on_where_they_were_left(live_app, people, visit, tmp_path):
    for name, members in {"goi-12": members_12(), "goi-2004": members_2004()}.items():
        (tmp_path / f"{name}.zip").write_bytes(zipped(members))
        (tmp_path / f"{name}.md").write_text(lesson_of(name))
    live_app.python(PACKAGES.format(sample=str(SAMPLE), folder=str(tmp_path)))
    live_app.python(BEGIN.replace("{slug}", "goi-thu"))
    page = visit("/courses/goi-thu/lessons/goi-12/", sessionid=people[2])
    page.set_viewport_size(PHONE)
    looks_right(page)
    expect(page.locator("#finish")).to_be_hidden()
    page.get_by_role("button", name="Mở").click()
    sco = inside(page)
    expect(sco.locator("#where")).to_have_text("true|||Người học thử|dữ liệu")
    expect(sco.locator("#entry")).to_have_text("ab-initio")
    inner = sco.frame_locator("iframe")
    expect(inner.locator("#reach")).to_have_text("SecurityError|")
    inner.get_by_role("button", name="Sang trang 7").click()
    expect(page.locator(".package-said")).to_have_text("Chỗ đang học đã được lưu trên máy chủ.")
    looks_right(page)

    page.reload()  # the phone lost the page: the package goes on exactly there
    page.get_by_role("button", name="Tiếp tục").click()
    expect(sco.locator("#where")).to_have_text("true|trang-7|đã xem trang-7 ½ \u2028|Người học thử|dữ liệu")
    expect(sco.locator("#entry")).to_have_text("resume")
    page.context.set_offline(True)
    inner.get_by_role("button", name="Nộp").click()
    expect(page.locator(".package-said")).to_contain_text("được giữ trên máy này")
    page.context.set_offline(False)
    expect(page.locator("#offline-state")).not_to_contain_text("chưa gửi")
    page.get_by_role("button", name="Đóng gói bài học").click()  # it finishes: 85 of 80 points are a pass
    expect(page.locator(".package-state")).to_have_text("Đã học xong · điểm 85")
    looks_right(page)
    finish = page.get_by_role("button", name=re.compile("^Đã học xong"))
    finish.click()
    page.wait_for_url("**/lessons/goi-2004/")

    page.get_by_role("button", name="Mở Phần một").click()
    expect(sco.locator("#where")).to_have_text("true|ab-initio|||")
    sco.get_by_role("button", name="Học xong").click()
    expect(page.locator(".package-state").first).to_have_text("Đã học xong · điểm 90")
    page.get_by_role("button", name="Mở Bảng tra").click()
    expect(page.locator(".package-state").last).to_have_text("Đã học xong")
    page.reload()
    page.get_by_role("button", name="Tiếp tục Phần một").click()
    expect(sco.locator("#where")).to_have_text('true|resume|cuoi|{"x":[1,2]}|chữ')
    assert live_app.python(PLACES) == [
        {"goi-12/muc-1": [True, 85], "goi-2004/muc-1": [True, 90], "goi-2004/muc-2": [True, 0]}, 2,
    ]  # fmt: skip
    assert page.faults == []

    author = visit("/courses/goi-thu/draft/lessons/goi-12/", sessionid=people[0])
    author.set_viewport_size(PHONE)
    author.get_by_role("link", name="Thử gói bài học").click()
    author.get_by_role("button", name="Mở").click()
    expect(inside(author).locator("#where")).to_have_text("true|||Cô giáo thử|dữ liệu")
    inside(author).frame_locator("iframe").get_by_role("button", name="Sang trang 7").click()
    expect(author.locator(".package-said")).to_contain_text("không có gì được lưu lại")
    looks_right(author)
