# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The field app in a real browser: records survive the network, the reload and the repeat."""

import gzip
import re
import time

import pytest
from PIL import Image
from playwright.sync_api import expect

from .codes import camera
from .field_desk import (
    accept_by_the_leader,
    at_the_desk,
    axe_clean,
    confirm_by_the_commune,
    deliver,
    in_the_sun,
    return_by_the_leader,
    see_the_photo,
    sign_in,
)
from .field_world import COUNTS, JOIN, PHOTO, REVOKE, SEED
from .live_app import throw_away, until

pytestmark = pytest.mark.browser

FULL = """() => {
  window.put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError"); };
}"""

NO_SYNC = """
const real = window.fetch;
window.fetch = (to, ...rest) => sessionStorage.sync || !String(to).includes("/outreach/sync/")
  ? real(to, ...rest) : Promise.reject(new TypeError("no way through"));
"""
"""In the page and not in the browser: what passes by a service worker is not always seen there."""

NEXT_WORKER = """
const register = ServiceWorkerContainer.prototype.register;
ServiceWorkerContainer.prototype.register = function (script, options) {
  return register.call(this, `${script}?next`, options);
};
"""
"""The page of a next version, which brings a worker of its own."""

TAKEN_OVER = """() => {
  const { controller } = navigator.serviceWorker;
  return controller?.scriptURL.endsWith("?next") && controller.state === "activated";
}"""
"""A page that is asked for while one worker follows the other may wait for ever, in Chromium."""


@pytest.fixture(scope="module")
def sessions(live_app):
    """The sign-ins of two members of one team."""
    return live_app.python(SEED)


@pytest.fixture
def phone(browser, browser_context_args, live_app, sessions):
    """A small phone on which the first member has signed in."""
    context = browser.new_context(**browser_context_args, viewport={"width": 360, "height": 640})
    sign_in(context, live_app, sessions[0])
    yield context
    context.close()


def opened(context, app):
    page = context.new_page()
    page.set_default_timeout(8000)
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda entry: faults.append(entry.text) if "Content Security" in entry.text else None)
    page.faults = faults
    page.goto(f"{app.url}/outreach/")
    until(page, "document.querySelector('#field-app').dataset.ready == 'true'")
    return page


def numbers(page):
    return re.findall(r"\d+", page.inner_text("#field-numbers"))


def shows(page, ring, *three):
    """Wait until the ring and the three numbers are these."""
    wanted = [str(n) for n in three]
    for _ in range(400):
        if page.inner_text("#ring-text") == ring and numbers(page) == wanted:
            return
        page.wait_for_timeout(20)
    raise AssertionError((page.inner_text("#ring-text"), numbers(page), ring, wanted))


def log(page, *, same=False):
    if same:
        page.click("#field-again")
    else:
        page.click("#field-new")
        page.click("#field-form >> text=Cổng dịch vụ công quốc gia")
        page.click("#field-form >> text=Tự làm được đến cùng")
        page.click("#field-form >> text=Tại nhà")
    page.click("#field-save")


def the_card(page, read):
    """The address of the card as a camera reads it, made without network."""
    page.click("#field-card")
    expect(page.locator("#card-title")).to_be_focused()
    in_the_sun(page)
    link = read(page.locator("#field-card-code canvas"))
    assert link == page.get_attribute("#field-card-code a", "href")
    page.click("#card-back")
    return link


def confirm_by_the_citizen(browser, browser_context_args, card):
    """One tap on the citizen's own phone, then how it was."""
    context = browser.new_context(**browser_context_args, viewport={"width": 360, "height": 640})
    page = context.new_page()
    page.goto(card)
    axe_clean(page)
    page.locator("button[name=happened][value=yes]").click()
    page.locator("[name=rating][value='5']").click()
    expect(page.locator("a[href^='/courses-by-card/']")).to_be_visible()
    axe_clean(page)
    context.close()


