# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The last evening: thousands take a test at the same time, over HTTP, from a running `lantoa run`.

    bench/takers.py [--quick] [--takers N] [--hurry H] [--postgres]

Each taker starts (with the page), answers every question at its own pace within 10 to 20 minutes, one save for each,
and submits the whole paper; they come within ten minutes, more and more of them. Connections are kept and shared, as
by the proxy in front of the server. `--hurry H` plays N / H takers H times as fast: the requests per second stay the
same. Server, database and takers share the machine. Before that a few takers measure what each step costs, in processor
time of the server and of its database: figures that another load on the machine hardly moves. Marks on PostgreSQL and
two cores, for 10,000 takers: every answer held as it was given, every paper graded with the points it deserves, no
fault, and p99 of a save and of a submission at most 300 ms. The headroom is the share of the cores that was idle in the
busiest third of the time; the floor is the server's smallest answer, asked alone.
"""

import argparse
import asyncio
import contextlib
import functools
import json
import os
import random
import re
import resource
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import uvloop
from courses import prepare, right_answers
from program import program
from sync import serving

MOST_MS = 300
TAKE_SECONDS = (600, 1200)
COME_SECONDS = 600
CROWD = 16
"""Requests under way at any time while a step's cost is measured."""


@dataclass
class Taker:
    """One learner who is signed in."""

    cookie: str
    token: str
    test: str = ""
    questions: list[int] = field(default_factory=list)
    answers: list[dict] = field(default_factory=list)


