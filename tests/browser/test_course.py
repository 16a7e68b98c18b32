# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""A citizen with a small phone and a bad line learns, passes, holds a certificate; then the officers follow up."""

import io
import json
import re

import pytest
from playwright.sync_api import expect
from python_calamine import CalamineWorkbook

from .accessibility import axe_faults
from .live_app import throw_away, until

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
COURSE = "/courses/dich-vu-cong-truc-tuyen/"
SETUP = """
from datetime import date
from django.conf import settings
from lantoa.courses import actions
from lantoa.plan.models import Movement
from lantoa.units.actions import add_unit
def add(parent, code, kind, name):
    return add_unit(by=None, parent=parent, code=code, kind=kind, name=name, valid_from=date(2020, 1, 1))
province = add(None, "51", "province", "Tỉnh Quảng Ngãi")
district = add(province, "524", "district", "Huyện Bình Sơn")
add(district, "21040", "commune", "Xã Bình Đông")
add(district, "21043", "commune", "Xã Bình Thuận")
Movement.objects.create(slug="thu", title="Thử", short_title="Thử", root=province, is_current=True,
                        units_as_of=date(2023, 7, 1), launch_day=date(2023, 7, 28))
actions.import_course(by=None, folder=settings.BASE_DIR / "samples/courses/online-public-services")
"""
CLASS = """
from lantoa.courses import actions
from lantoa.courses.models import Course
from lantoa.plan.models import Movement
from lantoa.units.models import Unit
one = actions.open_class(by=None, movement=Movement.objects.get(), course=Course.objects.get(),
                         unit=Unit.objects.get(code="21040"), title="To 3", audience="citizens")
print(one.code, end="")
"""
RIGHT = """
import json
from lantoa.courses.models import Attempt, Question
paper = Attempt.objects.get().paper
print(json.dumps({str(q.pk): [c["key"] for c in q.payload["choices"] if c.get("right")]
                  for q in Question.objects.filter(pk__in=[place["question"] for place in paper])}))
"""
OFFICERS = """
import json
from django.test import Client
from lantoa.courses import actions
from lantoa.courses.models import Course
from lantoa.people.models import Post, User
from lantoa.plan.models import Movement
from lantoa.units.models import Unit
course, movement, commune = Course.objects.get(), Movement.objects.get(), Unit.objects.get(code="21040")
for name, unit, role in (("Lê Thị Chưa Xong", commune, "team_member"), ("Trần Ở Nơi Khác", None, "")):
    person = User(username=name, email=f"a{len(role)}@thu.vn")
    person.set_name(name)
    person.save()
    place = unit or Unit.objects.get(code="21043")
    actions.enrol(by=None, person=person, course=course, movement=movement, unit=place, audience="citizens")
    if role:
        Post.objects.create(user=person, unit=unit, role=role)
cookies = []
for name, code in (("commune", "21040"), ("district", "524")):
    user = User.objects.create(username=name, full_name=name)
    Post.objects.create(user=user, unit=Unit.objects.get(code=code), role="unit_coordinator")
    client = Client()
    client.force_login(user)
    cookies.append(client.cookies["sessionid"].value)
print(json.dumps(cookies))
"""
REMINDED = """
import json
from lantoa.courses.models import Enrolment
from lantoa.infra.audit.models import Entry
names = Enrolment.objects.exclude(reminded_at=None).values_list("person__full_name", flat=True)
noted = Entry.objects.filter(what__in=["learners.exported", "learners.reminded"]).values_list("what", flat=True)
print(json.dumps([list(names), sorted(noted)]))
"""
HURRIED = """
import json
from datetime import timedelta
from django.test import Client
from django.utils import timezone
from lantoa.courses import actions
from lantoa.courses.models import Attempt, Enrolment
learner = Enrolment.objects.get(person__full_name="Lê Thị Chưa Xong")
for lesson in learner.version.lessons.all():
    actions.finish_lesson(by=None, enrolment=learner, lesson=lesson)
failed = actions.start_attempt(by=None, enrolment=learner)
actions.submit_attempt(by=None, attempt=failed)
now = timezone.now()
Attempt.objects.filter(pk=failed.pk).update(submitted_at=now - timedelta(hours=1))
running = actions.start_attempt(by=None, enrolment=learner)
Attempt.objects.filter(pk=running.pk).update(deadline_at=now + timedelta(seconds=55))
client = Client()
client.force_login(learner.person)
print(json.dumps([client.cookies["sessionid"].value, failed.pk, running.pk]))
"""
LONG_OVER = """
from datetime import timedelta
from django.utils import timezone
from lantoa.courses import actions
from lantoa.courses.models import Attempt
then = timezone.now() - timedelta(days=2)
Attempt.objects.filter(pk={pk}).update(started_at=then - timedelta(minutes=20), deadline_at=then)
actions.close_overdue(by=None)
"""
FILLED = """[...new Set([...document.querySelectorAll("#paper input:not(:checked):not([type=hidden])")]
             .map(input => getComputedStyle(input).backgroundColor))]"""
