# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Guidance sessions from phones into a running `lantoa run`, over HTTP, against a raw ASGI + SQL floor in the same run.

    bench/sync.py [--quick] [--postgres]

Server, database and load generator share the machine. Every answer is awaited, and it comes after the commit
(PostgreSQL with fsync on); then the tallies must equal a recount of all records. Marks on PostgreSQL and two cores:
2,500 sessions a second by batches of seven with p95 <= 250 ms, 400 a second singly with p95 <= 60 ms; a replay creates
nothing; 7,000 phones that come back within a minute are served in 90 s without a fault, with at most 600 MB; a
"nothing new" answer has at most 300 bytes whatever the history. On SQLite the same is measured and only correctness
is asked for.
"""

import argparse
import contextlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import phones
import uvloop
from program import ROOT, program

CONNECTIONS = 32


def say(text: str) -> None:
    """Progress."""
    print(text, file=sys.stderr, flush=True)


@contextlib.contextmanager
def serving(*command: str) -> Iterator[tuple[int, int]]:
    """A server on a free port ("PORT" in the command), until it answers; its port and process id."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [sys.executable, *(str(port) if word == "PORT" else word for word in command)]
    process = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        for _ in range(1200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            time.sleep(0.1)
        yield port, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def most_memory(pid: int) -> int:
    """Megabytes that the process held at most."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) // 1024


def right(movement: object, stored: int) -> bool:
    """Is every record there once, and do the tallies equal a recount?"""
    from lantoa.outreach.counting import COUNTS
    from lantoa.outreach.models import GuidanceSession
    from lantoa.outreach.queries.counts import recount
    from lantoa.tallies.models import Tally

    tallies = Tally.objects.filter(movement=movement, indicator__in=COUNTS).exclude(value=0)
    kept = {(t.movement_id, t.indicator, t.unit_id, t.day): t.value for t in tallies}
    return GuidanceSession.objects.count() == stored and kept == dict(recount(movement))


async def drive(port: int, pid: int, tokens: list[str], batches: int, crowd: int, spread: float) -> dict:
    """All phases against the running server."""
    dice = random.Random(3)
    few = tokens[: batches // 4]
    sevens = phones.syncs(few, batches, 7, dice)
    singles = phones.syncs(few, batches, 1, dice, turn=-(-batches // len(few)))
    await phones.stream(port, [phones.request(token, []) for token in few[:50]], 8)  # warm
    seven = await phones.stream(port, sevens, CONNECTIONS)
    say(f"batches of seven: {seven.created / seven.seconds:.0f} sessions a second, p95 {seven.p95_ms()} ms")
    single = await phones.stream(port, singles, CONNECTIONS // 2)
    say(f"singly: {single.created / single.seconds:.0f} a second, p95 {single.p95_ms()} ms")
    again = await phones.stream(port, sevens[: batches // 3], CONNECTIONS)
    new = await nothing_new(port, few[0], tokens[-1])
    coming = [phones.request(token, phones.sessions(7, dice)) for token in tokens[-crowd:]]
    back = await phones.storm(port, coming, spread)
    say(f"{crowd} phones came back: {back.seconds:.0f} s, {back.told_to_wait} told to wait, {back.faults} faults")
    faults = seven.faults + single.faults + again.faults + back.faults
    return {
        "sevens_per_second": round(seven.created / seven.seconds), "sevens_p95_ms": seven.p95_ms(),
        "singles_per_second": round(single.created / single.seconds), "singles_p95_ms": single.p95_ms(),
        "replayed": again.already, "replay_created": again.created, "faults": faults, **new,
        "phones": crowd, "phones_seconds": round(back.seconds, 1), "phones_p95_ms": back.p95_ms(),
        "phones_told_to_wait": back.told_to_wait, "most_memory_mb": most_memory(pid),
        "stored": seven.created + single.created + back.created, "batches": batches,
    }  # fmt: skip


async def nothing_new(port: int, old: str, fresh: str) -> dict:
    """Bytes and best time of an answer that has nothing to say, with a long history and with none."""
    figures = {}
    for name, token in (("long", old), ("none", fresh)):
        first = await phones.stream(port, [phones.request(token, [])], 1)
        known = json.loads(first.last)
        raw = phones.request(token, [], cursor=known["cursor"], shelf=known["shelf"])
        quiet = await phones.stream(port, [raw] * 20, 1)
        figures |= {f"quiet_{name}_bytes": len(quiet.last), f"quiet_{name}_ms": round(min(quiet.times) * 1000, 2)}
    return figures


async def floor(port: int, tokens: list[str], batches: int) -> int:
    """Sessions a second of the floor."""
    dice = random.Random(4)
    done = await phones.stream(port, phones.syncs(tokens, batches, 7, dice), CONNECTIONS)
    return round(done.created / done.seconds)


def holds(result: dict, postgres: bool) -> bool:
    """Does the run keep the marks?"""
    batches, crowd = result["batches"], result["phones"]
    correct = (
        result["right"] and not result["faults"] and not result["replay_created"]
        and result["replayed"] == batches // 3 * 7 and result["stored"] == batches * 8 + crowd * 7
        and max(result["quiet_long_bytes"], result["quiet_none_bytes"]) <= 300
    )  # fmt: skip
    fast = (
        result["sevens_per_second"] >= 2500 and result["sevens_p95_ms"] <= 250
        and result["singles_per_second"] >= 400 and result["singles_p95_ms"] <= 60
        and result["phones_seconds"] <= 90 and result["most_memory_mb"] <= 600
    )  # fmt: skip
    return bool(correct and (fast or not postgres))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--postgres", action="store_true", help="a real PostgreSQL instead of SQLite")
    given = parser.parse_args()
    batches, crowd, spread = (600, 700, 6.0) if given.quick else (6000, 7000, 60.0)
    with program(postgres=given.postgres):
        from django.db import connection

        movement, tokens = phones.members(crowd + batches // 4)
        connection.close()
        with serving("-m", "lantoa.cli", "run", "--port", "PORT") as (port, pid):
            result = uvloop.run(drive(port, pid, tokens, batches, crowd, spread))
        result["right"] = right(movement, result["stored"])
        url = [os.environ["LANTOA_DATABASE_URL"]] if given.postgres else []
        with serving(str(ROOT / "bench" / "sync_floor.py"), "PORT", *url) as (port, pid):
            result["floor_per_second"] = uvloop.run(floor(port, tokens, batches))
    result["ratio"] = round(result["sevens_per_second"] / result["floor_per_second"], 3)
    result["holds"] = holds(result, given.postgres)
    print(json.dumps({"bench": "sync", "database": "postgresql" if given.postgres else "sqlite", **result}))
    return 0 if result["holds"] else 1


if __name__ == "__main__":
    sys.exit(main())
