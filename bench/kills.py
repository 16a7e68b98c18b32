# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Chromium is killed again and again while a member saves and sends: what was told "saved" must be on the server.

    bench/kills.py [--quick] [--postgres]

The browser keeps its profile on disk, as a phone does, and is killed (SIGKILL, with all its processes) at moments drawn
by a seed. After every second kill the last write to a log of IndexedDB is torn, as a kill between its two halves leaves
it: Chromium goes on in that file and throws the database away at the start after next (decision 0023). Marks: at least
500 sessions; every one that was acknowledged is on the server exactly once; at most one more for each kill (saved, and
killed before it could be said); the phone and the server count the same; and it did happen that a database was emptied.
"""

import argparse
import asyncio
import contextlib
import json
import os
import random
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import faults
from program import program

EMPTIED = """const open = IDBFactory.prototype.open;
IDBFactory.prototype.open = function (...given) {
  const request = open.apply(this, given);
  request.addEventListener("upgradeneeded", ({ dataLoss }) => { if (dataLoss === "total") console.log("emptied"); });
  return request;
};"""
"""Chromium tells a page when it had to throw a database away."""
TORN = struct.pack("<IHB", 0, 120, 1)
"""The head of a record of LevelDB without its body."""
SAVE = "async (people) => (await import('/phones/sim.js')).work(people, (id) => window.told(id))"


class Phone:
    """A browser with a profile on disk, in a process group of its own."""

    def __init__(self, profile: str, port: int) -> None:
        chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        command = [
            chromium,
            "--headless=new",
            f"--remote-debugging-port={port}",
            f"--user-data-dir={profile}",
            *faults.ARGS,
        ]
        self.process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        self.port, self.emptied = port, 0

    async def page(self, play, server: int):
        """The phone's page, with the modules loaded."""
        for _ in range(300):
            with contextlib.suppress(Exception):
                browser = await play.chromium.connect_over_cdp(f"http://127.0.0.1:{self.port}")
                page = await browser.contexts[0].new_page()
                page.on("console", lambda said: self.hear(said.text))
                await page.add_init_script(EMPTIED)
                await page.goto(f"http://127.0.0.1:{server}/phones/")
                return page
            await asyncio.sleep(0.1)
        raise RuntimeError("Chromium did not start")

    def hear(self, said: str) -> None:
        """What the page writes to its console."""
        self.emptied += said == "emptied"

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def tear(profile: str, dice: random.Random) -> None:
    """End one of the logs, of the first place or of the spare one, in the middle of a record."""
    log = dice.choice(sorted(Path(profile, "Default").rglob("*.leveldb/*.log")))
    with log.open("ab") as file:
        file.write(TORN)


async def run(person: tuple[int, str], sessions: int, seed: int) -> tuple[set[str], dict, int, int]:
    """What was acknowledged, what the phone tells at the end, and how often the browser was killed and a database
    emptied."""
    from playwright.async_api import async_playwright

    dice, told, kills, emptied = random.Random(seed), set(), 0, 0
    server = faults.Server(seed)
    people = [{"user": person[0], "token": person[1], "name": str(person[0])}]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        async with async_playwright() as play:
            while len(told) < sessions:
                phone = Phone(profile, faults.free_port())
                page = await phone.page(play, server.port)
                await page.expose_binding("told", lambda _source, key: told.add(key))
                work = asyncio.ensure_future(page.evaluate(SAVE, people))
                await asyncio.sleep(0.5 + dice.random() * 3)
                phone.kill()
                kills, emptied = kills + 1, emptied + phone.emptied
                with contextlib.suppress(Exception):
                    await work
                if kills % 2:
                    tear(profile, dice)
                print(f"\r{len(told)} saved, {kills} kills", end="", file=sys.stderr, flush=True)
            phone = Phone(profile, faults.free_port())
            page = await phone.page(play, server.port)
            calm = await page.evaluate("async () => (await import('/phones/sim.js')).calm()")
            phone.kill()
    server.end()
    return told, calm, kills, emptied + phone.emptied


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="500 sessions instead of 2,000")
    parser.add_argument("--postgres", action="store_true", help="a real PostgreSQL instead of SQLite")
    parser.add_argument("--seed", type=int, default=int(time.strftime("%Y%m%d")))
    given = parser.parse_args()
    with program(postgres=given.postgres):
        import phones
        from django.db import connection

        from lantoa.outreach.models import Device, GuidanceSession

        movement, tokens = phones.members(1)
        person = (Device.objects.get().user_id, tokens[0])
        connection.close()
        told, calm, kills, emptied = asyncio.run(run(person, 500 if given.quick else 2000, given.seed))
        stored = {str(pk) for pk in GuidanceSession.objects.values_list("pk", flat=True)}
        check = faults.Check(movement)
        nothing = {"states": {}, "counted": -1}  # what a phone tells whose storage is empty
        trouble = check.one(person[0], list(stored), calm.get(str(person[0]), nothing)) + check.tallies()
    result = {
        "kills": kills, "emptied": emptied,
        "acknowledged": len(told), "lost": len(told - stored), "unspoken": len(stored - told),
        "faults": trouble, "holds": bool(emptied) and not (told - stored or trouble) and len(stored - told) <= kills,
    }  # fmt: skip
    print(json.dumps({"bench": "kills", "database": "postgresql" if given.postgres else "sqlite", **result}))
    return 0 if result["holds"] else 1


if __name__ == "__main__":
    sys.exit(main())
