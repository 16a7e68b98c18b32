# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Scans from entrances into a running `lantoa run`, over HTTP, against a raw ASGI + SQL floor in the same run; and on
the device, in Chromium, with 5,000 delegates stored.

    bench/checkin.py [--quick] [--postgres] [--no-device]

Server, database and load generator share the machine; PostgreSQL is brought to where it is in service. Every scan is a
signed ticket of its own delegate, checked again by the server; every answer comes after the commit. Then each site's
attendance must equal its scans. Marks: 500 scans a second by batches of twenty; singly, people arriving by chance at
187 entrances, 200 a second, answered with p99 <= 50 ms from the moment of the scan; a replay stores nothing; a device
verifies a ticket, keeps the event and has drawn the answer within 100 ms (p95). Told beside it: how many a second come
singly from eight devices that wait for each answer.
"""

import argparse
import asyncio
import json
import os
import shutil
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import phones
from program import as_in_service, program
from sync import say, serving

BATCH, SITES, CONNECTIONS = 20, 187, 8
RATE = 205
BATCHED, SINGLY, P99_MS, DEVICE_MS = 500, 200, 50, 100
STORED = 5000

SHOW = """async (address) => {
  const field = document.querySelector('#q');
  const before = document.querySelector('#result').firstChild;
  const began = performance.now();
  field.value = address;
  document.querySelector('#search').requestSubmit();
  await new Promise((shown) => {
    const look = () => {
      const card = document.querySelector('#result').firstChild;
      if (card && card !== before) requestAnimationFrame(() => requestAnimationFrame(shown));
      else setTimeout(look, 1);
    };
    look();
  });
  return [document.querySelector('#result [data-code]').dataset.code, performance.now() - began];
}"""


def prepare(delegates: int) -> tuple[list[str], list[list[str]], str, list[str]]:
    """Desk links of the sites with the tickets of their delegates; and of one site more with 5,000 delegates."""
    from django.utils import timezone

    from lantoa.ceremony.links import make_token
    from lantoa.ceremony.models import Ceremony, DelegateGroup, Site
    from lantoa.delegates.models import Delegate, new_nonce
    from lantoa.delegates.tickets import make_ticket
    from lantoa.plan.models import Movement
    from lantoa.units.actions import add_unit

    since, now = date(2020, 1, 1), timezone.now()
    root = add_unit(by=None, parent=None, code="51", kind="province", name="P", valid_from=since)
    units = [
        add_unit(by=None, parent=root, code=f"{n:05d}", kind="commune", name=f"Xã Số {n}", valid_from=since)
        for n in range(SITES + 1)
    ]
    movement = Movement.objects.create(
        slug="bench", title="B", short_title="B", root=root, units_as_of=timezone.localdate(),
        launch_day=timezone.localdate(), is_current=True,
    )  # fmt: skip
    ceremony = Ceremony.objects.create(
        movement=movement, key="b", title="B", venue="B", quorum=1, starts_at=now, links_until=now + timedelta(days=1)
    )
    group = DelegateGroup.objects.create(ceremony=ceremony, key="staff", level="commune", title="Cán bộ", order=1)
    sites = [
        Site.objects.create(
            ceremony=ceremony, unit=unit, level="commune", short_code=f"C{n:05d}", link_nonce=new_nonce()
        )
        for n, unit in enumerate(units)
    ]
    rows = [
        Delegate(
            ceremony=ceremony, site=sites[place], group=group, unit=units[place], number=n + 1, nonce=new_nonce(),
            full_name=f"Nguyễn Thị Người Số {n}", name_fold=f"nguyen thi nguoi so {n}", sort_key=f"{n:05d}",
            state="accepted", answered_at=now,
        )
        for n, place in enumerate([n % SITES for n in range(delegates)] + [SITES] * STORED)
    ]  # fmt: skip
    Delegate.objects.bulk_create(rows, batch_size=2000)
    tickets: list[list[str]] = [[] for _ in sites]
    for row in Delegate.objects.order_by("number"):
        tickets[(row.number - 1) % SITES if row.number <= delegates else SITES].append(make_ticket(row))
    tokens = [make_token("desk", site) for site in sites]
    return tokens[:SITES], tickets[:SITES], tokens[SITES], tickets[SITES]


def event(ticket: str) -> dict:
    """A scan as the page writes it."""
    return {"id": phones.key(), "kind": "ticket", "at": int(time.time() * 1000), "ticket": ticket}


def request(token: str, said: dict) -> bytes:
    """One HTTP request as the page sends it."""
    body = json.dumps(said, separators=(",", ":")).encode()
    kind = f"Content-Type: application/json\r\nX-Lantoa-Desk: {token}\r\nContent-Length: {len(body)}"
    return f"POST /delegates/sync/ HTTP/1.1\r\nHost: 127.0.0.1\r\n{kind}\r\n\r\n".encode() + body


def asked(token: str, events: list[dict], since: float) -> bytes:
    """What a device sends that knows all until `since` (seconds)."""
    cursor = [int(since * 1e6), int((since - 10) * 1e6)] if since else 0
    return request(token, {"now": int(time.time() * 1000), "cursor": cursor, "device": None, "events": events})


def visits(tokens: list[str], tickets: list[list[str]], count: int, size: int, start: int) -> list[Callable[[], bytes]]:
    """So many requests of `size` scans, the sites in turn, made when they are sent, from each site's ticket number
    `start` on. A device knows what was stored before its last request was sent, and is told what that one brought."""
    sent = [time.time()] * SITES

    def made(site: int, events: list[dict]) -> bytes:
        since, sent[site] = sent[site], time.time()
        return asked(tokens[site], events, since)

    places = [(n % SITES, start + n // SITES * size) for n in range(count)]
    return [partial(made, site, [event(one) for one in tickets[site][at : at + size]]) for site, at in places]


def percentile(times: list[float], share: float) -> float:
    """In ms."""
    ordered = sorted(times)
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000, 1)


async def drive(port: int, tokens: list[str], tickets: list[list[str]], batches: int, singles: int) -> dict:
    """People one by one, the same from devices that wait, batches, and the batches once more."""
    await phones.stream(port, [asked(token, [], 0) for token in tokens], CONNECTIONS)  # warm
    start = -(-batches // SITES) * BATCH
    one = await phones.arrivals(port, visits(tokens, tickets, singles, 1, start), RATE)
    say(f"singly: {singles / one.seconds:.0f} a second, p99 {percentile(one.times, 0.99)} ms")
    start += -(-singles // SITES)
    waiting = await phones.stream(port, visits(tokens, tickets, singles // 4, 1, start), CONNECTIONS)
    twenties = visits(tokens, tickets, batches, BATCH, 0)
    many = await phones.stream(port, twenties, CONNECTIONS)
    say(f"batches: {batches * BATCH / many.seconds:.0f} scans a second, p99 {percentile(many.times, 0.99)} ms")
    again = await phones.stream(port, twenties[: batches // 4], CONNECTIONS)
    return {
        "batched_per_second": round(batches * BATCH / many.seconds), "batched_p99_ms": percentile(many.times, 0.99),
        "singly_per_second": round(singles / one.seconds), "singly_p50_ms": percentile(one.times, 0.5),
        "singly_p99_ms": percentile(one.times, 0.99), "waiting_per_second": round(singles // 4 / waiting.seconds),
        "faults": one.faults + waiting.faults + many.faults + again.faults,
    }  # fmt: skip


async def floor(port: int, batches: int, singles: int) -> dict:
    """The same number of rows by the least that a server can do."""
    work = [request("", {"items": [event("x" * 120) for _ in range(BATCH)]}) for _ in range(batches)]
    many = await phones.stream(port, work, CONNECTIONS)
    work = [request("", {"items": [event("x" * 120)]}) for _ in range(singles)]
    one = await phones.stream(port, work, CONNECTIONS)
    return {
        "floor_batched_per_second": round(batches * BATCH / many.seconds),
        "floor_singly_per_second": round(singles / one.seconds),
    }


def on_device(port: int, token: str, tickets: list[str]) -> dict:
    """Milliseconds from a read code to its answer on the screen, and of a ticket shown again."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 360, "height": 740})
        page.goto(f"http://127.0.0.1:{port}/delegates/c/{token}/")
        page.locator("#desk").wait_for(timeout=60_000)
        page.context.set_offline(True)
        shown = [page.evaluate(SHOW, f"https://x.vn/delegates/i/{ticket}/") for ticket in tickets]
        browser.close()
    times = [ms / 1000 for code, ms in shown if code == "noted"]
    middle, most = percentile(times, 0.5), percentile(times, 0.95)
    return {"device_noted": len(times), "device_p50_ms": middle, "device_p95_ms": most}


