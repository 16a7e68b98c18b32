# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""How far apart the screens of one launch start, over bad lines and with wrong clocks, against bare pages.

    bench/launch.py [--quick] [--screens N]

The real program, real screens in headless Chromium, each behind a line of its own (bench/lossy.py: 50 to 400 ms,
jitter, 2 % loss), two of three devices hours off. Each round is a whole launch in a rehearsal. Two things are measured,
both by the machine's own clock, which all pages share and ours do not know:
- set: the moment for which each screen has set its sequence, that is the error of the clocks;
- frame: the frame in which it began. Chromium draws without a graphics card here, so the screens are small, and 20 of
  them share the cores with the server: this is the error of the clocks and the wait for a turn to draw.
The floor are as many bare pages that wait for the same instant by the machine's clock: nothing but the wait to draw.
Mark: 99 % of the screens begin at most 17 ms after the first, at the frame.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402 -- the bench is run as a script

from tests.browser.ceremony_stage import build  # noqa: E402
from tests.browser.conftest import ARGS, CHROMIUM  # noqa: E402
from tests.browser.live_app import LiveApp, prepared  # noqa: E402

MARK_MS = 17.0
SIZE = {"width": 320, "height": 180}
HOURS_OFF = (0, 5, -3)
SETTLE_SECONDS = 12  # pages load over their lines and come to rest, as they do an hour before a ceremony
OPEN_SECONDS = 8  # the button is open for so long before the leaders press
LEAD_SECONDS = 6
WATCH = """
const begun = performance.timeOrigin;
const shift = HOURS * 3_600_000, device = Date.now, origin = performance.timeOrigin + shift;
Date.now = () => device() + shift;
Object.defineProperty(Performance.prototype, "timeOrigin", { get: () => origin });
addEventListener("DOMContentLoaded", () => {
  const stage = document.querySelector(".stage");
  new MutationObserver(() => {
    window.began = stage.dataset.fired
      ? [begun + document.timeline.currentTime, begun + document.querySelector(".drum").getAnimations()[0].startTime]
      : null;
  }).observe(stage, { attributeFilter: ["data-fired"] });
});
"""
BARE = """(t0) => new Promise((done) => {
  const look = (frame) => {
    const now = performance.timeOrigin + frame;
    if (now >= t0) done(now);
    else requestAnimationFrame(look);
  };
  setTimeout(() => requestAnimationFrame(look), t0 - performance.timeOrigin - performance.now() - 60);
})"""


def say(*words: object) -> None:
    """Progress."""
    print(*words, flush=True)


class Operator:
    """The console and the leaders' buttons, by HTTP."""

    def __init__(self, browser: Browser, url: str, stage: dict) -> None:
        self.url, self.stage = url, stage
        context = browser.new_context()
        context.add_cookies([{"name": "sessionid", "value": stage["organiser"], "url": url}])
        self.web = context.request

    def post(self, door: str, **fields: object) -> None:
        """Send a form of the operator's page."""
        page = self.url + self.stage["operate"]
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.web.get(page).text())
        assert token is not None
        body = urlencode({"csrfmiddlewaretoken": token[1], **fields}, doseq=True)
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Referer": self.url}
        assert self.web.post(page + door, data=body, headers=headers).ok, door

    def press(self) -> int:
        """All leaders hold until T0 is fixed; returns it (ms)."""
        keys = {button: str(uuid4()) for button in self.stage["buttons"]}
        while True:
            for button, key in keys.items():
                headers = {"Accept": "application/json"}
                launch = self.web.post(self.url + button, data={"key": key}, headers=headers).json()["launch"]
                if launch["t0"]:
                    return int(launch["t0"])
            time.sleep(0.5)


def open_screens(browser: Browser, paths: list[str], ports: list[int]) -> list[Page]:
    """One page for each line, each in a browser of its own."""
    pages = []
    for n, (path, port) in enumerate(zip(paths, ports, strict=False)):
        context = browser.new_context(viewport=SIZE)
        context.add_init_script(WATCH.replace("HOURS", str(HOURS_OFF[n % len(HOURS_OFF)])))
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{port}{path}", wait_until="commit")
        pages.append(page)
    return pages


