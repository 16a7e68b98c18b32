# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The launch through outages: killed while armed and again before T0, an abort between, lines that swallow packets."""

import json
import time
import urllib.request

import pytest

from .ceremony_stage import SET_OFF_MS, build, set_off
from .live_app import LiveApp, until
from .test_launch import FIRED, RECORD

pytestmark = pytest.mark.browser

PHASE = "document.querySelector('[data-phase]').dataset.phase"
WRONG_CLOCK = """
const shift = {shift} * 3_600_000, real = Date.now, origin = performance.timeOrigin + shift;
Date.now = () => real() + shift;
Object.defineProperty(Performance.prototype, "timeOrigin", {{ get: () => origin }});
"""
KEEP_ARM_FORM = """() => {
  const form = document.querySelector("form[action$='/arm/']");
  window.kept = [form.action, new FormData(form)];
}"""
SEND_KEPT_FORM = "fetch(window.kept[0], { method: 'POST', body: window.kept[1] }).then((reply) => reply.status)"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A stage that each test begins with: the program that holds it, never started, and its links."""
    app = LiveApp(tmp_path_factory.mktemp("stage"))
    return app, app.python(build(quorum=2, hold_seconds=1, lead_seconds=6))


@pytest.fixture
def live_app(tmp_path, prepared):
    """A server of its own for each test: it will be killed."""
    app = LiveApp(tmp_path / "app", like=prepared[0]).start()
    yield app
    if app.process:
        app.stop()


@pytest.fixture
def stage(prepared):
    return prepared[1]


@pytest.fixture
def buttons(visit, stage):
    """As many leaders as it takes."""
    return [visit(path) for path in stage["buttons"][:2]]


def in_phase(pages, phase, timeout=20):
    for page in pages:
        until(page, f"{PHASE} == '{phase}'", timeout=timeout)


def press(buttons):
    """All leaders put a finger down, and keep it there."""
    in_phase(buttons, "armed")
    for page in buttons:
        until(page, "!document.querySelector('.press-button').disabled")
        page.keyboard.up(" ")
        page.get_by_role("button", name="Giữ để phát động").focus()
        page.keyboard.down(" ")


def form(action, then=""):
    return f"Boolean(document.querySelector('form[action$=\"/{action}/\"]'){then})"


def submit(operator, action, **words):
    """The operator's button, as soon as the page offers it; the page keeps itself up to date."""
    until(operator, form(action), timeout=20)
    for name, word in words.items():
        operator.locator(f"[name={name}]").fill(word)
    with operator.expect_navigation():
        operator.evaluate(form(action, ".requestSubmit()"))


def settled(app, stage, timeout=20):
    """Wait until the launch is written down as fired: what a screen that comes now is told."""
    deadline = time.monotonic() + timeout
    while True:
        with urllib.request.urlopen(f"{app.url}{stage['screens'][0]}state/") as reply:
            if (state := json.load(reply)["launch"]["state"]) == "fired":
                return
        assert time.monotonic() < deadline, state
        time.sleep(0.1)


STANDING = """
from lantoa.ceremony.models import Launch
print(Launch.objects.exclude(state="aborted").get().state, end="")
"""
ARM = """
from lantoa.ceremony import actions
from lantoa.ceremony.models import Ceremony
actions.arm_launch(by=None, ceremony=Ceremony.objects.get())
print()
"""


def reported(app, count, timeout=30):
    """The whole record, once so many screens have told."""
    deadline = time.monotonic() + timeout
    while len((record := app.python(RECORD))["reports"]) < count:
        assert time.monotonic() < deadline, record
    return record


def test_one_launch_though_the_server_dies_twice(stage, visit, live_app, buttons):
    """Killed while armed and killed again before T0, an abort between; a cut stream and clocks off by hours."""
    operators = [visit(stage["operate"], sessionid=stage["organiser"]) for _ in range(2)]
    right = visit(stage["screens"][0])
    ahead, behind = (
        visit(stage["screens"][n], script=WRONG_CLOCK.format(shift=shift)) for n, shift in ((1, 5), (2, -3))
    )
    cut = visit(stage["screens"][3])
    screens = [right, ahead, behind, cut]
    operators[1].evaluate(KEEP_ARM_FORM)
    submit(operators[0], "arm", lead_seconds="60")  # time to abort, however busy the machine
    assert operators[1].evaluate(SEND_KEPT_FORM) == 200  # the second press is answered with the first one's attempt
    operators[1].reload()
    in_phase([*screens, *buttons], "armed")
    for operator in operators:
        until(operator, form("abort"), timeout=20)

    cut.route("**/live/events*", lambda route: route.abort())  # from the next connection on: polling only
    live_app.kill()
    live_app.start()
    press(buttons)
    in_phase(screens, "countdown")
    submit(operators[0], "abort")
    in_phase(screens, "live" if right.evaluate(PHASE) == "live" else "waiting")

    submit(operators[1], "arm", lead_seconds="6")
    press(buttons)
    in_phase(screens, "countdown")
    live_app.kill()
    fired = [until(page, FIRED, timeout=15) for page in screens]
    assert live_app.process is None  # every screen fired with no server at all
    assert len({(one["launch"], one["t0"]) for one in fired}) == 1
    t0 = fired[0]["t0"]
    for page, hours in ((right, 0), (ahead, 5), (behind, -3), (cut, 0)):
        assert abs(set_off(page, t0, hours)) < SET_OFF_MS

    live_app.start()
    settled(live_app, stage)
    record = reported(live_app, len(screens))
    assert [state for state, _t0 in record["launches"]] == ["aborted", "fired"]
    assert record["launches"][1][1] == record["clock"] == t0
    assert len(record["reports"]) == len(screens)
    assert [page.faults for page in [*operators, *screens, *buttons]] == [[]] * 8


def test_the_launch_is_settled_though_nobody_came_back(stage, visit, live_app, buttons):
    """Server and all pages are gone before T0: the restarted program itself writes down that T0 has passed."""
    live_app.python(ARM)
    press(buttons)
    in_phase(buttons, "countdown")
    live_app.kill()
    for page in buttons:
        page.context.close()
    assert live_app.python(STANDING) == "fixed"
    live_app.start()
    settled(live_app, stage)
    record = live_app.python(RECORD)
    assert record["launches"] == [["fired", record["clock"]]]

    late = visit(stage["screens"][7])
    assert until(late, FIRED)["lateness"] > 0


def test_a_line_that_swallows_packets_does_not_hold_up_a_screen(stage, visit, live_app, buttons):
    """After the countdown began nothing answers and nothing fails: every request just hangs."""
    live_app.python(ARM)
    screen = visit(stage["screens"][0])
    in_phase([screen], "armed")
    screen.route("**/live/clock*", lambda route: None)
    screen.route("**/state/*", lambda route: None)
    press(buttons)
    fired = until(screen, FIRED, timeout=20)
    assert abs(set_off(screen, fired["t0"])) < SET_OFF_MS
