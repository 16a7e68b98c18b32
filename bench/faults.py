# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Nothing lost, nothing twice: the field app's own modules in Chromium against the real door, while everything fails.

    bench/faults.py [--quick] [--postgres] [--sessions N] [--seed N]

Four phones at a time, with two tabs and three members each, save sessions, correct and withdraw them. By a seed the
network drops requests, loses replies, sends three times and out of order; the storage is full now and then; the
phones' clocks are right, a year ahead or a year behind; the server dies at chosen statements and commits, and in every
second round it is put back to an earlier backup. Then calm: every session that a person was told is saved must be on
the server exactly once, in the state that the phone shows; both count the same; the tallies equal a recount; and
nobody was shown a false error. Full size is 1,000,000 sessions, --quick 20,000; the nightly run is the full one.
"""

import argparse
import asyncio
import json
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

from program import ROOT, program

PHONES, PEOPLE, YEAR = 4, 3, 365 * 86_400_000
CLOCKS = [0, YEAR, -YEAR, 0]
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync"]  # fmt: skip


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """bench/faults_serve.py in a process of its own."""

    def __init__(self, seed: int) -> None:
        self.port = free_port()
        command = [sys.executable, "-W", "ignore", str(ROOT / "bench" / "faults_serve.py"), str(self.port), str(seed)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.deaths = 0

    async def tell(self, word: str) -> None:
        """Say a word and wait until it is done."""

        def speak() -> str:
            self.process.stdin.write(f"{word}\n")
            self.process.stdin.flush()
            return self.process.stdout.readline()

        self.deaths = int((await asyncio.to_thread(speak)).split()[1])

    def end(self) -> None:
        self.process.communicate("end\n", timeout=20)


class Check:
    """What the server has, beside what people were told."""

    def __init__(self, movement) -> None:
        self.movement = movement

    def __call__(self, lives: list[tuple[dict, dict]]) -> list[str]:
        from django.db import connection

        faults: list[str] = []
        for saved, calm in lives:
            for user, ids in saved.items():
                faults += self.one(int(user), ids, calm["told"][user])
            faults += [f"false error: {error}" for error in calm["count"]["false_errors"]]
        connection.close()
        return faults

    def one(self, user: int, ids: list[str], told: dict) -> list[str]:
        """One member: the records that people were told are saved, and what the phone tells."""
        from lantoa.outreach.models import GuidanceSession, Progress

        stored = {
            str(pk): state
            for pk, state in GuidanceSession.objects.filter(membership__user=user).values_list("pk", "state")
        }
        faults = []
        if set(ids) - stored.keys():
            faults.append(f"member {user}: {len(set(ids) - stored.keys())} lost")
        if stored.keys() - set(ids):
            faults.append(f"member {user}: {len(stored.keys() - set(ids))} that nobody saved")
        wrong = {pk: (told["states"].get(pk), state) for pk, state in stored.items() if told["states"].get(pk) != state}
        if wrong:
            faults.append(f"member {user}: phone and server differ on {len(wrong)}: {list(wrong.items())[:3]}")
        counts = {
            "phone": told["counted"], "records": sum(state == "counted" for state in stored.values()),
            "standing": getattr(Progress.objects.filter(user=user, movement=self.movement).first(), "sessions", 0),
        }  # fmt: skip
        if len(set(counts.values())) > 1:
            faults.append(f"member {user}: counters differ: {counts}")
        return faults

    def tallies(self) -> list[str]:
        """Do the tallies equal a recount?"""
        from django.db import connection

        from lantoa.outreach.counting import COUNTS
        from lantoa.outreach.queries.counts import recount
        from lantoa.tallies.models import Tally

        rows = Tally.objects.filter(movement=self.movement, indicator__in=COUNTS).exclude(value=0)
        kept = {(t.movement_id, t.indicator, t.unit_id, t.day): t.value for t in rows}
        same = kept == dict(recount(self.movement))
        connection.close()
        return [] if same else ["tallies differ from a recount"]


async def one_round(
    number: int, pages: list, server: Server, tokens: list[tuple[int, str]], size: int, seed: int
) -> list:
    """All phones live at once through trouble; then calm. For each phone what was saved and what it tells."""
    await server.tell("rough")
    tabs = []
    for phone, (page, second) in enumerate(pages):
        mine = tokens[phone * PEOPLE : (phone + 1) * PEOPLE]
        life = {
            "people": [{"user": u, "token": t, "name": str(u)} for u, t in mine],
            "sessions": size,
            "offset": CLOCKS[phone],
        }
        for tab, first in ((page, True), (second, False)):
            call = "async (life) => (await import('/phones/sim.js')).live(life)"
            tabs.append(
                asyncio.ensure_future(
                    tab.evaluate(call, life | {"first": first, "seed": seed + number * 100 + phone * 2 + (not first)})
                )
            )
    if number % 2:
        await asyncio.sleep(1)
        await server.tell("backup")
    saved = [(await tab)["saved"] for tab in tabs[::2]]
    if number % 2:
        await server.tell("restore")
    await asyncio.gather(*(second.evaluate("window.over = true") for _page, second in pages))
    others = [(await tab)["count"] for tab in tabs[1::2]]
    await server.tell("calm")
    call = "async () => (await import('/phones/sim.js')).calm()"
    told = await asyncio.gather(*(page.evaluate(call) for page, _second in pages))
    for calm, other in zip(told, others, strict=True):
        calm["count"] = {name: n + other[name] for name, n in calm["count"].items()}
    return list(zip(saved, told, strict=True))


async def run(movement, tokens: list[tuple[int, str]], sessions: int, seed: int) -> dict:
    """Rounds until enough sessions were saved."""
    from playwright.async_api import async_playwright

    server, check = Server(seed), Check(movement)
    size = max(20, min(500, sessions // (PHONES * 4)))
    totals: dict[str, int] = {}
    faults: list[str] = []
    done, number, began = 0, 0, time.perf_counter()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=chromium, args=ARGS)
        pages = [await _phone(browser, server) for _ in range(PHONES)]
        while done < sessions and not faults:
            crew = [tokens[(number * PHONES * PEOPLE + n) % len(tokens)] for n in range(PHONES * PEOPLE)]
            lives = await one_round(number, pages, server, crew, size, seed)
            faults += await asyncio.to_thread(check, lives)
            done += sum(len(ids) for saved, _calm in lives for ids in saved.values())
            for _saved, calm in lives:
                for name, n in calm["count"].items():
                    totals[name] = totals.get(name, 0) + (n if isinstance(n, int) else len(n))
            for page, second in pages:
                await second.evaluate("async () => (await import('/static/outreach/db.js')).close()")
                await second.evaluate("async () => (await import('/phones/sim.js')).fresh()")
                await page.evaluate("async () => (await import('/phones/sim.js')).bury()")
            number += 1
            print(
                f"\r{done:>9,} sessions, {server.deaths} deaths, {len(faults)} faults",
                end="",
                file=sys.stderr,
                flush=True,
            )
        await browser.close()
    server.end()
    faults += await asyncio.to_thread(check.tallies)
    return {
        "sessions": done, "rounds": number, "deaths": server.deaths,
        "seconds": round(time.perf_counter() - began, 1), **totals, "faults": faults[:10],
        "holds": done >= sessions and not faults,
    }  # fmt: skip


async def _phone(browser, server: Server) -> tuple:
    """Two tabs of one phone."""
    context = await browser.new_context()
    tabs = (await context.new_page(), await context.new_page())
    for tab in tabs:
        for _ in range(100):
            try:
                await tab.goto(f"http://127.0.0.1:{server.port}/phones/")
                break
            except Exception:  # noqa: BLE001 -- it is just being born
                await asyncio.sleep(0.1)
        await tab.evaluate("import('/phones/sim.js').then(() => 1)")
    return tabs


def members(sessions: int) -> tuple[object, list[tuple[int, str]]]:
    """New members for every round."""
    import phones

    from lantoa.outreach.models import Device
    from lantoa.outreach.tokens import make_token

    rounds = sessions // (PHONES * max(20, min(500, sessions // (PHONES * 4)))) + 3
    movement, _tokens = phones.members(rounds * PHONES * PEOPLE)
    return movement, [(device.user_id, make_token(device)) for device in Device.objects.order_by("user")]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--postgres", action="store_true", help="a real PostgreSQL instead of SQLite")
    parser.add_argument("--sessions", type=int, default=0)
    parser.add_argument("--seed", type=int, default=int(time.strftime("%Y%m%d")))
    parser.add_argument("--data", default="", help="a data folder of one's own instead of a passing one")
    given = parser.parse_args()
    sessions = given.sessions or (20_000 if given.quick else 1_000_000)
    with program(postgres=given.postgres, data=given.data):
        from django.db import connection

        movement, tokens = members(sessions)
        connection.close()
        if given.postgres:
            connection.close_pool()
        result = asyncio.run(run(movement, tokens, sessions, given.seed))
    kind = "postgresql" if given.postgres else "sqlite"
    print(json.dumps({"bench": "faults", "database": kind, "seed": given.seed, **result}, ensure_ascii=False))
    return 0 if result["holds"] else 1


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    sys.exit(main())
