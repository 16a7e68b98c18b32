# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Nothing lost, nothing twice: the field app's own modules against the real door, while everything fails.

    bench/faults.py [--quick] [--chromium] [--postgres] [--sessions N] [--seed N] [--worlds N]

Four phones at a time, with two tabs and three members each, save sessions, correct and withdraw them. By a seed the
network drops requests, loses replies, sends three times and out of order; the storage is full now and then; the
phones' clocks are right, a year ahead or a year behind; the server dies at chosen statements and commits, and in every
second round it is put back to an earlier backup. Then calm: every session that a person was told is saved must be on
the server exactly once, in the state that the phone shows; both count the same; the tallies equal a recount; every
photo that was kept for a record that stands is there; and nobody was shown a false error. Full size is 1,000,000
sessions, --quick 20,000; the nightly run is the full one.

Phones and server wait for each other most of the time. With --worlds several play at once, each with phones, a server
and a database of its own; what they find is summed up.

Phones run the app's modules in the Node that Playwright brings, over an IndexedDB in memory; with --chromium in
Chromium, whose own IndexedDB takes several times as long. The same seed draws the same chances; how fast the machine
is, and so what meets what, it cannot repeat.
"""

import argparse
import asyncio
import contextlib
import json
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

from program import ROOT, program

SURROUNDINGS = {"requests", "dropped", "lost", "replayed", "delayed", "quota"}
PHONES, PEOPLE, YEAR = 4, 3, 365 * 86_400_000
CLOCKS = [0, YEAR, -YEAR, 0]
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync"]  # fmt: skip


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def let_go() -> None:
    """No connection of this process stays: PostgreSQL copies no database that somebody uses."""
    from django.db import connection

    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()


class Server:
    """bench/faults_serve.py in a process of its own."""

    def __init__(self, seed: int) -> None:
        self.port = free_port()
        command = [sys.executable, "-W", "ignore", str(ROOT / "bench" / "faults_serve.py"), str(self.port), str(seed)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.deaths = self.places = 0

    async def tell(self, word: str) -> None:
        """Say a word and wait until it is done."""

        def speak() -> str:
            self.process.stdin.write(f"{word}\n")
            self.process.stdin.flush()
            return self.process.stdout.readline()

        self.deaths, self.places = map(int, (await asyncio.to_thread(speak)).split()[1:])

    def end(self) -> None:
        self.process.communicate("end\n")


class Check:
    """What the server has, beside what people were told."""

    def __init__(self, movement) -> None:
        self.movement, self.stored = movement, 0

    def __call__(self, lives: list[tuple[dict, dict]]) -> list[str]:
        faults: list[str] = []
        for saved, told in lives:
            for user, ids in saved.items():
                faults += self.one(int(user), ids, told[user]) + self.photos(int(user), told[user])
        let_go()
        return faults

    def one(self, user: int, ids: list[str], told: dict) -> list[str]:
        """One member: the records that people were told are saved, and what the phone tells."""
        from lantoa.outreach.models import GuidanceSession, Progress

        stored = {
            str(pk): state
            for pk, state in GuidanceSession.objects.filter(membership__user=user).values_list("pk", "state")
        }
        faults = []
        if lost := set(ids) - stored.keys():
            faults.append(f"member {user}: {len(lost)} lost: {[(pk, told['states'].get(pk)) for pk in lost][:3]}")
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

    def photos(self, user: int, told: dict) -> list[str]:
        """One member's photos of records that stand: those that the phone says were sent, and no others."""
        from lantoa.outreach.models import SessionPhoto

        rows = SessionPhoto.objects.filter(session__membership__user=user, session__state="counted")
        stored = {str(pk) for pk in rows.values_list("pk", flat=True)}
        phone = {pk for pk, state in told["photos"] if state == "sent"}
        self.stored += len(stored)
        faults = [f"member {user}: photo {state}" for _pk, state in told["photos"] if state != "sent"]
        if stored != phone:
            faults.append(f"member {user}: photos differ: {stored ^ phone}")
        return faults

    def tallies(self) -> list[str]:
        """Do the tallies equal a recount?"""
        from lantoa.outreach.counting import COUNTS
        from lantoa.outreach.queries.counts import recount
        from lantoa.tallies.models import Tally

        rows = Tally.objects.filter(movement=self.movement, indicator__in=COUNTS).exclude(value=0)
        kept = {(t.movement_id, t.indicator, t.unit_id, t.day): t.value for t in rows}
        same = kept == dict(recount(self.movement))
        let_go()
        return [] if same else ["tallies differ from a recount"]


