# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The launch through outages: killed while armed and again before T0, an abort between, lines that swallow packets."""

import time

import pytest

from .live_app import LiveApp, until
from .test_launch import FIRED, RECORD, SETUP

pytestmark = [pytest.mark.browser, pytest.mark.alone]

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


@pytest.fixture
def live_app(tmp_path):
    """A server of its own for each test: it will be killed."""
    app = LiveApp(tmp_path / "app").start()
    yield app
    if app.process:
        app.stop()


@pytest.fixture
def stage(live_app):
    """Ten seconds of countdown: an operator has time to abort, even on a busy machine."""
    return live_app.python(SETUP.replace("lead_seconds=5", "lead_seconds=10"))


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


def submit(operator, action):
    """The operator's button, as soon as the page offers it; the page keeps itself up to date."""
    until(operator, form(action), timeout=20)
    with operator.expect_navigation():
        operator.evaluate(form(action, ".requestSubmit()"))


def settled(app, timeout=20):
    """What is written down, once no launch is waiting any more."""
    deadline = time.monotonic() + timeout
    while (record := app.python(RECORD_OPEN)) == "fixed":
        assert time.monotonic() < deadline, "the launch was never settled"
    return record


RECORD_OPEN = """
from lantoa.ceremony.models import Launch
print(Launch.objects.exclude(state="aborted").get().state, end="")
"""


def reported(app, count, timeout=30):
    """The whole record, once so many screens have told."""
    deadline = time.monotonic() + timeout
    while len((record := app.python(RECORD))["reports"]) < count:
        assert time.monotonic() < deadline, record
    return record


def test_one_launch_though_the_server_dies_twice(stage, visit, live_app):
    """Killed while armed and killed again before T0, an abort between; a cut stream and clocks off by hours."""
    operators = [visit(stage["operate"], sessionid=stage["session"]) for _ in range(2)]
    right = visit(stage["screens"][0])
    ahead, behind = (
        visit(stage["screens"][n], script=WRONG_CLOCK.format(shift=shift)) for n, shift in ((1, 5), (2, -3))
    )
    cut = visit(stage["screens"][3])
    screens = [right, ahead, behind, cut]
    buttons = [visit(path) for path in stage["buttons"]]
    operators[1].evaluate(KEEP_ARM_FORM)
    submit(operators[0], "arm")
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

    submit(operators[1], "arm")
    press(buttons)
    in_phase(screens, "countdown")
    live_app.kill()
    fired = [until(page, FIRED, timeout=15) for page in screens]
    assert live_app.process is None  # every screen fired with no server at all
    assert len({(one["launch"], one["t0"]) for one in fired}) == 1
    assert all(0 <= one["lateness"] < 500 for one in fired), fired

    live_app.start()
    assert settled(live_app) == "fired"
    record = reported(live_app, len(screens))
    assert [state for state, _t0 in record["launches"]] == ["aborted", "fired"]
    assert record["launches"][1][1] == record["clock"] == fired[0]["t0"]
    assert len(record["reports"]) == len(screens)
    assert [page.faults for page in [*operators, *screens, *buttons]] == [[]] * 9


def test_the_launch_is_settled_though_nobody_came_back(stage, visit, live_app):
    """Server and all pages are gone before T0: the restarted program itself writes down that T0 has passed."""
    live_app.python(
        "from lantoa.ceremony import actions; from lantoa.ceremony.models import Ceremony;"
        "actions.arm_launch(by=None, ceremony=Ceremony.objects.get()); print()"
    )
    buttons = [visit(path) for path in stage["buttons"]]
    press(buttons)
    in_phase(buttons, "countdown")
    live_app.kill()
    for page in buttons:
        page.context.close()
    assert live_app.python(RECORD_OPEN) == "fixed"
    live_app.start()
    assert settled(live_app) == "fired"
    record = live_app.python(RECORD)
    assert record["launches"] == [["fired", record["clock"]]]

    late = visit(stage["screens"][7])
    assert until(late, FIRED)["lateness"] > 0


def test_a_line_that_swallows_packets_does_not_hold_up_a_screen(stage, visit, live_app):
    """After the countdown began nothing answers and nothing fails: every request just hangs."""
    live_app.python(
        "from lantoa.ceremony import actions; from lantoa.ceremony.models import Ceremony;"
        "actions.arm_launch(by=None, ceremony=Ceremony.objects.get()); print()"
    )
    screen = visit(stage["screens"][0])
    buttons = [visit(path) for path in stage["buttons"]]
    in_phase([screen], "armed")
    screen.route("**/live/clock*", lambda route: None)
    screen.route("**/state/*", lambda route: None)
    press(buttons)
    fired = until(screen, FIRED, timeout=20)
    assert 0 <= fired["lateness"] < 500