FINISHED = "from lantoa.courses.models import LessonProgress as P; print(P.objects.exclude(done_at=None).count())"
STORED = "from lantoa.courses.models import Answer; print(Answer.objects.count())"


def looks_right(page):
    """Nothing hangs over the edge of a small phone, and axe finds nothing."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    assert axe_faults(page) == [], page.url


EARLY = """
document.addEventListener("readystatechange", () => {
  const set = document.readyState === "interactive" && document.querySelectorAll("[data-question]")[14];
  if (!set || sessionStorage.early) return;
  sessionStorage.early = "yes";
  for (const key of (%s)[set.dataset.question]) set.querySelector(`input[value="${key}"]`).click();
});
"""
"""Somebody taps the answers of the fifteenth question before the page's scripts run."""
NO_ROOM = """
IDBFactory.prototype.open = Storage.prototype.setItem = () => { throw new DOMException("", "QuotaExceededError"); };
"""


def choose(page, right, numbers):
    """Tap the right answers of some questions."""
    for place in numbers:
        question = page.locator("[data-question]").nth(place)
        for key in right[question.get_attribute("data-question")]:
            question.locator(f"input[value={key}]").check()


def register(page, app):
    code = app.python(CLASS)
    page.goto(app.url + "/courses/")
    looks_right(page)
    page.get_by_role("link", name="Tôi có mã lớp").click()
    page.get_by_label("Mã lớp").fill(code.lower())
    looks_right(page)
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_label("Họ và tên").fill("Người học thử nghiệm")
    page.get_by_label("Tôi đồng ý").check()
    looks_right(page)
    page.get_by_role("button", name="Tham gia", exact=True).click()
    page.wait_for_url("**/courses/key/")
    expect(page.locator(".key").nth(1)).to_have_text(re.compile(r"^\d{6}$"))
    looks_right(page)
    page.get_by_role("link", name="Tôi đã giữ lại").click()


def finish(page):
    """The lesson on screen is read; the next page is there."""
    before = page.url
    page.get_by_role("button", name=re.compile("^Đã học xong")).click()
    page.wait_for_url(lambda url: url != before)


def learn(page, app):
    page.get_by_role("link", name=re.compile("^Bắt đầu")).click()
    looks_right(page)
    expect(page.get_by_role("button", name="Đọc thành tiếng")).to_be_visible()
    page.emulate_media(media="print")  # on paper: the lesson, and nothing to press
    expect(page.locator("nav, #tools, #finish").filter(visible=True)).to_have_count(0)
    expect(page.locator(".lesson-text")).to_be_visible()
    page.emulate_media(media="screen")
    page.locator("#steps input[type=checkbox]").first.check()
    expect(page.locator("#steps [role=status]")).to_have_text("Đã lưu")
    page.reload()
    expect(page.locator("#steps input[type=checkbox]").first).to_be_checked()
    until(page, "document.documentElement.dataset.kept === 'true'")
    app.kill()  # for the phone there is no network any more
    for _lesson in range(3):
        finish(page)
    expect(page.locator("#offline-state")).to_contain_text("chưa gửi: 3")
    page.locator("#steps input[type=checkbox]").first.check()
    expect(page.locator("#steps [role=status]")).to_contain_text("trên máy này")
    page.reload()
    expect(page.locator("#steps input[type=checkbox]").first).to_be_checked()
    looks_right(page)
    page.goto(app.url + "/courses/" + "chua-mo/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Không có mạng")
    page.go_back()
    assert app.python(FINISHED) == 0
    app.start()
    page.reload()
    expect(page.locator("#offline-state")).to_contain_text("đọc được trên máy này")
    assert app.python(FINISHED) == 3
    for _lesson in range(3):
        finish(page)
    page.wait_for_url("**/test/")


