# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The entrance in a real browser: no network, one ticket at two sites, clocks wrong by hours, a camera."""

import io
import re

import pytest
import segno
from PIL import Image
from playwright.sync_api import expect

from .accessibility import axe_faults
from .live_app import throw_away, until

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
SETUP = """
import json
from datetime import date, timedelta
from django.utils import timezone
from lantoa.ceremony import actions as ceremonies
from lantoa.ceremony.links import make_token
from lantoa.ceremony.models import Ceremony, DelegateGroup, Site
from lantoa.ceremony.tests.conftest import section
from lantoa.delegates import actions
from lantoa.delegates.tickets import ticket_address
from lantoa.plan.models import Movement
from lantoa.units.actions import add_unit
day, since = timezone.localdate() + timedelta(days=1), date(2020, 1, 1)
province = add_unit(by=None, parent=None, code="51", kind="province", name="Tỉnh Quảng Ngãi", valid_from=since)
names = {"21040": "Xã Bình Đông", "21043": "Xã Bình Thuận", "21046": "Xã Bình Trị"}
units = {code: add_unit(by=None, parent=province, code=code, kind="commune", name=name, valid_from=since)
         for code, name in names.items()}
movement = Movement.objects.create(slug="qn", title="Phong trào", short_title="Phong trào", root=province,
                                   units_as_of=day, launch_day=day, is_current=True)
ceremonies.apply_section(by=None, movement=movement, section=section())
Ceremony.objects.update(links_until=timezone.now() + timedelta(days=9))
group = DelegateGroup.objects.get(key="commune-staff")
sites, tickets = {}, {}
for code, unit in units.items():
    site = Site.objects.select_related("unit", "ceremony__movement__root").get(unit=unit)
    sites[code] = f"/delegates/c/{make_token('desk', site)}/"
    for name in ("Đặng Thị Ổn", "Nguyễn Văn Đại Biểu", "Trần Thị Hải Lý"):
        one = actions.name_delegate(by=None, site=site, group=group, unit=unit, full_name=f"{name} {code}")
        tickets[f"{name} {code}"] = ticket_address(one)
        if code == "21040" and "Biểu" in name:
            actions.answer_invitation(by=None, delegate=one, accepts=False, reason="Đi công tác")
print(json.dumps({"sites": sites, "tickets": tickets, "group": group.pk}))
"""
RECORD = """
import json
from django.utils import timezone
from lantoa.ceremony.models import Attendance
from lantoa.delegates.models import Arrival
now = timezone.now()
rows = Arrival.objects.select_related("site__unit", "delegate").order_by("site__unit__code", "pk")
print(json.dumps({
    "arrivals": [[a.site.unit.code, a.kind, str(a.delegate or a.guest_name), a.people] for a in rows],
    "ahead_hours": sorted({round(a.clock_ahead / 3600) for a in rows}),
    "oldest_minutes": max(abs((now - a.at).total_seconds()) for a in rows) / 60,
    "present": dict(Attendance.objects.filter(present__gt=0).values_list("site__unit__code", "present")),
}))
"""
CLOCK = "{ const real = Date.now; Date.now = () => real() + %d * 3600000; }"
KEPT = "document.querySelector('#entrance').dataset.kept == 'true'"
READER = "caches.match('/static/vendor/zxing/share.js').then(Boolean)"
OPEN = "!document.querySelector('#desk').hidden"


def axe_clean(page):
    assert axe_faults(page) == []


@pytest.fixture(scope="module")
def hall(live_app):
    return live_app.python(SETUP)


@pytest.fixture
def entrance(browser, browser_context_args, live_app, hall):
    """Open a site's entrance on a phone of its own, whose clock may be wrong, until it needs no network."""
    contexts = []

    def entrance(code, *, hours=0, of=browser, **words):
        context = of.new_context(**browser_context_args, base_url=live_app.url, viewport=PHONE, **words)
        contexts.append(context)
        context.add_init_script(CLOCK % hours)
        page = context.new_page()
        page.faults = []
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.on("console", lambda entry: page.faults.append(entry.text) if "Content Security" in entry.text else None)
        page.goto(hall["sites"][code])
        until(page, KEPT, timeout=30)
        return page

    yield entrance
    for context in contexts:
        context.close()


def note_by_name(page, words, name):
    page.fill("#q", words)
    page.get_by_role("button", name=f"{name} đã đến").click()
    expect(page.locator("#result")).to_contain_text(name)


def show(page, text):
    """As a hand scanner types a code, with Enter at its end."""
    page.fill("#q", text)
    page.press("#q", "Enter")


def result(page, code):
    expect(page.locator(f"#result [data-code={code}]")).to_be_visible()


def sent(page):
    expect(page.locator("#line")).to_have_attribute("data-line", "all", timeout=20_000)


