# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Phones for benchmarks: members with tokens in the database, requests as the field app writes them, a raw driver."""

import asyncio
import json
import random
import re
import time
import uuid
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import cast

SEEN = b'"verdict":"'
LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


def key(at: float | None = None) -> str:
    """A UUIDv7."""
    bits = uuid.uuid4().hex
    moment = f"{int((at or time.time()) * 1000):012x}"
    return f"{moment[:8]}-{moment[8:]}-7{bits[4:7]}-8{bits[7:10]}-{bits[10:22]}"


def members(count: int) -> tuple[object, list[str]]:
    """A movement whose goal runs today, and the tokens of `count` phones in teams of seven in sixteen communes."""
    from django.utils import timezone

    from lantoa.outreach.models import Device, Membership, Skill, Team
    from lantoa.outreach.tokens import make_token
    from lantoa.people.models import Post, User
    from lantoa.plan.models import Goal, Movement
    from lantoa.units.actions import add_unit

    since = date(2020, 1, 1)
    root = add_unit(by=None, parent=None, code="51", kind="province", name="P", valid_from=since)
    units = [
        add_unit(by=None, parent=root, code=f"{n:05d}", kind="commune", name=f"C {n}", valid_from=since)
        for n in range(16)
    ]
    movement = Movement.objects.create(
        slug="bench", title="B", short_title="B", root=root, units_as_of=timezone.localdate(),
        launch_day=timezone.localdate() - timedelta(days=6), is_current=True,
    )  # fmt: skip
    Goal.objects.create(movement=movement, key="g", title="g", measure="guided_citizens", target=7, days=7)
    Skill.objects.create(movement=movement, key="skill", title="Skill")
    teams = Team.objects.bulk_create(
        Team(unit=units[n % 16], level="village", name=f"T {n}", name_fold=f"t {n}") for n in range(count // 7 + 1)
    )
    people = User.objects.bulk_create(User(username=f"m{n}", full_name=f"Member {n}") for n in range(count))
    Post.objects.bulk_create(Post(user=p, unit=teams[n // 7].unit, role="team_member") for n, p in enumerate(people))
    Membership.objects.bulk_create(Membership(user=p, team=teams[n // 7]) for n, p in enumerate(people))
    devices = Device.objects.bulk_create(Device(id=uuid.uuid4(), user=person) for person in people)
    return movement, [make_token(device) for device in devices]


def request(token: str, items: list[dict], *, cursor: int = 0, shelf: str = "") -> bytes:
    """One HTTP request as the app sends it: compressed when there is something to compress."""
    text = {"now": int(time.time() * 1000), "cursor": cursor, "shelf": shelf, "items": items}
    body = json.dumps(text, separators=(",", ":")).encode()
    coding = ""
    if len(body) >= 400:
        body, coding = zlib.compress(body), "Content-Encoding: deflate\r\n"
    head = (
        f"POST /outreach/sync/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n{coding}"
        f"X-Lantoa-Device: {token}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def syncs(tokens: list[str], count: int, size: int, dice: random.Random, turn: int = 0) -> list[bytes]:
    """So many requests, the phones in turn, each knowing its last turn; `turn` is how often each has sent before. A
    phone sends its days in their order, the seventh last first."""
    phones = len(tokens)
    turns = [turn + n // phones for n in range(count)]
    return [request(tokens[n % phones], sessions(size, dice, 6 - turns[n] % 7), cursor=turns[n]) for n in range(count)]


def sessions(count: int, dice: random.Random, days_ago: int = 0) -> list[dict]:
    """Records of one member on one day, five minutes apart: every third citizen gave a number."""
    made = []
    for n in range(count):
        at = time.time() - 86_400 * (days_ago % 7) - 300 * (count - n)
        item = {
            "id": key(at),
            "at": int(at * 1000),
            "skills": ["skill"],
            "outcome": "done",
            "place": "home",
            "minutes": 15,
        }
        if n % 3 == 0:
            item |= {"phone": f"09{dice.randrange(10**8):08d}", "consent": 1}
        made.append(item)
    return made


@dataclass
class Outcome:
    """What a run of requests came to."""

    seconds: float = 0
    times: list[float] = field(default_factory=list)
    created: int = 0
    already: int = 0
    told_to_wait: int = 0
    faults: int = 0
    last: bytes = b""

    def p95_ms(self) -> float:
        """The 95th percentile of the answers' times in ms."""
        ordered = sorted(self.times)
        return round(ordered[int(len(ordered) * 0.95)] * 1000, 1) if ordered else 0.0


Request = bytes | Callable[[], bytes]
"""As it is sent, or made when it is sent."""


class Line(asyncio.Protocol):
    """A connection on which one request is answered before the next is sent. It shares the machine with the server, so
    it does nothing but find the end of an answer."""

    def __init__(self) -> None:
        self._came = bytearray()
        self._answer: asyncio.Future[tuple[bytes, bytes]] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._came += data
        head, end, body = self._came.partition(b"\r\n\r\n")
        if end and len(body) >= int(LENGTH.search(head)[1]):
            self._came.clear()
            self._answer.set_result((bytes(head), bytes(body)))

    def connection_lost(self, error: Exception | None) -> None:
        if not self._answer.done():
            self._answer.set_exception(error or ConnectionResetError())
            self._answer.exception()  # a line that was closed while it was at rest asks nobody

    def ask(self, raw: bytes) -> asyncio.Future[tuple[bytes, bytes]]:
        """Send one request; its answer's head and body."""
        self._answer = asyncio.get_running_loop().create_future()
        self.transport.write(raw)
        return self._answer


async def call(port: int) -> Line:
    """A new connection."""
    _transport, line = await asyncio.get_running_loop().create_connection(Line, "127.0.0.1", port)
    return line


async def ask(line: Line, raw: Request, outcome: Outcome) -> int:
    """Send one request and count its answer; seconds to wait before it is sent again, 0 when it was taken."""
    began = time.perf_counter()
    head, body = await line.ask(raw if isinstance(raw, bytes) else raw())
    if head[9:12] == b"429":
        outcome.told_to_wait += 1
        return int(json.loads(body)["retry"])
    outcome.times.append(time.perf_counter() - began)
    if head[9:12] != b"200":
        outcome.faults += 1
    outcome.created += body.count(SEEN + b'created"')
    outcome.already += body.count(SEEN + b'already"')
    outcome.last = body
    return 0


async def stream(port: int, work: Sequence[Request], connections: int) -> Outcome:
    """All requests over some kept connections, one after the other on each."""
    outcome = Outcome()
    left = iter(work)

    async def run() -> None:
        line = await call(port)
        for raw in left:
            while wait := await ask(line, raw, outcome):
                await asyncio.sleep(wait)
        line.transport.close()

    began = time.perf_counter()
    await asyncio.gather(*(run() for _ in range(connections)))
    outcome.seconds = time.perf_counter() - began
    return outcome


async def arrivals(port: int, work: Sequence[Request], per_second: float, connections: int = 64) -> Outcome:
    """Each request at a moment of its own, as people come through doors: so many a second, whether or not the earlier
    ones were answered. Its time is taken from that moment on, the wait for a free connection included."""
    outcome = Outcome()
    dice = random.Random(7)
    began, after = time.perf_counter() + 0.1, 0.0
    moments = []
    for _raw in work:
        after += dice.expovariate(per_second)
        moments.append(began + after)
    left = iter(zip(moments, work, strict=True))

    async def door() -> None:
        line = await call(port)
        for moment, raw in left:
            await asyncio.sleep(max(0.0, moment - time.perf_counter()))
            late = max(0.0, time.perf_counter() - moment)
            while wait := await ask(line, raw, outcome):
                await asyncio.sleep(wait)
            outcome.times[-1] += late
        line.transport.close()

    await asyncio.gather(*(door() for _ in range(connections)))
    outcome.seconds = time.perf_counter() - began
    return outcome


async def storm(port: int, work: list[bytes], spread: float) -> Outcome:
    """Each request from a phone of its own that comes back at some moment within `spread` seconds."""
    outcome = Outcome()
    dice = random.Random(5)

    async def phone(raw: bytes, after: float) -> None:
        await asyncio.sleep(after)
        while True:
            line = await call(port)
            wait = await ask(line, raw, outcome)
            line.transport.close()
            if not wait:
                return
            await asyncio.sleep(wait)

    began = time.perf_counter()
    await asyncio.gather(*(phone(raw, dice.random() * spread) for raw in work))
    outcome.seconds = time.perf_counter() - began
    return outcome
