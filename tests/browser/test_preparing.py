# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Before the day: a site made ready, the script agreed, a delegate invited, the whole ceremony rehearsed.

LANTOA_SCREENSHOTS=folder keeps a picture of each page.
"""

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from .accessibility import axe_faults
from .ceremony_stage import COMMUNE, build
from .ingest import live_picture
from .live_app import until

pytestmark = pytest.mark.browser

DESK = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}
FILM = "document.querySelector('.stage-show video')"
REAL = """
import json
from lantoa.ceremony.models import Attendance, Ceremony, Launch, ProgrammeStep
from lantoa.plan.models import Movement
print(json.dumps([
    Ceremony.objects.get().state, str(Movement.objects.get().launched_at),
    Launch.objects.filter(rehearsal=None).count(), ProgrammeStep.objects.exclude(started_at=None).count(),
    Attendance.objects.count(),
]))
"""


@pytest.fixture(scope="module")
def stage(live_app):
    return live_app.python(build(quorum=2, hold_seconds=1, lead_seconds=3))


@pytest.fixture
def desk(visit, stage):
    """A page of an organiser or a commune's officer, at a computer."""

    def desk(path, who="organiser"):
        page = visit(path, sessionid=stage[who])
        page.set_viewport_size(DESK)
        return page

    return desk