def test_three_entrances_without_network_and_one_ticket_at_two(entrance, hall, live_app):
    twice = "Đặng Thị Ổn 21040"
    east, south, third = entrance("21040"), entrance("21043", hours=9), entrance("21046", hours=-7)
    for page in (east, south, third):
        page.context.set_offline(True)
        page.reload()
        until(page, OPEN)

    note_by_name(east, "dang on", twice)
    expect(east.locator("#result")).to_contain_text("Đã lưu trên máy này")
    axe_clean(east)
    show(east, hall["tickets"][twice])
    result(east, "again")
    axe_clean(east)
    note_by_name(east, "hai ly", "Trần Thị Hải Lý 21040")
    east.locator("#result").get_by_role("button", name="Hoàn tác").click()
    result(east, "undone")
    axe_clean(east)

    show(south, hall["tickets"][twice])
    result(south, "foreign")
    expect(south.locator("#result")).to_contain_text("Xã Bình Đông")
    show(south, hall["tickets"]["Trần Thị Hải Lý 21043"].replace("/i/A", "/i/B"))
    result(south, "noTicket")
    show(south, hall["tickets"][twice][:-8] + "AAAAAAA/")
    result(south, "forged")
    axe_clean(south)

    third.get_by_text("Đoàn, ghi theo số người").click()
    third.fill("#people", "12")
    third.locator("#group").get_by_role("button", name="Ghi đã đến").click()
    result(third, "group")
    third.get_by_text("Khách không có giấy mời").click()
    third.fill("#guest", "Bà Khách")
    third.locator("#walk-in").get_by_role("button", name="Ghi đã đến").click()
    result(third, "walk_in")
    expect(third.locator("#line")).to_contain_text("chưa gửi: 2 lượt")
    assert live_app.python("from lantoa.delegates.models import Arrival; print(Arrival.objects.count())") == 0

    throw_away(third, "lantoa-entrance")
    until(third, OPEN)
    expect(third.locator("#line")).to_contain_text("chưa gửi: 2 lượt")

    for page in (east, south, third, east):
        page.context.set_offline(False)
        page.reload()
        sent(page)
    for page, other in ((east, "Xã Bình Thuận"), (south, "Xã Bình Đông")):
        expect(page.locator("#twice")).to_contain_text(twice)
        expect(page.locator("#twice")).to_contain_text(f"cũng xuất hiện tại {other}", timeout=20_000)
    axe_clean(east)
    expect(south.locator("#clock")).to_contain_text("nhanh 540 phút")
    expect(third.locator("#clock")).to_contain_text("chậm 420 phút")

    beside = entrance("21040")
    expect(beside.locator("#tally")).to_have_text("1 / 2")  # the third said no, and is let in all the same
    beside.fill("#q", "dai bieu")
    expect(beside.locator("#found")).to_contain_text("Không dự")
    show(beside, hall["tickets"][twice])
    expect(beside.locator("#result")).to_contain_text("Máy khác đã ghi lúc")
    record = live_app.python(RECORD)
    assert sorted(record["arrivals"]) == sorted([
        ["21040", "name", twice, 1], ["21040", "name", "Trần Thị Hải Lý 21040", 1], ["21040", "undo", "", 1],
        ["21043", "ticket", twice, 1], ["21046", "group", "", 12], ["21046", "walk_in", "Bà Khách", 1],
    ])  # fmt: skip
    assert (record["ahead_hours"], record["present"]) == ([-7, 0, 9], {"21040": 1, "21043": 1, "21046": 13})
    assert record["oldest_minutes"] < 5
    assert [page.faults for page in (east, south, third, beside)] == [[]] * 4


def film(path, text):
    """A film in which a hand holds a ticket before the camera."""
    code = io.BytesIO()
    segno.make(text, error="m", micro=False).save(code, kind="png", scale=5, border=4)
    picture = Image.new("RGB", (640, 480), (92, 84, 70))
    ticket = Image.open(code).convert("RGB").resize((330, 330)).rotate(7, expand=True, fillcolor=(92, 84, 70))
    picture.paste(ticket, ((640 - ticket.width) // 2, (480 - ticket.height) // 2))
    frame = io.BytesIO()
    picture.save(frame, "JPEG", quality=90)
    path.write_bytes(frame.getvalue() * 4)
    return path


@pytest.fixture
def seeing(playwright, browser_type_launch_args, hall, tmp_path):
    """A Chromium whose camera sees the ticket of a delegate of Bình Trị."""
    path = film(tmp_path / "ticket.mjpeg", hall["tickets"]["Nguyễn Văn Đại Biểu 21046"])
    camera = [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={path}",
    ]
    args = [*browser_type_launch_args["args"], *camera]
    browser = playwright.chromium.launch(**{**browser_type_launch_args, "args": args})
    yield browser
    browser.close()


def test_the_camera_reads_a_ticket_without_network(entrance, seeing):
    page = entrance("21046", of=seeing, permissions=["camera"])
    until(page, READER)
    page.context.set_offline(True)
    page.reload()
    until(page, OPEN)
    page.get_by_role("button", name="Quét thẻ").click()
    result(page, "noted")
    expect(page.locator("#result")).to_contain_text("Nguyễn Văn Đại Biểu 21046")
    axe_clean(page)
    page.wait_for_timeout(600)
    result(page, "noted")  # held longer, it is still the same guest
    page.get_by_role("button", name="Đóng máy ảnh").click()
    expect(page.locator("#scanner")).to_be_hidden()
    page.context.set_offline(False)
    sent(page)
    assert re.match(r"\d+", page.locator("#tally").inner_text())
    assert page.faults == []


def test_a_camera_that_is_not_allowed_says_what_else_to_do(entrance):
    page = entrance("21043")
    page.get_by_role("button", name="Quét thẻ").click()
    result(page, "noCamera")
    axe_clean(page)
    expect(page.get_by_role("button", name="Quét thẻ")).to_be_visible()