def test_a_citizen_learns_and_passes_on_a_bad_line(live_app, browser, visit):
    live_app.python(SETUP)
    context = browser.new_context(viewport=PHONE, locale="vi-VN", has_touch=True)
    page = context.new_page()
    register(page, live_app)
    learn(page, live_app)
    looks_right(page)
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    page.wait_for_selector("#paper")
    assert page.evaluate(FILLED) == ["rgb(255, 255, 255)"], "a line nobody chose must not look chosen"
    right = live_app.python(RIGHT)
    choose(page, right, range(6))
    expect(page.locator("#kept")).to_have_text("Đã lưu trên máy chủ: 6/20 câu")
    looks_right(page)

    context.set_offline(True)
    choose(page, right, range(6, 14))
    expect(page.locator("#kept")).to_contain_text("Đang giữ trên máy này: 8 câu")
    assert live_app.python(STORED) == 6
    looks_right(page)
    page.close()  # the phone dies with the network away, and starts again without it
    live_app.kill()
    context.set_offline(False)
    page = context.new_page()
    page.add_init_script(EARLY % json.dumps(right))
    page.goto(live_app.url + COURSE + "test/")
    expect(page.locator("#kept")).to_contain_text("Đang giữ trên máy này: 9 câu")
    throw_away(page, "lantoa-learning")
    expect(page.locator("#kept")).to_contain_text("Đang giữ trên máy này: 9 câu")
    assert page.locator("#paper input:checked").count() >= 9
    live_app.start()
    expect(page.locator("#kept")).to_have_text("Đã lưu trên máy chủ: 15/20 câu", timeout=20_000)
    assert live_app.python(STORED) == 15
    cookies = context.cookies()
    context.clear_cookies(name="sessionid")
    choose(page, right, range(15, 16))
    expect(page.locator("#kept")).to_contain_text("Phiên đăng nhập đã hết")
    assert live_app.python(STORED) == 15
    context.add_cookies(cookies)
    expect(page.locator("#kept")).to_have_text("Đã lưu trên máy chủ: 16/20 câu", timeout=20_000)
    on_a_phone_that_keeps_nothing(context, live_app.url + COURSE + "test/", right)
    page.reload()
    choose(page, right, range(17, 20))
    expect(page.locator("#kept")).to_have_text("Đã lưu trên máy chủ: 20/20 câu")
    context.set_offline(True)
    page.get_by_role("button", name="Nộp bài").click()
    expect(page.locator("#kept")).to_contain_text("Mất mạng. Bài làm vẫn an toàn")
    context.set_offline(False)
    page.wait_for_url(re.compile(r"/courses/attempts/\d+/$"), timeout=15_000)
    expect(page.get_by_role("heading", level=1)).to_have_text("Đạt. Chúc mừng bạn!")
    looks_right(page)

    page.get_by_role("link", name="Giấy chứng nhận của tôi").click()
    looks_right(page)
    document = context.request.get(live_app.url + COURSE + "certificate.pdf")
    assert document.body().startswith(b"%PDF-")
    address = page.get_by_role("link", name="Xem trang mà người kiểm tra thấy").get_attribute("href")
    context.close()

    stranger = browser.new_context(viewport=PHONE, locale="vi-VN")
    page = stranger.new_page()
    page.goto(address)
    expect(page.get_by_text("Giấy chứng nhận này có giá trị.")).to_be_visible()
    expect(page.get_by_text("N•••• h•• t•• nghiệm")).to_be_visible()
    assert until(page, "!document.body.textContent.includes('Người học thử nghiệm')")
    looks_right(page)
    stranger.close()

    follow_up(live_app, visit)
    last_minutes(live_app, visit)