class Line(asyncio.Protocol):
    """A connection for one request after the other."""

    def __init__(self) -> None:
        self.got, self.waits = b"", None

    def connection_made(self, transport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.got += data
        head, found, rest = self.got.partition(b"\r\n\r\n")
        if not found:
            return
        length = re.search(rb"content-length: *([0-9]+)", head, re.IGNORECASE)
        if len(rest) >= (int(length[1]) if length else 0):
            self.got = b""
            self.waits.set_result((int(head[9:12]), rest))

    def connection_lost(self, trouble) -> None:
        if self.waits and not self.waits.done():
            self.waits.set_exception(ConnectionResetError())

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Status and body of the answer."""
        self.waits = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return await self.waits


@dataclass
class Evening:
    """What all of it came to: seconds of each kind of request, faults, and who was at it."""

    port: int
    right: dict[int, list[str]]
    slug: str
    free: list["Line"] = field(default_factory=list)
    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    faults: int = 0
    at_it: int = 0
    most: int = 0

    async def ask(self, kind: str, taker: Taker, method: str, path: str, body: bytes = b"") -> bytes:
        """One request of this kind; the answer's body."""
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
            f"Cookie: sessionid={taker.cookie}; csrftoken={taker.token}\r\nX-CSRFToken: {taker.token}\r\n"
            f"Accept: application/json\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        began = time.perf_counter()
        try:
            line = self.free.pop() if self.free else await self._connect()
            status, rest = await line.ask(head.encode() + body)
            self.free.append(line)
        except OSError:
            status, rest = 0, b""
        self.times[kind].append(time.perf_counter() - began)
        if not 200 <= status < 400:
            self.faults += 1
        return rest

    async def _connect(self) -> "Line":
        return (await asyncio.get_running_loop().create_connection(Line, "127.0.0.1", self.port))[1]

    async def start(self, taker: Taker) -> None:
        """Begin the test, and read its page."""
        await self.ask("start", taker, "POST", f"/courses/{self.slug}/test/start/")
        page = (await self.ask("page", taker, "GET", f"/courses/{self.slug}/test/")).decode()
        found = re.search(r"/courses/attempts/\d+/", page)
        taker.test = found[0] if found else ""
        taker.questions = [int(pk) for pk in re.findall(r'data-question="(\d+)"', page)]
        if not taker.questions or not found:
            self.faults += 1

    async def save(self, taker: Taker, pk: int) -> None:
        """Answer one question."""
        taker.answers.append({"question": pk, "response": self.right[pk], "at": int(time.time() * 1000)})
        await self.ask("save", taker, "POST", f"{taker.test}save/", json.dumps(taker.answers[-1:]).encode())

    async def submit(self, taker: Taker) -> None:
        """Hand the whole paper in."""
        await self.ask("submit", taker, "POST", f"{taker.test}submit/", json.dumps(taker.answers).encode())

    async def take(self, taker: Taker, after: float, lasts: float) -> None:
        """One taker's evening."""
        await asyncio.sleep(after)
        self.at_it += 1
        self.most = max(self.most, self.at_it)
        await self.start(taker)
        for pk in taker.questions:
            await asyncio.sleep(lasts / len(taker.questions) * random.uniform(0.5, 1.5))
            await self.save(taker, pk)
        await self.submit(taker)
        self.at_it -= 1


class Costs:
    """Processor milliseconds of the server and of its database, from their own clocks."""

    def __init__(self, pid: int) -> None:
        self.pid, self.tick = pid, 1000 / os.sysconf("SC_CLK_TCK")

    def _spent(self) -> tuple[float, float]:
        """Of the server, and of every process of PostgreSQL with those that ended."""
        own = base = 0.0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                pid, name, fields = re.match(r"(\d+) \((.*)\) (.*)", stat.read_text(), re.DOTALL).groups()
                times = [int(word) * self.tick for word in fields.split()[11:15]]
                if int(pid) == self.pid:
                    own = times[0] + times[1]
                elif name == "postgres" and _is_below(int(pid), self.postmaster):
                    base += sum(times) if int(pid) == self.postmaster else times[0] + times[1]
        return own, base

    @functools.cached_property
    def postmaster(self) -> int:
        """The process from which our PostgreSQL comes; 0 for SQLite."""
        file = Path(os.environ["LANTOA_DATA_DIR"], "postgres", "postmaster.pid")
        return int(file.read_text().split()[0]) if file.exists() else 0

    async def of(self, asks: list, crowd: int) -> dict[str, float]:
        """Milliseconds of each for one of these requests, so many of them under way at any time."""
        before = self._spent()
        waiting = iter(asks)

        async def one_after_the_other() -> None:
            for ask in waiting:
                await ask()

        await asyncio.gather(*(one_after_the_other() for _ in range(crowd)))
        own, base = (round((now - then) / len(asks), 2) for now, then in zip(self._spent(), before, strict=True))
        return {"server": own, "database": base}


def _is_below(pid: int, above: int) -> bool:
    """Is it this process or its child?"""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    return above in (pid, int(fields[1]))


async def measure_costs(evening: Evening, takers: list[Taker], costs: Costs) -> dict[str, dict[str, float]]:
    """Each step of so many takers alone, a crowd at a time as when all save in the same minute."""
    found = {"start and page": await costs.of([functools.partial(evening.start, one) for one in takers], CROWD)}
    saves = [functools.partial(evening.save, one, one.questions[n]) for n in range(20) for one in takers]
    found["save, one at a time"] = await costs.of(saves[: len(takers)], 1)
    found["save"] = await costs.of(saves[len(takers) :], CROWD)
    found["submit"] = await costs.of([functools.partial(evening.submit, one) for one in takers], CROWD)
    return found


def idle() -> tuple[float, float]:
    """Seconds of all cores since the start: idle, and all."""
    numbers = [int(word) for word in Path("/proc/stat").read_text(encoding="ascii").splitlines()[0].split()[1:9]]
    return numbers[3] + numbers[4], sum(numbers)


async def watch_idle(seconds: float) -> list[float]:
    """The idle share of the cores in each hundredth of the time."""
    shares, before = [], idle()
    while True:
        try:
            await asyncio.sleep(seconds / 100)
        except asyncio.CancelledError:
            return shares
        now = idle()
        shares.append((now[0] - before[0]) / max(1, now[1] - before[1]))
        before = now


async def play(evening: Evening, takers: list[Taker], hurry: float) -> list[float]:
    """All takers; the idle shares."""
    dice = random.Random(8)
    watching = asyncio.ensure_future(watch_idle((COME_SECONDS + TAKE_SECONDS[1]) / hurry))
    # More and more come toward the end of the ten minutes: the square root leans on the late.
    comings = [(COME_SECONDS * dice.random() ** 0.5, dice.uniform(*TAKE_SECONDS)) for _ in takers]
    await asyncio.gather(
        *(evening.take(t, at / hurry, lasts / hurry) for t, (at, lasts) in zip(takers, comings, strict=True))
    )
    watching.cancel()
    return await watching


def sign_in(enrolments: list) -> list[Taker]:
    """A session for each learner."""
    from django.middleware.csrf import _get_new_csrf_string
    from django.test import Client

    takers = []
    for enrolment in enrolments:
        client = Client()
        client.force_login(enrolment.person)
        takers.append(Taker(client.cookies["sessionid"].value, _get_new_csrf_string()))
    return takers


def p(values: list[float], share: float) -> float:
    """A percentile in ms."""
    ordered = sorted(values)
    return round(1000 * ordered[min(int(len(ordered) * share), len(ordered) - 1)], 1) if ordered else 0.0


def lost(takers: list[Taker]) -> int:
    """Answers that a taker gave and the server does not hold exactly so, in a graded paper with all points."""
    from lantoa.courses.models import Answer

    graded = Answer.objects.filter(attempt__state="graded", attempt__score=100)
    rows = graded.values_list("attempt", "question", "response", "chosen_at")
    held = {
        (attempt, question): (said, round(at.timestamp() * 1000)) for attempt, question, said, at in rows.iterator()
    }
    return sum(
        held.get((int(one.test.split("/")[3]), answer["question"])) != (answer["response"], answer["at"])
        for one in takers for answer in one.answers
    )  # fmt: skip


def measure(count: int, hurry: float) -> dict[str, object]:
    """What each step costs, then the evening of `count` takers."""
    from django.db import connection

    from lantoa.courses.models import Attempt, Question

    few = 100 if hurry < 40 else 30
    enrolments = list(prepare(count + few))
    takers, slug = sign_in(enrolments), enrolments[0].course.slug
    choices = Question.objects.filter(payload__has_key="choices")
    paper = SimpleNamespace(paper=[{"question": pk} for pk in choices.values_list("pk", flat=True)])
    right = {one["question"]: one["response"] for one in right_answers(paper)}
    connection.close()
    with serving("-m", "lantoa.cli", "run", "--port", "PORT") as (port, pid):
        first = Evening(port, right, slug)
        costs = uvloop.run(measure_costs(first, takers[:few], Costs(pid)))
        evening = Evening(port, right, slug)
        began = time.perf_counter()
        shares = uvloop.run(play(evening, takers[few:], hurry))
        seconds = time.perf_counter() - began
        floor = Evening(port, {}, slug)
        uvloop.run(_smallest(floor, takers[0]))
    missing, wanted = lost(takers), sum(len(one.answers) for one in takers)
    graded = Attempt.objects.filter(state="graded", score=100).count()
    faults = evening.faults + first.faults
    asked = sum(map(len, evening.times.values()))
    busiest = sorted(shares)[: max(1, len(shares) // 3)]
    figures = {f"{kind}_{name}_ms": p(times, share) for kind, times in evening.times.items()
               for name, share in (("p50", 0.5), ("p99", 0.99))}  # fmt: skip
    return {
        "takers": count, "hurry": hurry, "stands_for": round(count * hurry), "most_at_once": evening.most,
        "requests_per_second": round(asked / seconds), "attempts_per_second": round(count / seconds, 1), **figures,
        "idle_percent_when_busiest": round(100 * sum(busiest) / len(busiest)),
        "floor_p50_ms": p(floor.times["floor"], 0.5),
        "ratio": round(figures["save_p50_ms"] / (p(floor.times["floor"], 0.5) or 1), 1),
        "cpu_ms": costs, "faults": faults, "answers": wanted, "lost": missing, "graded": graded,
        "holds": not faults and not missing and graded == len(takers) and wanted == 20 * len(takers)
        and max(figures["save_p99_ms"], figures["submit_p99_ms"]) <= MOST_MS,
    }  # fmt: skip


async def _smallest(evening: Evening, taker: Taker) -> None:
    for _ in range(200):
        await evening.ask("floor", taker, "GET", "/live/clock")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="250 takers forty times as fast")
    parser.add_argument("--takers", type=int, default=10_000, help="how many the evening stands for")
    parser.add_argument("--hurry", type=float, default=1.0)
    parser.add_argument("--postgres", action="store_true", help="a real PostgreSQL instead of SQLite")
    given = parser.parse_args()
    hurry = 40.0 if given.quick else given.hurry
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with program(postgres=given.postgres):
        result = measure(round(given.takers / hurry), hurry)
    print(json.dumps({"bench": "takers", "database": "postgresql" if given.postgres else "sqlite", **result}))
    return 0 if result["holds"] else 1


if __name__ == "__main__":
    sys.exit(main())
