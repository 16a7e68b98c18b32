# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The launch when things go wrong at the worst moment: no stream, a clock hours off, the server's power gone."""

import time

import pytest

from .live_app import LiveApp, until
from .test_launch import FIRED, RECORD, SETUP

pytestmark = pytest.mark.browser

CLOCK_HOURS_OFF = """
const real = Date, off = 3 * 3600 * 1000;
globalThis.Date = class extends real {
  constructor(...given) { given.length ? super(...given) : super(real.now() + off); }
  static now() { return real.now() + off; }
};
"""


@pytest.fixture
def app(tmp_path):
    app = LiveApp(tmp_path).start()
    yield app
    app.kill()


@pytest.fixture
def visit(browser, browser_context_args, app):
    """Open an address in a browser of its own: `prepare(page)` spoils it first."""
    contexts = []

    def visit(path, prepare=lambda page: None, **cookies):
        context = browser.new_context(base_url=app.url, **browser_context_args)
        context.add_cookies([{"name": name, "value": value, "url": app.url} for name, value in cookies.items()])
        contexts.append(context)
        page = context.new_page()
        prepare(page)
        page.goto(path)
        return page

    yield visit
    for context in contexts:
        context.close()


def test_power_fails_between_the_decision_and_the_instant(app, visit):
    stage, cut = app.python(SETUP), []

    def no_stream(page):
        page.route("**/live/events**", lambda route: (cut.append(1), route.abort()))

    operator = visit(stage["operate"], sessionid=stage["session"])
    whole, streamless, wrong_clock = (
        visit(stage["screens"][0]),
        visit(stage["screens"][1], no_stream),
        visit(stage["screens"][2], lambda page: page.add_init_script(CLOCK_HOURS_OFF)),
    )
    screens = [whole, streamless, wrong_clock]
    buttons = [visit(path) for path in stage["buttons"]]
    operator.get_by_role("button", name="Bắt đầu buổi lễ").click()
    operator.get_by_role("button", name="Mở nút phát động").click()
    for page in buttons:
        until(page, "!document.querySelector('.press-button').disabled")
        page.get_by_role("button", name="Giữ để phát động").focus()
        page.keyboard.down(" ")
    for page in screens:
        until(page, "document.querySelector('[data-phase]').dataset.phase == 'countdown'")

    assert cut
    app.kill()
    fired = [until(page, FIRED, timeout=20) for page in screens]
    assert len({(one["launch"], one["t0"]) for one in fired}) == 1
    assert max(one["fired_at"] for one in fired) - min(one["fired_at"] for one in fired) < 500
    app.start()

    deadline = time.monotonic() + 20
    while (record := app.python(RECORD_IF_STARTED))["launches"] != [["fired", fired[0]["t0"]]]:
        assert time.monotonic() < deadline, record  # nobody opens a page: the timetable settles it
        time.sleep(0.5)
    assert app.python(RECORD)["clock"] == fired[0]["t0"]
    operator.reload()
    assert operator.get_by_role("button", name="Mở nút phát động").count() == 0
    late = visit(stage["screens"][3])
    assert until(late, FIRED)["t0"] == fired[0]["t0"]


RECORD_IF_STARTED = """
import json
from lantoa.ceremony.models import Launch
print(json.dumps({"launches": [[one.state, one.t0_ms] for one in Launch.objects.all()]}))
"""