def on_a_phone_that_keeps_nothing(context, address, right):
    """Its storage is full or forbidden: the page says so as long as an answer is nowhere but on the page."""
    page = context.new_page()
    page.add_init_script(NO_ROOM)
    page.goto(address)
    context.set_offline(True)
    choose(page, right, range(16, 17))
    expect(page.locator("#kept")).to_contain_text("Máy này không giữ được câu trả lời")
    looks_right(page)
    context.set_offline(False)
    expect(page.locator("#kept")).to_have_text("Đã lưu trên máy chủ: 17/20 câu", timeout=15_000)
    page.close()


def last_minutes(app, visit):
    """The clock runs out on a phone without network; a test not passed, read again; one that nobody answered."""
    session, failed, running = app.python(HURRIED)
    page = visit(COURSE + "test/", sessionid=session)
    page.set_viewport_size(PHONE)
    expect(page.locator("#clock.hurry")).to_contain_text("0:")
    looks_right(page)
    page.context.set_offline(True)
    page.evaluate("(() => { const real = Date.now; Date.now = () => real() + 60_000; })()")
    expect(page.locator("#clock")).to_contain_text("Đã hết giờ")
    expect(page.locator("#kept")).to_contain_text("Mất mạng")
    looks_right(page)
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto(f"/courses/attempts/{failed}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Chưa đạt")
    looks_right(page)
    app.python(LONG_OVER.format(pk=running))
    page.goto(f"/courses/attempts/{running}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Lượt thi này đã hết hạn")
    looks_right(page)


def follow_up(app, visit):
    """The district compares its communes without names; the commune's own officer reminds who has not finished."""
    commune, district = app.python(OFFICERS)
    page = visit("/courses/follow/", sessionid=district)
    page.set_viewport_size(PHONE)
    expect(page.get_by_role("row", name="Xã Bình Đông")).to_contain_text("1/2")
    page.get_by_role("link", name="Người có nhiệm vụ đã hoàn thành").click()
    rows = page.get_by_role("table", name="Số liệu theo đơn vị").get_by_role("row")
    expect(rows).to_contain_text(["Đơn vị", "Xã Bình Đông", "Xã Bình Thuận"])  # who has no staff comes last
    looks_right(page)
    page.get_by_label("Khóa học", exact=True).select_option("dich-vu-cong-truc-tuyen")
    page.get_by_text("Lọc theo nhóm, đợt hoặc ngày").click()
    page.get_by_label("Nhóm").select_option("citizens")
    page.get_by_role("button", name="Xem").click()
    expect(page.get_by_label("Nhóm")).to_be_visible()
    page.get_by_role("link", name="Xã Bình Đông").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Khóa học: Xã Bình Đông")
    expect(page.get_by_label("Nhóm")).to_have_value("citizens")
    expect(page.get_by_text("Chưa Xong")).to_have_count(0)

    page = visit("/courses/follow/", sessionid=commune)
    page.set_viewport_size(PHONE)
    expect(page.get_by_role("heading", name="Chưa hoàn thành: 1 người")).to_be_visible()
    looks_right(page)
    with page.expect_download() as leaving:
        page.get_by_role("button", name="Tải danh sách (XLSX)").click()
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(leaving.value.path().read_bytes())).get_sheet_by_index(0)
    assert [row[0] for row in sheet.to_python()] == ["Họ và tên", "Lê Thị Chưa Xong"]
    page.get_by_role("button", name="Nhắc tất cả").click()
    expect(page.get_by_text("Đã nhắc 1 người")).to_be_visible()
    assert app.python(REMINDED) == [["Lê Thị Chưa Xong"], ["learners.exported", "learners.reminded"]]
    page.get_by_role("link", name="Lê Thị Chưa Xong").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lê Thị Chưa Xong")
    looks_right(page)
