# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Preparing, from 187 sites that nobody has tested to one that is ready: the centre at a desk, the commune on a phone.

LANTOA_SCREENSHOTS=folder keeps a picture of each page.
"""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from .test_launch import SETUP

pytestmark = pytest.mark.browser

CODE = """
import json
from lantoa.ceremony.models import Site
site = Site.objects.select_related("unit").get(unit__name="Xã Bình Đông")
print(json.dumps({"code": site.short_code, "name": site.unit.name}))
"""


def look(page, name):
    """No fault that axe knows, nothing over the edge; a picture if somebody wants one."""
    assert [one["id"] for one in Axe().run(page).response["violations"]] == []
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    if folder := os.environ.get("LANTOA_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def test_a_site_is_made_ready(live_app, visit):
    stage, site = live_app.python(SETUP), live_app.python(CODE)
    desk = visit("/ceremony/?state=not_ready", sessionid=stage["session"])
    desk.set_viewport_size({"width": 1280, "height": 900})
    expect(desk.get_by_role("status").filter(has_text="187")).to_be_visible()
    look(desk, "ceremony-board")

    desk.get_by_role("link", name="Hẹn lịch thử kết nối").click()
    at = timezone.localtime(timezone.now() + timedelta(minutes=30)).strftime("%Y-%m-%dT%H:%M")
    desk.get_by_label("Bắt đầu thử lúc").fill(at)
    desk.get_by_label("Số điểm cầu thử cùng lúc").fill("20")
    look(desk, "ceremony-tests")
    desk.get_by_role("button", name="Hẹn lịch").click()
    expect(desk.get_by_text("Đã hẹn lịch thử cho 187 điểm cầu")).to_be_visible()
    desk.goto("/ceremony/?state=not_ready&q=binh+dong")
    desk.get_by_role("link", name="Đôn đốc các điểm cầu này").click()
    desk.get_by_role("button", name="Gửi các điểm cầu").click()
    expect(desk.get_by_text("Đã nhắn 1 điểm cầu.")).to_be_visible()

    phone = visit("/ceremony/s/")
    phone.set_viewport_size({"width": 360, "height": 740})
    phone.get_by_label("Mã ngắn").fill(site["code"].lower())
    phone.get_by_role("button", name="Mở").click()
    expect(phone.get_by_role("heading", name=site["name"], level=1)).to_be_visible()
    expect(phone.get_by_text("Đề nghị thử thiết bị")).to_be_visible()
    look(phone, "ceremony-desk")
    phone.get_by_role("link", name="Địa điểm, liên hệ và lịch thử").click()
    expect(phone.get_by_text("sắp tới")).to_be_visible()
    for label, words in (("Địa điểm", "Nhà văn hóa xã"), ("Người liên hệ", "Võ Thị Lan"), ("Sức chứa", "120")):
        phone.get_by_label(label, exact=False).first.fill(words)
    look(phone, "ceremony-about")
    phone.get_by_role("button", name="Báo trung tâm").click()

    for box in phone.locator(".desk-form input[type=checkbox]").all():
        box.check()
    phone.get_by_label("Tốt", exact=True).check()
    phone.get_by_role("button", name="Báo trung tâm").click()
    expect(phone.get_by_role("status").filter(has_text="Sẵn sàng")).to_be_visible()
    phone.goto("/ceremony/d/")
    expect(phone.get_by_role("link", name=site["name"])).to_be_visible()

    desk.goto("/ceremony/?q=binh+dong")
    row = desk.get_by_role("row").filter(has_text=site["name"])
    expect(row).to_contain_text("Sẵn sàng")
    expect(row).to_contain_text("Nhà văn hóa xã")
    assert desk.faults == phone.faults == []


def test_the_script_is_moved_by_keyboard_and_by_hand(live_app, visit):
    cookies = live_app.python(
        "import json\nfrom django.contrib.sessions.models import Session\n"
        "print(json.dumps(Session.objects.filter(session_data__gt='').order_by('-expire_date')"
        ".values_list('session_key', flat=True)[0]))"
    )
    page = visit("/script/", sessionid=cookies)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("button", name="Tạo bản thảo đầu tiên").click()
    titles = page.locator(".script-steps h3")
    expect(titles).to_have_count(5)
    page.get_by_role("button", name="Chuyển xuống: Tuyên bố lý do, giới thiệu đại biểu").press("Enter")
    expect(titles.nth(1)).to_contain_text("Tuyên bố lý do")
    expect(page.locator("#step-opening [data-way=down]")).to_be_focused()
    page.locator("#step-opening .script-handle").drag_to(page.locator("#step-closing"))
    expect(titles.nth(4)).to_contain_text("Tuyên bố lý do")
    page.get_by_role("button", name="Hoàn tác").click()
    expect(titles.nth(1)).to_contain_text("Tuyên bố lý do")
    look(page, "ceremony-script")
    assert page.faults == []
