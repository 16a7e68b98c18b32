# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The boards at the size of a province: 1,141 teams, 7,512 members, some 57,000 sessions of seven days.

    bench/boards.py [--quick] [--postgres] [--plans]

Every page of those who lead, as the person with the largest share of the map who may open it: processor time of this
process (SQLite works in it; PostgreSQL's own is in the wall time beside it) and the number of queries. The floor is a
page of the same frame with hardly anything in it. Then what the timetable does: the rules over all records, and the end
of retention for all of them at once. Marks: 50 ms of processor time a page, 30 s for the rules, 60 s for the retention.
--quick is a tenth of the province. --plans prints how the database finds the rows of each page's longest query.
"""

import argparse
import json
import random
import statistics
import sys
import time
from datetime import timedelta

from program import program

MARK_MS, MARK_RULES, MARK_RETENTION = 50.0, 30.0, 60.0
FLAGGED = 0.02
"""Of the sessions; the simulation raises no flags."""


def grow(scale: float):
    """The sample's movement, launched a week ago, with teams and their work; some of it flagged."""
    from django.db import connection
    from django.utils import timezone

    from lantoa.cli.prepare import static_files
    from lantoa.cli.sample import load_sample
    from lantoa.outreach import simulation
    from lantoa.outreach.models import Flag, GuidanceSession
    from lantoa.plan.queries import current_movement

    static_files()
    load_sample(launch_day=timezone.localdate() - timedelta(days=7))
    movement = current_movement()
    simulation.simulate(movement=movement, seed=1, scale=scale, progress=lambda _done, _total: None)
    dice = random.Random(7)
    keys = [pk for pk in GuidanceSession.objects.values_list("pk", flat=True) if dice.random() < FLAGGED]
    numbers = {"n": 20, "limit": 60}
    flags = [Flag(session_id=pk, rule=dice.choice(["too_fast", "shared"]), numbers=numbers) for pk in keys]
    Flag.objects.bulk_create(flags, batch_size=1000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return movement


def pages(movement) -> dict[str, tuple[str, str]]:
    """What is opened, and by whom; the first is the floor."""
    from lantoa.outreach.models import GuidanceSession, Team
    from lantoa.people.models import User
    from lantoa.units.models import Unit

    commune = User.objects.get(username="xa-binh-dong").posts.get().unit
    district = Unit.objects.filter(kind="district", path__startswith=movement.root.path).order_by("path").first()
    # At a tenth of the size the demo commune may have no team of its own.
    team = Team.objects.filter(unit=commune).first() or Team.objects.filter(unit__kind="commune").first()
    session = GuidanceSession.objects.filter(membership__team=team).order_by("pk").first()
    top, low = "to-chuc", "xa-binh-dong" if team.unit_id == commune.pk else "to-chuc"
    return {
        "floor": (top, "/outreach/goals/"),
        "province": (top, f"/outreach/board/?unit={movement.root_id}"),
        "district": (top, f"/outreach/board/?unit={district.pk}"),
        "commune": (low, f"/outreach/board/?unit={team.unit_id}"),
        "team": (low, f"/outreach/teams/{team.pk}/"),
        "record": (low, f"/outreach/sessions/{session.pk}/"),
        "teams": (top, "/outreach/teams/"),
        "teams_behind": (top, "/outreach/teams/?sort=-behind"),
        "teams_found": (top, "/outreach/teams/?q=binh+son"),
        "flags": (top, "/outreach/flags/"),
        "flags_by_member": (top, "/outreach/flags/?rule=shared&sort=member"),
        "calls": (top, "/outreach/calls/"),
        "confirm_district": ("huyen-binh-son", "/outreach/confirm/"),
        "confirm_commune": ("xa-binh-dong", "/outreach/confirm/"),
    }


def measure(who: str, address: str, rounds: int, plans: bool) -> dict[str, float]:
    """Median processor and wall time of one page, and its queries."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from lantoa.people.models import User

    client = Client()
    client.force_login(User.objects.get(username=who))
    with CaptureQueriesContext(connection) as asked:
        status = client.get(address).status_code
    assert status == 200, (address, status)
    queries = len(asked)
    if plans:
        explain(max(asked.captured_queries, key=lambda query: float(query["time"]))["sql"])
    used, taken = [], []
    for _ in range(rounds):
        began, wall = time.thread_time(), time.perf_counter()
        client.get(address)
        used.append((time.thread_time() - began) * 1000)
        taken.append((time.perf_counter() - wall) * 1000)
    return {
        "cpu_ms": round(statistics.median(used), 1), "wall_ms": round(statistics.median(taken), 1),
        "queries": queries,
    }  # fmt: skip


def explain(sql: str) -> None:
    """How the database finds the rows."""
    from django.db import connection

    word = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        cursor.execute(f"{word} {sql}")
        print(sql[:300], *(f"    {row[-1]}" for row in cursor.fetchall()), sep="\n", file=sys.stderr)


def timetable(movement) -> dict[str, float]:
    """Seconds for the rules over all records, and for the end of retention of all of them."""
    from django.utils import timezone

    from lantoa.outreach import actions

    began = time.perf_counter()
    actions.look_again(by=None)
    rules = time.perf_counter() - began
    began = time.perf_counter()
    forgotten = actions.forget_personal(by=None, movement=movement, before=timezone.localdate() + timedelta(days=1))
    return {
        "rules_s": round(rules, 1), "retention_s": round(time.perf_counter() - began, 1), "forgotten": forgotten,
    }  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--postgres", action="store_true", help="a real PostgreSQL instead of SQLite")
    parser.add_argument("--plans", action="store_true", help="print how the database finds the rows")
    given = parser.parse_args()
    with program(postgres=given.postgres):
        from django.conf import settings

        from lantoa.outreach.models import GuidanceSession, Membership, Team

        settings.ALLOWED_HOSTS = ["*"]
        movement = grow(0.1 if given.quick else 1)
        size = {
            "teams": Team.objects.count(), "members": Membership.objects.count(),
            "sessions": GuidanceSession.objects.count(),
        }  # fmt: skip
        found = {name: measure(*page, 15, given.plans) for name, page in pages(movement).items()}
        work = timetable(movement)
    slowest = max(page["cpu_ms"] for page in found.values())
    holds = slowest <= MARK_MS and work["rules_s"] <= MARK_RULES and work["retention_s"] <= MARK_RETENTION
    head = {"bench": "boards", "database": "postgresql" if given.postgres else "sqlite"}
    print(json.dumps({**head, **size, "pages": found, **work, "holds": holds}))
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
