# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Six identical requests at once, a thousand times: one row for each record, six successes, figures right.

    bench/races.py [--quick] [--postgres]

A phone that sends again while its first request is still on the way must never be told that it failed. The six come
from six threads with a database connection each, through every middleware to the view that a cluster serves.
"""

import argparse
import json
import random
import sys
import threading
import time

import phones
from program import program

AT_ONCE = 6
GOOD = {"created", "already"}


def race(rounds: int, tokens: list[str]) -> tuple[int, int, int]:
    """(created, told otherwise than success, records sent) over all rounds."""
    from django.db import connections
    from django.test import Client

    dice = random.Random(6)
    work = [json.dumps({"items": phones.sessions(2, dice), "cursor": 0}).encode() for _ in range(rounds)]
    words: list[list[str]] = [[] for _ in range(AT_ONCE)]
    gate = threading.Barrier(AT_ONCE)

    def run(mine: int) -> None:
        client = Client()
        for number, body in enumerate(work):
            gate.wait()
            reply = client.post(
                "/outreach/sync/", body, content_type="application/json",
                headers={"X-Lantoa-Device": tokens[number % len(tokens)]},
            )  # fmt: skip
            results = reply.json().get("results", [{"verdict": f"status {reply.status_code}"}])
            words[mine] += [result["verdict"] for result in results]
        connections.close_all()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(AT_ONCE)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    told = [word for mine in words for word in mine]
    return told.count("created"), sum(word not in GOOD for word in told), rounds * 2


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="100 rounds")
    parser.add_argument("--postgres", action="store_true", help="a real PostgreSQL instead of SQLite")
    given = parser.parse_args()
    rounds = 100 if given.quick else 1000
    with program(postgres=given.postgres):
        from sync import right

        from lantoa.outreach import reception
        from lantoa.outreach.models import GuidanceSession

        reception.MOST_A_MINUTE = 10**9
        movement, tokens = phones.members(50)
        began = time.perf_counter()
        created, bad, sent = race(rounds, tokens)
        seconds = time.perf_counter() - began
        correct = right(movement, sent) and GuidanceSession.objects.filter(state="counted").count() == sent
    result = {
        "rounds": rounds, "requests": rounds * AT_ONCE, "records": sent, "created": created, "false_errors": bad,
        "seconds": round(seconds, 1), "right": correct, "holds": correct and created == sent and not bad,
    }  # fmt: skip
    print(json.dumps({"bench": "races", "database": "postgresql" if given.postgres else "sqlite", **result}))
    return 0 if result["holds"] else 1


if __name__ == "__main__":
    sys.exit(main())