def test_offline_reload_return_and_repeat(phone, live_app, browser, browser_context_args):
    page = opened(phone, live_app)
    shows(page, "0/7", 0, 0, 0)
    axe_clean(page)
    page.click("#field-new")
    assert not page.is_checked("[name=consent]")
    page.check("[name=consent]")
    axe_clean(page)
    page.click("#field-back")
    log(page)
    shows(page, "1/7", 1, 1, 0)
    until(page, "navigator.serviceWorker.controller !== null")

    phone.set_offline(True)
    page.reload()
    until(page, "document.querySelector('#field-app').dataset.ready == 'true'")
    shows(page, "1/7", 1, 1, 0)
    expect(page.locator("#field-offline")).to_be_visible()
    log(page, same=True)  # three taps and nothing typed
    log(page, same=True)
    shows(page, "3/7", 3, 1, 0)
    in_the_sun(page)
    with camera(browser, live_app.url) as read:
        card = the_card(page, read)

    phone.add_init_script(NO_SYNC)
    page.reload()
    phone.set_offline(False)
    confirm_by_the_citizen(browser, browser_context_args, card)  # before the record is sent
    phone.add_init_script(NEXT_WORKER)
    page.reload()
    until(page, TAKEN_OVER, timeout=60)
    page.reload()
    until(page, "document.querySelector('#field-app').dataset.ready == 'true'")
    shows(page, "3/7", 3, 1, 0)  # the worker is another one, the queue is the same
    page.evaluate("sessionStorage.sync = 'open'")
    page.reload()
    until(page, "document.querySelector('#field-app').dataset.ready == 'true'")
    shows(page, "3/7", 3, 3, 0)
    assert live_app.python(COUNTS) == [3, 3]

    forget = """async () => {
      const { keepRecord, members, recordsOf } = await import('/static/outreach/db.js');
      const [{ user }] = await members();
      for (const { sealed, ...row } of await recordsOf(user)) await keepRecord({ ...row, state: 'saved' });
    }"""
    page.evaluate(forget)
    page.reload()
    until(page, "document.querySelector('#field-app').dataset.ready == 'true'")
    shows(page, "3/7", 3, 3, 0)
    assert live_app.python(COUNTS) == [3, 3]
    repair_what_the_server_refused(page)
    assert live_app.python(COUNTS) == [4, 4]
    assert page.faults == []


def repair_what_the_server_refused(page):
    """A skill that the plan does not know: the phone says why, and the corrected record goes in its place."""
    unknown = """async () => {
      const { keepRecord, members } = await import('/static/outreach/db.js');
      const { makeKey } = await import('/static/outreach/keys.js');
      const [{ user }] = await members();
      const body = { id: makeKey(), at: Date.now(), skills: ['khong-co'], outcome: 'done', place: 'home' };
      await keepRecord({ id: body.id, user, at: body.at, body, state: 'saved', reason: '' });
    }"""
    page.evaluate(unknown)
    page.reload()
    shows(page, "3/7", 4, 3, 1)
    refused = page.locator("#field-records > li").first
    expect(refused).to_contain_text("Chưa nhận được")
    in_the_sun(page)
    refused.get_by_text("Sửa").click()
    page.click("#field-form >> text=Cổng dịch vụ công quốc gia")
    page.click("#field-save")
    shows(page, "4/7", 4, 4, 0)


