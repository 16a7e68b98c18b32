# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Taking in guidance sessions through the whole program, against the floor of plain SQL in the same run.

    bench/sync.py [--quick] [--postgres] [--threads N]

Requests go through every middleware to the real sync, in this process (no network), from threads of different
members. Floor: the same rows and one tally row by two SQL statements per batch. Marks: every record is counted once,
a replay creates nothing, and at least 50 sessions a second come in by batches of seven (the burst when the queues of
one province's 7,512 members arrive on the last evening).
"""

import argparse
import json
import statistics
import sys
import threading
import time
import uuid
from datetime import date

from program import program

LEAST = 50


def key() -> str:
    """A UUIDv7."""
    bits = uuid.uuid4().hex
    return f"{int(time.time() * 1000):012x}"[:8] + f"-{bits[:4]}-7{bits[4:7]}-8{bits[7:10]}-{bits[10:22]}"


def prepare(members: int):
    """A movement whose goal runs today, with one phone for each member; returns it and the phones' tokens."""
    from django.utils import timezone

    from lantoa.outreach import actions
    from lantoa.outreach.models import Skill
    from lantoa.outreach.tokens import make_token
    from lantoa.people.models import Post, User
    from lantoa.plan.models import Goal, Movement
    from lantoa.units.actions import add_unit

    since = date(2020, 1, 1)
    root = add_unit(by=None, parent=None, code="51", kind="province", name="P", valid_from=since)
    units = [
        add_unit(by=None, parent=root, code=f"{n:05d}", kind="commune", name=f"C {n}", valid_from=since)
        for n in range(8)
    ]
    movement = Movement.objects.create(
        slug="bench", title="B", short_title="B", root=root, units_as_of=timezone.localdate(),
        launch_day=timezone.localdate(), is_current=True,
    )  # fmt: skip
    Goal.objects.create(movement=movement, key="g", title="g", measure="guided_citizens", target=7, days=7)
    Skill.objects.create(movement=movement, key="skill", title="Skill")
    tokens = []
    for n in range(members):
        user = User.objects.create(username=f"m{n}", full_name=f"Member {n}")
        Post.objects.create(user=user, unit=units[n % 8], role="team_member")
        actions.ensure_membership(by=user)
        tokens.append(make_token(actions.register_device(by=user, key=uuid.uuid4())))
    return movement, tokens


def bodies(batches: int, size: int) -> list[bytes]:
    """Requests as phones send them: every third citizen gave a number."""
    made = []
    for n in range(batches):
        items = []
        for i in range(size):
            item = {"id": key(), "at": int(time.time() * 1000) - i * 300_000, "skills": ["skill"], "outcome": "done",
                    "place": "home", "minutes": 15}  # fmt: skip
            if i % 3 == 0:
                item |= {"phone": f"09{(n * size + i) % 10**8:08d}", "consent": 1}
            items.append(item)
        made.append(json.dumps({"items": items, "cursor": 10**9}).encode())
    return made


def drive(work: list[bytes], tokens: list[str], threads: int) -> tuple[float, list[float], int]:
    """Send all; seconds in all, seconds of each request, and how many records were created."""
    from django.db import connections
    from django.test import Client

    took, created = [], []

    def run(mine: int) -> None:
        client = Client()
        for n in range(mine, len(work), threads):
            began = time.perf_counter()
            reply = client.post(
                "/outreach/sync/", work[n], content_type="application/json",
                headers={"X-Lantoa-Device": tokens[n % len(tokens)]},
            )  # fmt: skip
            took.append(time.perf_counter() - began)
            created.append(sum(result["verdict"] == "created" for result in reply.json()["results"]))
        connections.close_all()

    hands = [threading.Thread(target=run, args=(n,)) for n in range(threads)]
    began = time.perf_counter()
    [hand.start() for hand in hands]
    [hand.join() for hand in hands]
    return time.perf_counter() - began, took, sum(created)


def floor(batches: int, size: int) -> float:
    """Sessions a second of plain SQL: one insert of `size` rows and one tally upsert, committed, per batch."""
    from django.db import connection, transaction

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE floor_s (id text PRIMARY KEY, body text)")
        cursor.execute("CREATE TABLE floor_t (k integer PRIMARY KEY, n integer)")
    marks = ", ".join(["(%s, %s)"] * size)
    began = time.perf_counter()
    for n in range(batches):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO floor_s VALUES {marks}", [v for _ in range(size) for v in (key(), "x" * 300)])
            cursor.execute(
                "INSERT INTO floor_t VALUES (%s, 1) ON CONFLICT (k) DO UPDATE SET n = floor_t.n + 1", [n % 8]
            )
    return batches * size / (time.perf_counter() - began)


def measure(quick: bool, threads: int) -> dict[str, object]:
    """Batches of seven, single records, a replay, and the floor."""
    from lantoa.outreach.models import GuidanceSession

    batches = 300 if quick else 3000
    movement, tokens = prepare(200)
    sevens, singles = bodies(batches, 7), bodies(batches, 1)
    seconds, took, created = drive(sevens, tokens, threads)
    print(f"batches of seven: {created / seconds:.0f} sessions a second", file=sys.stderr)
    one, one_took, one_created = drive(singles, tokens, threads)
    print(f"singly: {one_created / one:.0f} sessions a second", file=sys.stderr)
    replay, _took, again = drive(sevens[: batches // 3], tokens, threads)
    stored = GuidanceSession.objects.filter(movement=movement, state="counted").count()
    least = floor(batches, 7)
    right = (created, one_created, again, stored) == (batches * 7, batches, 0, batches * 8)
    return {
        "sevens_per_second": round(created / seconds), "sevens_p95_ms": round(_p95(took), 1),
        "singles_per_second": round(one_created / one), "singles_p95_ms": round(_p95(one_took), 1),
        "replay_per_second": round(batches // 3 * 7 / replay), "floor_per_second": round(least),
        "ratio": round(created / seconds / least, 3), "threads": threads, "right": right,
        "holds": right and created / seconds >= LEAST,
    }  # fmt: skip


def _p95(took: list[float]) -> float:
    return statistics.quantiles(took, n=20)[-1] * 1000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--postgres", action="store_true", help="a real PostgreSQL instead of SQLite")
    parser.add_argument("--threads", type=int, default=4)
    given = parser.parse_args()
    with program(postgres=given.postgres):
        result = measure(given.quick, given.threads)
    print(json.dumps({"bench": "sync", "database": "postgresql" if given.postgres else "sqlite", **result}))
    return 0 if result["holds"] else 1


if __name__ == "__main__":
    sys.exit(main())