def right(scans: int) -> bool:
    """Every scan is stored once, and each site's attendance is its scans."""
    from django.db.models import Count

    from lantoa.ceremony.models import Attendance
    from lantoa.delegates.models import Arrival

    came = dict(Arrival.objects.order_by().values_list("site").annotate(Count("pk")))
    there = dict(Attendance.objects.filter(present__gt=0).values_list("site", "present"))
    if wrong := {site: (came.get(site), there.get(site)) for site in came | there if came.get(site) != there.get(site)}:
        say(f"sites with other scans than people: {wrong}")
    return sum(came.values()) == scans and not wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--postgres", action="store_true", help="a real PostgreSQL instead of SQLite")
    parser.add_argument("--no-device", action="store_true", help="leave Chromium out")
    given = parser.parse_args()
    batches, singles, shows = (160, 640, 40) if given.quick else (1600, 6400, 200)
    each = -(-batches // SITES) * BATCH + -(-singles // SITES) + -(-singles // 4 // SITES)  # tickets of a site
    scans = batches * BATCH + singles + singles // 4
    with program(postgres=given.postgres):
        from django.db import connection

        tokens, tickets, hall, hall_tickets = prepare(each * SITES)
        as_in_service()
        connection.close()
        with serving("-m", "lantoa.cli", "run", "--port", "PORT") as (port, _pid):
            result = asyncio.run(drive(port, tokens, tickets, batches, singles))
            result["right"] = right(scans)  # before the device, whose scans are its own
            result |= {} if given.no_device else on_device(port, hall, hall_tickets[:shows])
        url = [os.environ["LANTOA_DATABASE_URL"]] if given.postgres else []
        with serving("bench/sync_floor.py", "PORT", *url) as (port, _pid):
            result |= asyncio.run(floor(port, batches, singles))
    result["ratio"] = round(result["batched_per_second"] / result["floor_batched_per_second"], 3)
    holds = (
        result["right"] and not result["faults"]
        and result["batched_per_second"] >= BATCHED and result["singly_per_second"] >= SINGLY
        and result["singly_p99_ms"] <= P99_MS and result.get("device_p95_ms", 0) <= DEVICE_MS
        and result.get("device_noted", shows) == shows
    )  # fmt: skip
    database = "postgresql" if given.postgres else "sqlite"
    print(json.dumps({"bench": "checkin", "database": database, "scans": scans, **result, "holds": bool(holds)}))
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
