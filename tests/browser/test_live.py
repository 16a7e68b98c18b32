# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""live.js and clock.js in a real browser against the real server."""

import pytest

from .live_app import until

pytestmark = pytest.mark.browser

PAGE = """
async (url) => {
  const { listen } = await import("/static/live/live.js");
  const clock = await import("/static/live/clock.js");
  window.clock = clock;
  window.heard = [];
  window.ups = [];
  window.downs = 0;
  window.stream = listen(url, { "*": (fact, topic) => window.heard.push([topic, fact]) }, {
    up: (again) => window.ups.push(again), down: () => { window.downs += 1; }, beat: () => "ready",
  });
}
"""


def stream_url(app, *topics, name=""):
    code = f"from lantoa.infra.live import tokens; print(tokens.stream_url(*{topics!r}, name={name!r}, presence=True))"
    return app.python(code).strip()


@pytest.fixture
def listening(page, live_app):
    """A page that listens to a topic of its own."""
    topic = f"t/{id(page)}"
    live_app.announce(topic, retain=True, t0=1)
    page.goto(f"{live_app.url}/healthz")
    page.evaluate(PAGE, stream_url(live_app, topic, f"{topic}/extra", name="site-12"))
    until(page, "heard.length == 1")
    return page, topic


def test_state_then_events(listening, live_app):
    page, topic = listening
    live_app.announce(f"{topic}/extra", step=2)
    until(page, "heard.length == 2")
    assert page.evaluate("heard") == [[topic, {"t0": 1}], [f"{topic}/extra", {"step": 2}]]
    assert page.evaluate("ups") == [False]


def test_a_retained_fact_reaches_a_page_that_polls(listening, live_app):
    page, topic = listening
    page.route("**/live/events*", lambda route: route.abort())
    page.evaluate("stream.lost()")
    live_app.announce(topic, retain=True, t0=2)
    until(page, "heard.length == 2", timeout=10)
    assert page.evaluate("heard[1]") == [topic, {"t0": 2}]
    page.unroute("**/live/events*")
    until(page, "ups.length == 2", timeout=20)
    assert page.evaluate("[ups, downs, heard.length]") == [[False, True], 1, 2]


def test_a_line_that_died_without_a_word_is_noticed(listening):
    page, _ = listening
    page.evaluate("stream.heard = performance.now() - 36_000; stream.watch()")
    until(page, "ups.length == 2")
    assert page.evaluate("[ups, downs, heard.length]") == [[False, True], 1, 1]


def test_a_killed_server_loses_nothing(listening, live_app):
    page, topic = listening
    live_app.announce(topic, retain=True, t0=2)
    until(page, "heard.length == 2")
    live_app.kill()
    until(page, "downs == 1")
    live_app.start()
    until(page, "ups.length == 2", timeout=20)
    assert page.evaluate("heard.length") == 2
    assert page.evaluate("fetch(stream.address('state')).then(r => r.json())")["facts"][0]["fact"] == {"t0": 2}


def test_the_page_keeps_the_server_clock_and_fires_on_time(listening):
    page, _ = listening
    quality = page.evaluate("clock.syncClock()")
    assert quality["rtt"] < 200
    assert abs(quality["offset"]) < 200  # the same machine
    late = page.evaluate("""() => new Promise((done) => {
      const t0 = clock.serverNow() + 300;
      clock.at(t0, (lateness) => done([lateness, clock.serverNow() - t0]));
    })""")
    assert 0 <= late[0] < 100
    assert 0 <= late[1] < 100
    assert page.evaluate("new Promise((done) => clock.at(clock.serverNow() - 5000, done))") >= 5000
    cancelled = """() => new Promise((done) => {
      clock.at(clock.serverNow() + 50, () => done("fired"))();
      setTimeout(() => done("cancelled"), 200);
    })"""
    assert page.evaluate(cancelled) == "cancelled"


def test_a_wrong_device_clock_does_not_matter(page, live_app):
    page.add_init_script("const real = Date.now; Date.now = () => real() - 7_200_000;")
    page.goto(f"{live_app.url}/healthz")
    wrong = """async () => {
      const clock = await import("/static/live/clock.js");
      await clock.syncClock();
      return [clock.serverNow(), Number(await (await fetch("/live/clock")).text())];
    }"""
    own, server = page.evaluate(wrong)
    assert abs(own - server) < 200


def test_presence_hears_the_beat(listening):
    page, topic = listening
    ask = "fetch(stream.address('presence')).then(r => r.json())"
    until(page, f"{ask}.then(a => a.topics['{topic}'][0].state == 'ready')")
    (row,) = page.evaluate(ask)["topics"][topic]
    assert (row["name"], row["streams"], row["visible"]) == ("site-12", 1, True)
    assert 0 < row["rtt"] < 500


def test_an_expired_token_is_told(page, live_app):
    page.goto(f"{live_app.url}/healthz")
    told = """async () => {
      const { listen } = await import("/static/live/live.js");
      return new Promise((done) => listen("/live/events?t=none", {}, { expired: () => done("expired") }));
    }"""
    assert page.evaluate(told) == "expired"
