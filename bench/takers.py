# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The last evening: thousands take a test at the same time, over HTTP, from a running `lantoa run`.

    bench/takers.py [--quick] [--takers N] [--hurry H] [--postgres]

Each taker starts (with the page), answers every question at its own pace within 10 to 20 minutes, one save for each,
and submits the whole paper; they come within ten minutes, more and more of them. Each request opens a connection of its
own. `--hurry H` plays N / H takers H times as fast: the requests per second are those of N. Server, database and takers
share the machine. Marks on PostgreSQL and two cores, for 10,000 takers: no answer lost, every paper graded with the
points it deserves, no fault, and p99 of a save and of a submission at most 300 ms. The headroom is the share of the
cores that was idle in the busiest third of the time; the floor is the server's smallest answer, asked alone.
"""

import argparse
import asyncio
import json
import random
import re
import resource
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

from courses import prepare, right_answers
from program import program
from sync import serving

MOST_MS = 300
TAKE_SECONDS = (600, 1200)
COME_SECONDS = 600


@dataclass
class Taker:
    """One learner who is signed in."""

    cookie: str
    token: str
    enrolment: int


@dataclass
class Evening:
    """What all of it came to: seconds of each kind of request, faults, and who was at it."""

    port: int
    right: dict[int, list[str]]
    slug: str
    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    faults: int = 0
    at_it: int = 0
    most: int = 0

    async def ask(self, kind: str, taker: Taker, method: str, path: str, body: bytes = b"") -> bytes:
        """One request of this kind; the answer's body, or its head for a redirect."""
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nConnection: close\r\n"
            f"Cookie: sessionid={taker.cookie}; csrftoken={taker.token}\r\nX-CSRFToken: {taker.token}\r\n"
            f"Accept: application/json\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        began = time.perf_counter()
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            writer.write(head.encode() + body)
            answer = await reader.read(-1)
            writer.close()
        except OSError:
            answer = b""
        self.times[kind].append(time.perf_counter() - began)
        status, found, rest = answer.partition(b"\r\n\r\n")
        if not found or status[9:10] not in b"23":
            self.faults += 1
        return rest

    async def take(self, taker: Taker, after: float, lasts: float) -> None:
        """One taker's evening."""
        await asyncio.sleep(after)
        self.at_it += 1
        self.most = max(self.most, self.at_it)
        await self.ask("start", taker, "POST", f"/courses/{self.slug}/test/start/")
        page = (await self.ask("page", taker, "GET", f"/courses/{self.slug}/test/")).decode()
        questions = [int(pk) for pk in re.findall(r'data-question="(\d+)"', page)]
        save = re.search(r"/courses/attempts/\d+/", page)
        if not questions or save is None:
            self.faults += 1
            return
        answers = []
        for pk in questions:
            await asyncio.sleep(lasts / len(questions) * random.uniform(0.5, 1.5))
            answers.append({"question": pk, "response": self.right[pk], "at": int(time.time() * 1000)})
            await self.ask("save", taker, "POST", f"{save[0]}save/", json.dumps(answers[-1:]).encode())
        await self.ask("submit", taker, "POST", f"{save[0]}submit/", json.dumps(answers).encode())
        self.at_it -= 1


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
        takers.append(Taker(client.cookies["sessionid"].value, _get_new_csrf_string(), enrolment.pk))
    return takers


def p(values: list[float], share: float) -> float:
    """A percentile in ms."""
    ordered = sorted(values)
    return round(1000 * ordered[min(int(len(ordered) * share), len(ordered) - 1)], 1) if ordered else 0.0


def kept(count: int) -> tuple[int, int, int]:
    """Papers graded with all points, answers stored, and how many answers there should be."""
    from lantoa.courses.models import Answer, Attempt

    graded = Attempt.objects.filter(state="graded", score=100)
    return graded.count(), Answer.objects.count(), sum(len(attempt.paper) for attempt in graded)


def measure(count: int, hurry: float) -> dict[str, object]:
    """The evening of `count` takers."""
    from django.db import connection

    from lantoa.courses.models import Question

    enrolments = list(prepare(count))
    takers, slug = sign_in(enrolments), enrolments[0].course.slug
    choices = Question.objects.filter(payload__has_key="choices")
    paper = SimpleNamespace(paper=[{"question": pk} for pk in choices.values_list("pk", flat=True)])
    right = {one["question"]: one["response"] for one in right_answers(paper)}
    connection.close()
    with serving("-m", "lantoa.cli", "run", "--port", "PORT") as (port, _pid):
        evening = Evening(port, right, slug)
        began = time.perf_counter()
        shares = asyncio.run(play(evening, takers, hurry))
        seconds = time.perf_counter() - began
        floor = Evening(port, {}, slug)
        asyncio.run(_smallest(floor, takers[0]))
    graded, answers, wanted = kept(count)
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
        "faults": evening.faults, "lost": wanted - answers, "graded": graded,
        "holds": not evening.faults and wanted == answers and graded == count
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