def test_two_members_on_one_phone_keep_apart(phone, live_app, sessions):
    page = opened(phone, live_app)
    until(page, "document.querySelector('#field-name').textContent != ''")
    until(page, "!document.querySelector('#field-new').disabled")
    until(page, "navigator.serviceWorker.controller !== null")
    before = live_app.python(COUNTS)[0]
    phone.set_offline(True)
    page.evaluate(FULL)
    log(page)
    expect(page.locator("#field-problem")).to_contain_text("Máy chưa lưu được bản ghi")
    in_the_sun(page)
    page.evaluate("() => { IDBObjectStore.prototype.put = window.put; }")
    page.click("#field-save")
    until(page, "document.querySelector('#field-kept').textContent != ''")
    phone.clear_cookies()
    sign_in(phone, live_app, sessions[1])
    phone.add_init_script(NO_SYNC)
    page.reload()
    phone.set_offline(False)
    page.reload()
    until(page, "document.querySelector('#field-name').textContent.includes('thứ hai')")
    assert page.is_visible("#field-others")
    in_the_sun(page)
    assert live_app.python(COUNTS)[0] == before
    page.evaluate("sessionStorage.sync = 'open'")
    page.reload()
    shows(page, "0/7", 0, 0, 0)
    for _ in range(200):
        if live_app.python(COUNTS)[0] == before + 1:
            break
    else:
        raise AssertionError("the first member's record was not sent")
    page.click("#field-others-list button")  # each has the own queue
    shows(page, "5/7", 5, 5, 0)
    phone.clear_cookies()
    live_app.python(REVOKE)
    page.reload()
    expect(page.locator("#field-blocked")).to_be_visible()
    shows(page, "5/7", 5, 5, 0)  # signed out and locked, the phone still has all
    in_the_sun(page)


DAY = 86_400
TAPS = """
addEventListener('pointerdown', () => { sessionStorage.taps = Number(sessionStorage.taps ?? 0) + 1; }, true);
"""


def pattern(page, work):
    """Do some work; how many taps it took, and seconds of the phone (a person's own time comes on top)."""
    before, began = int(page.evaluate("sessionStorage.taps ?? '0'")), time.monotonic()
    work()
    return int(page.evaluate("sessionStorage.taps ?? '0'")) - before, round(time.monotonic() - began, 1)


def group(page):
    page.click("#field-again")
    page.click("[data-set='5']")
    page.click("#field-save")


def add_photo(page, path):
    """One more like the last, with a large photo into which the camera wrote where it was taken."""
    exif = Image.Exif()
    exif[0x010F], exif.get_ifd(0x8825)[1] = "Camera", "N"
    Image.effect_noise((1600, 1200), 120).convert("RGB").save(path, quality=90, exif=exif)
    page.click("#field-again")
    expect(page.locator("#field-photo")).to_be_hidden()
    page.check("[name=photo_consent]")
    page.set_input_files("#f-photo", path)
    expect(page.locator("#photo-seen img")).to_be_visible()
    in_the_sun(page)
    page.click("#field-save")
    expect(page.locator("#field-records")).to_contain_text("Ảnh sẽ gửi sau")