class Tabs:
    """Two tabs of one phone in Chromium."""

    async def open(self, browser, server: Server) -> "Tabs":
        """Both tabs with the modules loaded."""
        context = await browser.new_context()
        self.pages = [await context.new_page(), await context.new_page()]
        for page in self.pages:
            for _ in range(100):
                try:
                    await page.goto(f"http://127.0.0.1:{server.port}/phones/")
                    break
                except Exception:  # noqa: BLE001 -- it is just being born
                    await asyncio.sleep(0.1)
            await page.evaluate("import('/phones/sim.js').then(() => 1)")
        return self

    async def call(self, tab: int, name: str, given: object = None):
        """A function of sim.js in one of the tabs."""
        return await self.pages[tab].evaluate(f"async (given) => (await import('/phones/sim.js')).{name}(given)", given)

    async def counts(self) -> list[dict]:
        """What failed around it."""
        return [await self.call(tab, "counts") for tab in (0, 1)]


class Modules:
    """Two tabs of one phone in Node: the same modules, loaded once for each."""

    async def open(self, server: Server) -> "Modules":
        """Both tabs with the modules loaded."""
        from playwright._impl._driver import compute_driver_executable

        script = ROOT / "bench" / "faults_page" / "phone.mjs"
        self.process = await asyncio.create_subprocess_exec(
            compute_driver_executable()[0], "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", str(script),
            f"http://127.0.0.1:{server.port}",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=2**24,
        )  # fmt: skip
        self.waiting: dict[int, asyncio.Future] = {}
        self.reading = asyncio.ensure_future(self.read())
        return self

    async def read(self) -> None:
        """Give each answer to whom it was promised."""
        while line := await self.process.stdout.readline():
            answer = json.loads(line)
            self.waiting.pop(answer["n"]).set_result(answer)
        for promise in self.waiting.values():
            promise.set_exception(RuntimeError("a phone ended"))

    async def call(self, tab: int, name: str, given: object = None):
        """A function of sim.js in one of the tabs."""
        number = self.calls = getattr(self, "calls", 0) + 1
        self.waiting[number] = asyncio.get_running_loop().create_future()
        self.process.stdin.write(json.dumps({"n": number, "tab": tab, "name": name, "given": given}).encode() + b"\n")
        answer = await self.waiting[number]
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["value"]

    async def counts(self) -> list[dict]:
        """What failed around it; both tabs have the same surroundings."""
        return [await self.call(0, "counts")]

    async def end(self) -> None:
        """No more calls."""
        self.process.stdin.close()
        await self.process.wait()


async def one_round(number: int, all_phones: list, server: Server, crew: list[tuple[int, str]], size: int, seed: int):
    """All phones live at once through trouble; then calm. For each phone what was saved and what it tells."""
    await server.tell("rough")
    firsts, seconds = [], []
    for n, phone in enumerate(all_phones):
        people = [{"user": u, "token": t, "name": str(u)} for u, t in crew[n * PEOPLE : (n + 1) * PEOPLE]]
        life = {"people": people, "sessions": size, "offset": CLOCKS[n], "seed": seed + number * 100 + n * 2}
        await phone.call(0, "enter", people)
        firsts.append(asyncio.ensure_future(phone.call(0, "live", life | {"first": True})))
        seconds.append(asyncio.ensure_future(phone.call(1, "live", life | {"first": False})))
    if number % 2:
        await asyncio.sleep(0.5)
        await server.tell("backup")
    saved = [await first for first in firsts]
    if number % 2:
        await server.tell("restore")
    await asyncio.gather(*(phone.call(1, "over") for phone in all_phones))
    await asyncio.gather(*seconds)
    await server.tell("calm")
    told = await asyncio.gather(*(phone.call(0, "calm") for phone in all_phones))
    return list(zip(saved, told, strict=True))


