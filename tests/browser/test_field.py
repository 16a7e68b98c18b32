# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The field app in a real browser: records survive the network, the reload and the repeat."""

import gzip
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from .live_app import until

pytestmark = pytest.mark.browser

SEED = """
import json
from datetime import date
from django.test import Client
from django.utils import timezone
from lantoa.outreach.models import Skill
from lantoa.people.models import Post, User
from lantoa.plan.models import Goal, Movement
from lantoa.units.actions import add_unit
day, since = timezone.localdate(), date(2020, 1, 1)
province = add_unit(by=None, parent=None, code="51", kind="province", name="Tỉnh Quảng Ngãi", valid_from=since)
commune = add_unit(by=None, parent=province, code="21040", kind="commune", name="Xã Bình Đông", valid_from=since)
movement = Movement.objects.create(slug="thu", title="Thử", short_title="Thử", root=province, units_as_of=day,
                                   launch_day=day, is_current=True)
Goal.objects.create(movement=movement, key="g", title="7 người", measure="guided_citizens", target=7, days=7)
for n, title in enumerate(["Dịch vụ công trực tuyến của tỉnh", "Cổng dịch vụ công quốc gia",
                           "Thanh toán trực tuyến trên hệ thống của tỉnh", "Thanh toán không dùng tiền mặt"], 1):
    Skill.objects.create(movement=movement, key=f"ky-nang-{n}", title=title, order=n)
cookies = []
for name in ("Thành viên tổ xã Bình Đông", "Thành viên thứ hai tổ xã Bình Đông"):
    user = User.objects.create(username=f"tv{len(cookies)}", full_name=name)
    Post.objects.create(user=user, unit=commune, role="team_member")
    client = Client()
    client.force_login(user)
    cookies.append(client.cookies["sessionid"].value)
print(json.dumps(cookies))
"""
COUNTS = """
import json
from lantoa.outreach.models import GuidanceSession
from lantoa.outreach.queries import recount
from lantoa.plan.queries import current_movement
from lantoa.tallies.queries import totals
m = current_movement()
print(json.dumps([GuidanceSession.objects.count(), totals(m, m.root).get("guided_citizens", 0)]))
"""


@pytest.fixture(scope="module")
def sessions(live_app):
    """The sign-ins of two members of one team."""
    return live_app.python(SEED)


def sign_in(context, app, session):
    context.add_cookies([{"name": "sessionid", "value": session, "url": app.url}])


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


def axe_clean(page):
    found = Axe().run(page).response["violations"]
    assert [(v["id"], [n["target"] for n in v["nodes"]]) for v in found] == []


def log(page, *, same=False):
    if same:
        page.click("#field-again")
    else:
        page.click("#field-new")
        page.click("#field-form >> text=Cổng dịch vụ công quốc gia")
        page.click("#field-form >> text=Tự làm được đến cùng")
        page.click("#field-form >> text=Tại nhà")
    page.click("#field-save")


def test_offline_reload_return_and_repeat(phone, live_app):
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
    axe_clean(page)

    phone.set_offline(False)
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
    assert page.faults == []


def test_two_members_on_one_phone_keep_apart(phone, live_app, sessions):
    page = opened(phone, live_app)
    until(page, "document.querySelector('#field-name').textContent != ''")
    until(page, "!document.querySelector('#field-new').disabled")
    before = live_app.python(COUNTS)[0]
    phone.set_offline(True)
    log(page)
    until(page, "document.querySelector('#field-kept').textContent != ''")
    phone.clear_cookies()
    sign_in(phone, live_app, sessions[1])
    phone.route("**/outreach/sync/", lambda route: route.abort())
    phone.set_offline(False)
    page.reload()
    until(page, "document.querySelector('#field-name').textContent.includes('thứ hai')")
    assert page.is_visible("#field-others")
    assert live_app.python(COUNTS)[0] == before
    phone.unroute("**/outreach/sync/")
    page.reload()
    shows(page, "0/7", 0, 0, 0)
    for _ in range(200):
        if live_app.python(COUNTS)[0] == before + 1:
            break
    else:
        raise AssertionError("the first member's record was not sent")


def test_the_first_load_is_light(phone, live_app):
    page = opened(phone, live_app)
    text = page.request.get(f"{live_app.url}/outreach/").body()
    files = page.evaluate("performance.getEntriesByType('resource').map((e) => new URL(e.name).pathname)")
    weight = len(gzip.compress(text))
    for name in {n for n in files if n.startswith("/static/") or n.endswith("sw.js")}:
        weight += len(gzip.compress(page.request.get(f"{live_app.url}{name}").body()))
    assert weight <= 70_000
