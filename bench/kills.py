# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Chromium is killed again and again while a member saves and sends: what was told "saved" must be on the server.

    bench/kills.py [--quick] [--postgres]

The browser keeps its profile on disk, as a phone does, and is killed (SIGKILL, with all its processes) at moments drawn
by a seed. Marks: at least 500 sessions; every one that was acknowledged is on the server exactly once; at most one more
for each kill (saved, and killed before it could be said); the phone and the server count the same.
"""

import argparse
import asyncio
import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import faults
from program import program

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
        self.port = port

    async def page(self, play, server: int):
        """The phone's page, with the modules loaded."""
        for _ in range(300):
            with contextlib.suppress(Exception):
                browser = await play.chromium.connect_over_cdp(f"http://127.0.0.1:{self.port}")
                page = await browser.contexts[0].new_page()
                await page.goto(f"http://127.0.0.1:{server}/phones/")
                return page
            await asyncio.sleep(0.1)
        raise RuntimeError("Chromium did not start")

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


async def run(person: tuple[int, str], sessions: int, seed: int) -> tuple[set[str], dict, int]:
    """What was acknowledged, what the phone tells at the end, and how often the browser was killed."""
    from playwright.async_api import async_playwright

    dice, told, kills = random.Random(seed), set(), 0
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
                kills += 1
                with contextlib.suppress(Exception):
                    await work
                print(f"\r{len(told)} saved, {kills} kills", end="", file=sys.stderr, flush=True)
            phone = Phone(profile, faults.free_port())
            page = await phone.page(play, server.port)
            calm = await page.evaluate("async () => (await import('/phones/sim.js')).calm()")
            phone.kill()
    server.end()
    return told, calm, kills


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
        told, calm, kills = asyncio.run(run(person, 500 if given.quick else 2000, given.seed))
        stored = {str(pk) for pk in GuidanceSession.objects.values_list("pk", flat=True)}
        check = faults.Check(movement)
        nothing = {"states": {}, "counted": -1}  # what a phone tells whose storage is empty
        trouble = check.one(person[0], list(stored), calm.get(str(person[0]), nothing)) + check.tallies()
    result = {
        "kills": kills, "acknowledged": len(told), "lost": len(told - stored), "unspoken": len(stored - told),
        "faults": trouble, "holds": not (told - stored or trouble) and len(stored - told) <= kills,
    }  # fmt: skip
    print(json.dumps({"bench": "kills", "database": "postgresql" if given.postgres else "sqlite", **result}))
    return 0 if result["holds"] else 1


if __name__ == "__main__":
    sys.exit(main())