async def run(movement, tokens: list[tuple[int, str]], sessions: int, seed: int, chromium: bool) -> dict:
    """Rounds until enough sessions were saved."""
    server, check = Server(seed), Check(movement)
    size = round_size(sessions)
    totals: dict[str, int] = {}
    faults: list[str] = []
    done, number, began = 0, 0, time.perf_counter()
    async with contextlib.AsyncExitStack() as stack:
        if chromium:
            from playwright.async_api import async_playwright

            play = await stack.enter_async_context(async_playwright())
            path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
            browser = await play.chromium.launch(executable_path=path, args=ARGS)
            all_phones = [await Tabs().open(browser, server) for _ in range(PHONES)]
        else:
            all_phones = [await Modules().open(server) for _ in range(PHONES)]
            for phone in all_phones:
                stack.push_async_callback(phone.end)
        while done < sessions and not faults:
            crew = [tokens[(number * PHONES * PEOPLE + n) % len(tokens)] for n in range(PHONES * PEOPLE)]
            lives = await one_round(number, all_phones, server, crew, size, seed)
            faults += await asyncio.to_thread(check, lives)
            done += sum(len(ids) for saved, _told in lives for ids in saved.values())
            for phone in all_phones:
                for counts in await phone.counts():
                    faults += [f"false error: {error}" for error in counts.pop("false_errors")]
                    totals = {name: totals.get(name, 0) + n for name, n in counts.items()}
                for tab in (1, 0):
                    await phone.call(tab, "bury", tab == 0)
            number += 1
            shown = f"\r{done:>9,} sessions, {server.deaths} deaths, {len(faults)} faults"
            print(shown, end="", file=sys.stderr, flush=True)
    server.end()
    faults += await asyncio.to_thread(check.tallies)
    return {
        "sessions": done, "rounds": number, "deaths": server.deaths, "places": server.places,
        "photos": check.stored, "seconds": round(time.perf_counter() - began, 1), **totals, "faults": faults[:10],
        "holds": done >= sessions and not faults,
    }  # fmt: skip


def round_size(sessions: int) -> int:
    """How many sessions one phone saves in one round."""
    return max(20, min(500, sessions // (PHONES * 4)))


def members(sessions: int) -> tuple[object, list[tuple[int, str]]]:
    """New members for every round."""
    import phones

    from lantoa.outreach.models import Device
    from lantoa.outreach.tokens import make_token

    rounds = sessions // (PHONES * round_size(sessions)) + 3
    movement, _tokens = phones.members(rounds * PHONES * PEOPLE)
    return movement, [(device.user_id, make_token(device)) for device in Device.objects.order_by("user")]


def apart(worlds: int, sessions: int, seed: int, options: list[str]) -> dict:
    """So many at once, each in a process of its own with its part of the sessions and its own seed; their sums."""
    command = [sys.executable, "-W", "ignore", __file__, "--sessions", str(-(-sessions // worlds)), *options]
    running = [
        subprocess.Popen([*command, "--seed", str(seed + n)], stdout=subprocess.PIPE, text=True) for n in range(worlds)
    ]
    said = [one.communicate()[0].splitlines() for one in running]
    told = [json.loads(lines[-1]) for lines in said if lines]
    if len(told) < worlds:
        return {"worlds": worlds, "faults": ["a world ended without a word"], "holds": False}
    sums = ("sessions", "rounds", "deaths", "photos", *(name for name in told[0] if name in SURROUNDINGS))
    return {
        "worlds": worlds, **{name: sum(one[name] for one in told) for name in sums},
        "seconds": max(one["seconds"] for one in told), "faults": [fault for one in told for fault in one["faults"]],
        "holds": all(one["holds"] for one in told),
    }  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--chromium", action="store_true", help="phones in Chromium instead of Node")
    parser.add_argument("--postgres", action="store_true", help="a real PostgreSQL instead of SQLite")
    parser.add_argument("--sessions", type=int, default=0)
    parser.add_argument("--seed", type=int, default=int(time.strftime("%Y%m%d")))
    parser.add_argument("--worlds", type=int, default=1, help="so many at once")
    parser.add_argument("--data", default="", help="a data folder of one's own instead of a passing one")
    given = parser.parse_args()
    sessions = given.sessions or (20_000 if given.quick else 1_000_000)
    if given.worlds > 1:
        options = [f"--{name}" for name in ("chromium", "postgres") if getattr(given, name)]
        result = apart(given.worlds, sessions, given.seed, options)
    else:
        with program(postgres=given.postgres, data=given.data):
            movement, tokens = members(sessions)
            let_go()
            result = asyncio.run(run(movement, tokens, sessions, given.seed, given.chromium))
    kind = "postgresql" if given.postgres else "sqlite"
    phone = "chromium" if given.chromium else "node"
    head = {"bench": "faults", "database": kind, "phones": phone, "seed": given.seed}
    print(json.dumps({**head, **result}, ensure_ascii=False))
    return 0 if result["holds"] else 1


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    sys.exit(main())