def launch_once(operator: Operator, pages: list[Page], pressers: list[int]) -> tuple[list[float], list[float]]:
    """A rehearsal with a launch: for each screen, ms after T0, the frame in which it began and for when it was set."""
    operator.post("rehearse/")
    operator.post("arm/", pressers=pressers, quorum=len(pressers), hold_seconds=1, lead_seconds=LEAD_SECONDS)
    time.sleep(OPEN_SECONDS)
    t0 = operator.press()
    time.sleep(max(0.0, t0 / 1000 - time.time()) + 2)
    began = [page.evaluate("window.began ?? null") for page in pages]
    operator.post("rehearse/end/")
    time.sleep(3)
    seen = [one for one in began if one is not None]
    return [frame - t0 for frame, _set in seen], [moment - t0 for _frame, moment in seen]


def floor_once(browser: Browser, count: int) -> list[float]:
    """As many bare pages that wait for the same instant."""
    contexts = [browser.new_context(viewport=SIZE) for _ in range(count)]
    pages = [context.new_page() for context in contexts]
    t0 = time.time() * 1000 + 3000
    for page in pages:
        page.evaluate(f"(t0) => {{ window.waiting = ({BARE})(t0); }}", t0)
    time.sleep(max(0.0, t0 / 1000 - time.time()) + 1)
    began = [page.evaluate("window.waiting") for page in pages]
    for context in contexts:
        context.close()
    return [one - t0 for one in began]


def figures(rounds: list[list[float]]) -> dict[str, float]:
    """How far each screen was behind the first of its round, and behind T0."""
    behind = sorted(one - min(began) for began in rounds for one in began)
    late = sorted(one for began in rounds for one in began)
    at = lambda values, share: round(values[min(int(len(values) * share), len(values) - 1)], 2)  # noqa: E731
    return {
        "screens": len(behind), "p50_ms": at(behind, 0.5), "p99_ms": at(behind, 0.99), "worst_ms": round(behind[-1], 2),
        "earliest_ms": round(late[0], 2), "latest_ms": round(late[-1], 2),
    }  # fmt: skip


def measure(count: int, rounds: int) -> dict[str, dict]:
    """Ours and the floor, in the same browser."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        app = LiveApp(Path(folder) / "app").start()
        stage = app.python(build(quorum=3))
        pressers = app.python(
            "import json; from lantoa.ceremony.models import Presser;"
            "print(json.dumps(list(Presser.objects.values_list('pk', flat=True))))"
        )
        lines = subprocess.Popen(
            [sys.executable, "-m", "bench.lossy", str(app.port), str(count)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert lines.stdout is not None
            ports = json.loads(lines.stdout.readline())
            browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGS)
            bare = [floor_once(browser, count) for _ in range(rounds)]
            say("floor", figures(bare))
            pages = open_screens(browser, stage["screens"], ports)
            time.sleep(SETTLE_SECONDS)
            operator, frames, sets = Operator(browser, app.url, stage), [], []
            for turn in range(rounds):
                frame, moment = launch_once(operator, pages, pressers)
                frames.append(frame)
                sets.append(moment)
                say(f"launch {turn + 1}: frame", figures(frames[-1:]), "set", figures(sets[-1:]))
            browser.close()
        finally:
            lines.kill()
            app.kill()
            shutil.rmtree(prepared(), ignore_errors=True)
    return {"frame": figures(frames), "set": figures(sets), "floor": figures(bare)}


def main() -> int:
    """Measure and judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="two launches instead of eight")
    parser.add_argument("--screens", type=int, default=20)
    asked = parser.parse_args()
    rounds = 2 if asked.quick else 8
    found = measure(asked.screens, rounds)
    frame, floor = found["frame"], found.pop("floor")
    ratio = round(frame["p99_ms"] / floor["p99_ms"], 2) if floor["p99_ms"] else None
    ok = frame["screens"] == asked.screens * rounds and frame["p99_ms"] <= MARK_MS
    say(json.dumps({"bench": "launch", "figures": found, "floor": floor, "ratio": ratio, "mark_ms": MARK_MS, "ok": ok}))
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