def look(page, name):
    """No fault that axe knows, nothing over the edge; a picture if somebody wants one."""
    assert axe_faults(page) == [], name
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), name
    if folder := os.environ.get("LANTOA_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def write(page, **words):
    """Fill in fields by their names."""
    for name, text in words.items():
        page.locator(f"[name={name}]:visible").fill(text)


def test_a_site_is_made_ready(visit, desk, stage):
    centre = desk("/ceremony/?state=not_ready")
    expect(centre.get_by_role("status").filter(has_text="187 trong số 187")).to_be_visible()
    look(centre, "ceremony-board")
    centre.get_by_role("link", name="Hẹn lịch thử kết nối").click()
    soon = timezone.localtime(timezone.now() + timedelta(minutes=30)).strftime("%Y-%m-%dT%H:%M")
    write(centre, starts_at=soon, at_once="200")
    centre.get_by_role("button", name="Hẹn lịch").click()
    expect(centre.get_by_text(f"Đã hẹn lịch thử cho {stage['sites']} điểm cầu")).to_be_visible()
    centre.goto("/ceremony/?state=not_ready&q=binh+dong")
    centre.get_by_role("link", name="Đôn đốc các điểm cầu này").click()
    centre.get_by_role("button", name="Gửi các điểm cầu").click()
    expect(centre.get_by_text("Đã nhắn 1 điểm cầu.")).to_be_visible()

    phone = visit("/ceremony/s/")
    phone.set_viewport_size(PHONE)
    write(phone, code=stage["code"].lower())
    phone.get_by_role("button", name="Mở").click()
    expect(phone.get_by_role("heading", name=COMMUNE, level=1)).to_be_visible()
    expect(phone.get_by_role("status").filter(has_text="Chưa kiểm tra")).to_contain_text("Hẹn thử lúc")
    phone.get_by_role("button", name="Đã rõ").click()
    expect(phone.get_by_text("đã đọc")).to_be_visible()
    look(phone, "ceremony-desk")
    phone.get_by_role("link", name="Địa điểm, liên hệ và lịch thử").click()
    expect(phone.get_by_text("sắp tới")).to_be_visible()
    write(phone, venue="Nhà văn hóa xã", contact_name="Trực điểm cầu", contact_phone="0255 3822 222", capacity="120")
    look(phone, "ceremony-about")
    phone.get_by_role("button", name="Báo về trung tâm").click()
    for box in phone.get_by_role("checkbox").all():
        box.check()
    phone.get_by_role("radio", name="Tốt").check()
    phone.get_by_role("button", name="Báo về trung tâm").click()
    expect(phone.get_by_role("status").filter(has_text="Sẵn sàng")).to_be_visible()
    phone.goto("/ceremony/d/")
    expect(phone.get_by_role("link", name=COMMUNE)).to_be_visible()

    centre.goto("/ceremony/?q=binh+dong&state=ready")
    row = centre.get_by_role("row").filter(has_text=COMMUNE)
    expect(row).to_contain_text("Nhà văn hóa xã")
    expect(row).to_contain_text("Sẵn sàng")
    assert centre.faults == phone.faults == []


def test_the_script_is_moved_commented_and_agreed(desk):
    page = desk("/script/")
    page.get_by_role("button", name="Tạo bản thảo đầu tiên").click()
    titles = page.locator(".script-steps h3")
    expect(titles).to_have_count(5)
    page.wait_for_load_state()  # before its scripts run the button works too, but loads the page anew
    page.get_by_role("button", name="Chuyển xuống: Tuyên bố lý do, giới thiệu đại biểu").press("Enter")
    expect(titles.nth(1)).to_contain_text("Tuyên bố lý do")
    expect(page.locator("#step-opening [data-way=down]")).to_be_focused()
    page.set_viewport_size({**DESK, "height": 1600})  # nothing scrolls under the hand
    page.locator("#step-opening .script-handle").drag_to(page.locator("#step-closing"))
    expect(titles.nth(4)).to_contain_text("Tuyên bố lý do")
    page.get_by_role("button", name="Hoàn tác").click()
    expect(titles.nth(1)).to_contain_text("Tuyên bố lý do")
    look(page, "ceremony-script")
    page.get_by_role("button", name="Trình để thống nhất").click()

    unit = desk("/script/", "coordinator")
    write(unit.locator("section", has_text="Góp ý cho cả phiên bản"), words="Thêm phần chào cờ.")
    unit.locator("section", has_text="Góp ý cho cả phiên bản").get_by_role("button", name="Gửi ý kiến").click()
    expect(unit.get_by_text("Thêm phần chào cờ.", exact=True)).to_be_visible()
    expect(page.get_by_text("Thêm phần chào cờ.", exact=True)).to_be_visible()
    page.get_by_role("button", name="Thống nhất phiên bản này").click()
    expect(page.get_by_role("button", name="Sửa trong bản thảo mới")).to_be_visible()
    page.goto("/ceremony/")
    expect(page.locator(".programme li").nth(1)).to_contain_text("Tuyên bố lý do")
    assert page.faults == unit.faults == []


def test_a_delegate_is_named_invited_and_sends_somebody_else(visit, desk):
    unit = desk("/delegates/add/", "coordinator")
    write(unit, full_name="Cán bộ Một", position="Tổ trưởng")
    unit.get_by_role("combobox", name="Thành phần").select_option(label="Điểm cầu cấp xã: Cán bộ, công chức cấp xã")
    unit.get_by_role("button", name="Lưu", exact=True).click()

    centre = desk("/delegates/")
    centre.get_by_role("button", name="Ghi là đã trao tay").click()
    centre.get_by_role("link", name="Cán bộ Một").click()
    address = centre.get_by_label("Liên kết để gửi").input_value()
    guest = visit(address)
    guest.set_viewport_size(PHONE)
    look(guest, "delegate-invitation")
    with guest.expect_download() as letter:
        guest.get_by_role("link", name="Tải giấy mời (PDF)").click(modifiers=["Alt"])
    assert Path(letter.value.path()).read_bytes().startswith(b"%PDF")
    guest.get_by_text("Tôi không dự được").click()
    write(guest, reason="Bận công tác")
    guest.get_by_role("button", name="Báo không dự").click()
    expect(guest.get_by_text("Bận công tác")).to_be_visible()
    guest.get_by_text("Cử người khác dự thay tôi").click()
    write(guest, reason="Bận công tác", full_name="Cán bộ Hai")
    guest.get_by_role("button", name="Cử người này").click()
    expect(guest.get_by_text("Cán bộ Hai sẽ dự thay anh/chị.")).to_be_visible()
    assert guest.goto(address).status == 404

    centre.goto("/delegates/")
    expect(centre.get_by_role("row").filter(has_text="Cán bộ Một")).to_contain_text("Đã thay")
    expect(centre.get_by_role("row").filter(has_text="Cán bộ Hai")).to_contain_text("Đã cử")
    look(centre, "delegate-list")
    centre.get_by_role("link", name="Cán bộ Hai").click()
    expect(centre.get_by_text("Dự thay cho")).to_be_visible()
    assert unit.faults == centre.faults == guest.faults == []


def test_a_whole_rehearsal_leaves_only_its_report(visit, desk, stage, live_app, tmp_path):
    """By keyboard where a hand in the dark would use it; the live picture comes through the own ingest."""
    before = live_app.python(REAL)
    operator, screen, site = desk(stage["operate"]), visit(stage["screens"][0]), visit(stage["desk"])
    operator.get_by_role("button", name="Bắt đầu tập dượt").click()
    expect(screen.locator(".stage[data-rehearsal]")).to_be_visible()
    operator.get_by_role("button", name="Bắt đầu buổi lễ").click()
    expect(operator.get_by_role("button", name="Bước tiếp theo")).to_be_visible()
    following = operator.locator(".op-pair > div:nth-child(2) strong").inner_text()
    operator.keyboard.press("ArrowRight")
    expect(screen.locator("[data-part=step]")).to_have_text(following)
    operator.keyboard.press("r")
    site.get_by_role("button", name="Có mặt, mọi việc tốt").click()
    expect(operator.get_by_role("status").filter(has_text="điểm cầu đã trả lời")).to_contain_text("1 / 187")
    site.get_by_role("button", name="Xin phát biểu").click()
    expect(operator.get_by_role("listitem").filter(has_text="✋")).to_contain_text(COMMUNE)
    operator.keyboard.press("m")
    operator.keyboard.type("Chuẩn bị phát động")
    operator.get_by_role("button", name="Gửi", exact=True).press("Enter")
    expect(site.get_by_text("Chuẩn bị phát động")).to_be_visible()

    with live_picture(tmp_path) as address:
        write(operator, stream_url=address)
        operator.get_by_role("button", name="Lưu", exact=True).click()
        expect(operator.get_by_text("Đã lưu.")).to_be_visible()
        operator.locator("h1").click()
        operator.keyboard.press("6")
        until(screen, f"{FILM}?.currentTime > 0.2 && {FILM}.videoWidth === 320", timeout=40)

    operator.get_by_role("button", name="Một nút tại bục").press("Enter")
    with operator.context.expect_page() as opened:
        operator.get_by_role("link", name="Mở nút tại bục").press("Enter")
    podium = opened.value
    expect(podium.get_by_role("button", name="Giữ để phát động")).to_be_enabled()
    expect(screen.locator("[data-part=podium]")).to_be_visible()  # this screen is older than that key
    podium.keyboard.down("Enter")
    expect(screen.locator("[data-part=podium]")).to_have_class("is-holding")
    expect(screen.locator(".stage")).to_have_attribute("data-phase", "countdown")
    podium.keyboard.up("Enter")
    expect(screen.locator(".stage")).to_have_attribute("data-phase", "launched", timeout=10_000)
    until(screen, "document.querySelectorAll('.tile.is-confirmed').length === 1", timeout=20)

    operator.get_by_role("button", name="Kết thúc tập dượt").click()
    expect(operator.get_by_role("heading", name="Báo cáo tập dượt")).to_be_visible()
    expect(operator.get_by_role("row").filter(has_text=COMMUNE)).to_contain_text("Không màn hình nào báo")
    expect(operator.get_by_text(re.compile("187 trên 187|187/187"))).to_be_visible()
    expect(screen.locator(".stage")).to_have_attribute("data-phase", "waiting")
    look(operator, "ceremony-rehearsal")
    assert live_app.python(REAL) == before == ["planned", "None", 0, 0, 0]
    assert [page.faults for page in (operator, screen, site)] == [[]] * 3
