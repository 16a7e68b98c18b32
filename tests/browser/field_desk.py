# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Others with phones: leader and commune at their boards, one who sends for another; how pages are looked at."""

import inspect
import os
import re
from pathlib import Path

from playwright.sync_api import expect

from .accessibility import axe_faults
from .codes import camera
from .live_app import until


def sign_in(context, app, session):
    context.add_cookies([{"name": "sessionid", "value": session, "url": app.url}])


def axe_clean(page):
    assert (found := axe_faults(page)) == [], found


def in_the_sun(page):
    """Contrast 7:1, targets of 48 px, nothing cut off at 320 px with text twice as large; axe has nothing to say."""
    assert (found := axe_faults(page, also=["color-contrast-enhanced"])) == [], found
    small = """[...document.querySelectorAll(`main button, main select, main textarea, .fa-tile, .fa-chip, .fa-second,
        .fa-big, main input:not([type=radio], [type=checkbox])`)]
      .filter((e) => e.checkVisibility()).map((e) => [e.outerHTML.slice(0, 90), e.getBoundingClientRect()])
      .filter(([, box]) => box.height < 48 || box.width < 48).map(([text]) => text)"""
    assert (found := page.evaluate(small)) == [], found
    keep_picture(page, 360)
    page.set_viewport_size({"width": 320, "height": 640})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    keep_picture(page, 320)
    wide = "[...document.querySelectorAll('main *:not(svg *)')].filter((e) => e.getBoundingClientRect().right > 320.5)"
    assert (found := page.evaluate(f"{wide}.map((e) => e.outerHTML.slice(0, 90))")) == [], found
    page.evaluate("document.documentElement.style.fontSize = ''")
    page.set_viewport_size({"width": 360, "height": 640})


def keep_picture(page, width):
    """LANTOA_SCREENSHOTS=folder keeps a picture of each state, by the line that asked for it."""
    if folder := os.environ.get("LANTOA_SCREENSHOTS"):
        asked = next(one for one in inspect.stack() if one.filename.endswith("test_field.py"))
        page.screenshot(path=Path(folder) / f"field-{asked.function[:24]}-{asked.lineno}-{width}.png", full_page=True)


def at_the_desk(browser, browser_context_args, app, session):
    """Somebody who leads opens the board on a phone."""
    context = browser.new_context(**browser_context_args, viewport={"width": 360, "height": 640})
    sign_in(context, app, session)
    page = context.new_page()
    page.set_default_timeout(8000)
    page.goto(f"{app.url}/outreach/board/")
    fits(page)
    return page


def fits(page):
    """Nothing hangs over the edge of the phone, and axe has nothing to say."""
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    axe_clean(page)


def see_the_photo(page, app, session):
    """The leader looks at the photo of a record."""
    page.goto(f"{app.url}/outreach/sessions/{session}/")
    until(page, "document.querySelector('.od-photo')?.naturalWidth > 100")
    fits(page)
    page.goto(f"{app.url}/outreach/board/")


def return_by_the_leader(page, name, reason):
    """The leader goes from the board to the team, and returns the oldest record of a member."""
    expect(page.locator("main dl")).to_contain_text(re.compile(r"1/\d"))
    page.get_by_role("link", name=re.compile("Tổ công nghệ số cộng đồng")).first.click()
    expect(page.get_by_role("row", name=re.compile(name)).first).to_contain_text("13")
    fits(page)
    records = page.get_by_role("region", name="Bản ghi").get_by_role("row", name=re.compile(name))
    records.last.get_by_role("link").click()
    page.fill("#reason", reason)
    page.get_by_role("button", name="Trả lại").click()
    expect(page.locator("main")).to_contain_text("Đã trả lại")
    fits(page)


def confirm_by_the_commune(page):
    """The commune sees where it is behind, and confirms the records that are not flagged."""
    expect(page.locator("main dl")).to_contain_text(re.compile(r"1/\d"))
    page.get_by_role("link", name="Xác nhận bản ghi").click()
    fits(page)
    page.get_by_role("button", name="Xác nhận").click()
    expect(page.get_by_role("progressbar")).not_to_have_attribute("aria-valuenow", "0")
    fits(page)


def accept_by_the_leader(page):
    """The leader finds who asks on the team's page."""
    page.get_by_role("link", name=re.compile("Tổ công nghệ số cộng đồng")).first.click()
    fits(page)
    page.get_by_role("button", name="Nhận Người mới của tổ", exact=True).click()
    expect(page.get_by_role("region", name="Thành viên")).to_contain_text("Người mới của tổ")
    page.context.close()


def deliver(page, browser, browser_context_args, app, path):
    """The phone without network shows codes and saves a file; a phone of somebody else reads one and sends both."""
    with page.expect_download() as saving:
        page.click("#field-export")
    saving.value.save_as(path)
    page.click("#field-qr")
    expect(page.locator(".fa-code")).to_have_count(3)
    in_the_sun(page)
    with camera(browser, app.url) as read:
        link = read(page.locator(".fa-code").nth(0))
    page.click("#codes-back")
    other = browser.new_context(**browser_context_args, viewport={"width": 360, "height": 640})
    carrier = other.new_page()
    carrier.goto(link)
    expect(carrier.locator("#deliver-answer")).to_contain_text("4")
    assert carrier.url == f"{app.url}/outreach/deliver/"  # what it carries does not stay in the history
    carrier.set_input_files("#deliver-file", path)
    expect(carrier.locator("#deliver-answer")).to_contain_text("9")
    axe_clean(carrier)
    other.close()