def test_a_week_offline_a_group_a_return_and_its_repair(
    phone, live_app, sessions, browser, browser_context_args, tmp_path
):
    sign_in(phone, live_app, sessions[2])
    phone.add_init_script(TAPS)
    page = opened(phone, live_app)
    shows(page, "0/7", 0, 0, 0)
    until(page, "navigator.serviceWorker.controller !== null")
    in_the_sun(page)
    start = page.evaluate("Date.now()") / 1000 - 3 * DAY
    phone.set_offline(True)
    taps = {}
    for day in range(3):
        page.clock.set_fixed_time(start + day * DAY)
        page.reload()
        until(page, "document.querySelector('#field-app').dataset.ready == 'true'")
        if day == 0:
            taps["first ever"] = pattern(page, lambda: log(page))
            page.click("#field-new")
            in_the_sun(page)
            page.fill("#field-form [name=people]", "2")
            page.click("#field-form >> text=Tại nhà")
            page.wait_for_timeout(10)
            page.clock.run_for(500)
            page.wait_for_timeout(200)  # the phone writes
            page.reload()  # The battery was empty: what was typed is still there.
            page.click("#field-draft")
            expect(page.locator("#field-form [name=people]")).to_have_value("2")
            expect(page.locator("[name=place][value=home]")).to_be_checked()
            page.click("#field-back")
            expect(page.locator("#field-draft")).to_be_hidden()
            continue
        for number in range(3):
            page.clock.set_fixed_time(start + day * DAY + number * 600)
            taps["repeat"] = pattern(page, lambda: log(page, same=True))
            expect(page.locator("#field-records > li")).to_have_count(1 + 3 * (day - 1) + number + 1)
    throw_away(page, "lantoa-outreach")
    shows(page, "7/7", 7, 0, 0)
    taps["group"] = pattern(page, lambda: group(page))
    page.clock.set_fixed_time(start + 2 * DAY + 3000)
    add_photo(page, tmp_path / "photo.jpg")
    shows(page, "13/7", 9, 0, 0)
    before = live_app.python(COUNTS)[0]
    deliver(page, browser, browser_context_args, live_app, tmp_path / "queue.json")
    assert live_app.python(COUNTS)[0] == before + 9
    page.clock.set_fixed_time(start + 3 * DAY)
    phone.set_offline(False)
    page.reload()
    shows(page, "13/7", 9, 9, 0)  # what somebody else brought is received, and counted once
    expect(page.locator("#field-records")).to_contain_text("Đã nhận ảnh")  # the photo waited for its own phone
    assert live_app.python(COUNTS)[0] == before + 9
    session, *photo = live_app.python(PHOTO)
    assert photo == ["tv2", True, {}, 1]
    assert taps["repeat"][0] <= 6 and taps["first ever"][0] <= 6 and taps["group"][0] <= taps["repeat"][0] + 3
    print("taps and seconds:", taps)

    leader = at_the_desk(browser, browser_context_args, live_app, sessions[3])
    see_the_photo(leader, live_app, session)
    return_by_the_leader(leader, "Thành viên thứ ba", "Thiếu kết quả, xem lại giúp tôi")
    leader.context.close()
    page.reload()
    shows(page, "12/7", 9, 8, 1)
    expect(page.locator("#field-records > li").first).to_contain_text("Thiếu kết quả, xem lại giúp tôi")
    in_the_sun(page)
    page.locator("#field-records > li").first.get_by_text("Sửa").click()
    page.click("#field-save")
    shows(page, "13/7", 9, 9, 0)
    assert page.faults == []
    commune = at_the_desk(browser, browser_context_args, live_app, sessions[4])
    confirm_by_the_commune(commune)
    commune.context.close()


def test_joining_by_the_link_of_the_team(browser, browser_context_args, live_app, sessions):
    context = browser.new_context(**browser_context_args, viewport={"width": 360, "height": 640}, base_url=live_app.url)
    page = context.new_page()
    page.goto(live_app.python(JOIN))
    page.fill("[name=full_name]", "Người mới của tổ")
    page.fill("[name=phone]", "0905 111 222")
    page.locator("main form button").click()
    expect(page.get_by_text("Tổ trưởng đã nhận được")).to_be_visible()
    accept_by_the_leader(at_the_desk(browser, browser_context_args, live_app, sessions[3]))
    page.reload()
    page.locator("main a.btn-primary").click()
    for field in page.locator("main input[type=password]").all():
        field.fill("mat-khau-dai-2026")
    page.locator("main form button").first.click()
    page.goto("/outreach/")
    expect(page.locator("#field-name")).to_have_text("Người mới của tổ")
    expect(page.locator("#field-new")).to_be_enabled()
    context.close()


def test_the_first_load_is_light(phone, live_app):
    page = opened(phone, live_app)
    text = page.request.get(f"{live_app.url}/outreach/").body()
    files = page.evaluate("performance.getEntriesByType('resource').map((e) => new URL(e.name).pathname)")
    weight = len(gzip.compress(text))
    for name in {n for n in files if n.startswith("/static/") or n.endswith("sw.js")}:
        weight += len(gzip.compress(page.request.get(f"{live_app.url}{name}").body()))
    assert weight <= 70_000
    page.goto(f"{live_app.url}/outreach/guides/")
    in_the_sun(page)
