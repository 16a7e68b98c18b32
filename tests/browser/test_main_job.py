# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The main job, whole: from the plan to the public total, each person in a browser of their own, on the real plan."""

import re
from io import BytesIO

import pytest
from docx import Document
from playwright.sync_api import expect

from .accessibility import axe_faults
from .live_app import LiveApp, until
from .test_course import RIGHT, choose, finish
from .test_field import log, shows
from .test_launch import FIRED

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}
PASSWORD = "lan-toa-demo"
LINKS = """
import json
from lantoa.ceremony.links import make_token
from lantoa.ceremony.models import Ceremony
from lantoa.units.models import Unit
c = Ceremony.objects.get()
print(json.dumps({
    "operate": f"/ceremony/{c.pk}/operate/",
    "screens": [f"/ceremony/s/{make_token('screen', site)}/" for site in c.sites.in_order()[:5]],
    "buttons": [f"/ceremony/p/{make_token('press', one)}/" for one in c.pressers.all()],
    "sites": c.sites.count(),
    "units": {name: Unit.objects.get(name=name).pk for name in
              ("Xã Bình Đông", "Huyện Bình Sơn", "Tỉnh Quảng Ngãi")},
}))
"""


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    """The program as `make run` starts it: the sample plan of 2023, launched today."""
    app = LiveApp(tmp_path_factory.mktemp("main"), "--sample").start()
    yield app
    app.stop()


@pytest.fixture
def person(browser, browser_context_args, app):
    """A page of a person's own browser; with a name, signed in as that demo account."""
    contexts = []

    def person(username="", size=DESK, **options):
        context = browser.new_context(**browser_context_args, base_url=app.url, viewport=size, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.faults = []
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        if username:
            page.goto("/accounts/login/")
            page.locator("input[name=login]").fill(username)
            page.locator("input[name=password]").fill(PASSWORD)
            page.locator("input[name=password]").press("Enter")
            page.wait_for_url("**/console/")
        return page

    yield person
    for context in contexts:
        context.close()


def axe_clean(page):
    assert axe_faults(page) == [], page.url


def launch(person, links):
    operator = person("to-chuc")
    operator.goto(links["operate"])
    screens, buttons = [], []
    for path in links["screens"]:
        screens.append(person())
        screens[-1].goto(path)
    for path in links["buttons"]:
        buttons.append(person(size=PHONE))
        buttons[-1].goto(path)
    operator.get_by_role("button", name="Bắt đầu buổi lễ").click()
    operator.get_by_role("button", name="Mở nút phát động").click()
    for page in screens:
        until(page, "document.querySelector('.stage').dataset.phase == 'armed'", timeout=20)
    for page in buttons:
        until(page, "!document.querySelector('.press-button').disabled", timeout=20)
        page.get_by_role("button", name="Giữ để phát động").focus()
        page.keyboard.down(" ")
    fired = [until(page, FIRED, timeout=40) for page in screens]
    assert len({(one["launch"], one["t0"]) for one in fired}) == 1
    assert [page.faults for page in [operator, *screens, *buttons]] == [[]] * 9
    return operator


def pass_the_course(person, app):
    page = person("hoc-vien", PHONE, service_workers="block")
    page.goto("/courses/dich-vu-cong-truc-tuyen/")
    page.get_by_role("link", name="Tham gia khóa học").click()
    page.get_by_label("Tìm xã, trường hoặc cơ quan của bạn").press_sequentially("binh dong")
    page.get_by_label("Xã Bình Đông").check()
    page.get_by_label("Tôi đồng ý").check()
    page.get_by_role("button", name="Tham gia", exact=True).click()
    page.wait_for_url("**/courses/dich-vu-cong-truc-tuyen/")
    page.get_by_role("link", name=re.compile("^Bắt đầu")).click()
    for _lesson in range(6):
        finish(page)
    page.wait_for_url("**/test/")
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    page.wait_for_selector("#paper")
    choose(page, app.python(RIGHT), range(20))
    page.get_by_role("button", name="Nộp bài").click()
    page.wait_for_url(re.compile(r"/courses/attempts/\d+/$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Đạt. Chúc mừng bạn!")


def guide_three_citizens(person):
    page = person("thanh-vien", PHONE)
    page.goto("/outreach/")
    until(page, "document.querySelector('#field-app').dataset.ready == 'true'")
    log(page)
    shows(page, "1/7", 1, 1, 0)
    until(page, "navigator.serviceWorker.controller !== null", timeout=20)
    page.context.set_offline(True)
    page.reload()
    until(page, "document.querySelector('#field-app').dataset.ready == 'true'")
    log(page)
    log(page, same=True)
    shows(page, "3/7", 3, 1, 0)
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    shows(page, "3/7", 3, 3, 0)
    assert page.faults == []


def figure(page, links, unit, indicator):
    """The total that the figures page of a unit shows under a column."""
    page.goto(f"/numbers/{links['units'][unit]}/")
    heads = page.locator("thead").first.locator("th").evaluate_all("all => all.map((one) => one.id)")
    return page.locator("tfoot").first.locator("th, td").nth(heads.index(indicator)).inner_text()


def test_from_the_plan_to_the_public_total(app, person):
    links = app.python(LINKS)
    assert links["sites"] == 187
    visitor = person(size=PHONE)
    visitor.goto("/plan/")
    expect(visitor.get_by_text("Cử đại biểu tham dự tại điểm cầu trực tiếp cấp tỉnh.").first).to_be_visible()
    axe_clean(visitor)

    province = launch(person, links)
    pass_the_course(person, app)
    guide_three_citizens(person)

    commune = person("xa-binh-dong")
    assert figure(commune, links, "Xã Bình Đông", "guided_citizens") == "3"
    assert figure(commune, links, "Xã Bình Đông", "course_completions") == "1"
    axe_clean(commune)

    district = person("huyen-binh-son")
    assert figure(district, links, "Huyện Bình Sơn", "guided_citizens") == "3"
    district.goto("/reports/")
    district.get_by_role("link", name="Huyện Bình Sơn").click()
    expect(district.locator("[data-indicator=guided_citizens]")).to_have_text("3")
    axe_clean(district)
    district.get_by_label("Đánh giá chung").fill("Người dân hưởng ứng tích cực.")
    district.get_by_role("button", name="Gửi báo cáo").click()
    expect(district.get_by_text("Chờ ý kiến").first).to_be_visible()
    with district.expect_download() as download:
        district.get_by_role("link", name="Tải về tệp Word").click()
    word = Document(BytesIO(download.value.path().read_bytes()))
    lines = [paragraph.text for paragraph in word.paragraphs]
    assert "- Số người dân được hướng dẫn: 3." in lines
    assert "- Số người hoàn thành khóa học: 1." in lines
    total = [cell.text for cell in word.tables[1].rows[-1].cells]
    head = [cell.text for cell in word.tables[1].rows[0].cells]
    assert total[head.index("Số người dân được hướng dẫn")] == "3"

    assert figure(province, links, "Tỉnh Quảng Ngãi", "guided_citizens") == "3"
    province.goto("/reports/?state=submitted")
    province.get_by_role("link", name="Huyện Bình Sơn").click()
    province.get_by_role("button", name="Chấp nhận báo cáo").click()
    expect(province.get_by_text("Đã chấp nhận").first).to_be_visible()

    visitor.goto("/")
    expect(visitor.locator("[data-figure=guided_citizens]").first).to_have_text("3")
    expect(visitor.locator("[data-figure=course_completions]").first).to_have_text("1")
    axe_clean(visitor)
    assert "no difference" in app.lantoa("tallies", "verify")
