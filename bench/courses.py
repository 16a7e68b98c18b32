# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Tests taken through the whole program: start, save, submit, against the floor of plain SQL in the same run.

    bench/courses.py [--quick] [--attempts N] [--postgres]

One learner after the other, in this process (no network), so that processor time belongs to the step alone: starting
with its page, one save for every question, submission of the whole paper with its marks. Floor: one upsert for each
answer, committed. Marks: every paper is graded with the points it deserves, no answer is lost, and a submission costs
at most 60 ms of one core.
"""

import argparse
import json
import sys
import time
from datetime import date

from program import ROOT, program

MOST_MS = 60


def prepare(learners: int):
    """The enrolments of so many learners who read every lesson of a shipped course."""
    from django.utils import timezone

    from lantoa.courses import actions
    from lantoa.courses.models import LessonProgress
    from lantoa.people.models import User
    from lantoa.plan.models import Movement
    from lantoa.units.actions import add_unit

    unit = add_unit(by=None, parent=None, code="51", kind="province", name="P", valid_from=date(2020, 1, 1))
    movement = Movement.objects.create(
        slug="bench", title="B", short_title="B", root=unit, units_as_of=timezone.localdate(),
        launch_day=timezone.localdate(), is_current=True,
    )  # fmt: skip
    course = actions.import_course(by=None, folder=ROOT / "samples" / "courses" / "online-public-services").course
    lessons, now = list(course.current.lessons.all()), timezone.now()
    for n in range(learners):
        person = User.objects.create(username=f"m{n}", full_name=f"Learner {n}")
        enrolment = actions.enrol(
            by=None, person=person, course=course, movement=movement, unit=unit, audience="citizens"
        )
        LessonProgress.objects.bulk_create(
            LessonProgress(enrolment=enrolment, lesson=lesson, opened_at=now, done_at=now) for lesson in lessons
        )
        yield enrolment


def right_answers(attempt) -> list[dict[str, object]]:
    """What a device sends when everything is right."""
    from lantoa.courses.models import Question

    bank = Question.objects.in_bulk([place["question"] for place in attempt.paper])
    return [
        {"question": pk, "response": [c["key"] for c in one.payload["choices"] if c.get("right")],
         "at": int(time.time() * 1000)}
        for pk, one in bank.items()
    ]  # fmt: skip


class Step:
    """Processor seconds and queries of one kind of request."""

    def __init__(self) -> None:
        self.cpu, self.times, self.queries = 0.0, 0, 0

    def run(self, call):
        """Make the request; the first one counts queries instead of time."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        if not self.queries:
            with CaptureQueriesContext(connection) as seen:
                reply = call()
            self.queries = len(seen)
            return reply
        began = time.process_time()
        reply = call()
        self.cpu += time.process_time() - began
        self.times += 1
        return reply

    @property
    def milliseconds(self) -> float:
        return round(1000 * self.cpu / max(1, self.times), 2)


def take(client, enrolment, start: Step, save: Step, submit: Step) -> int:
    """One learner's whole test; how many answers were sent."""
    slug = enrolment.course.slug
    client.force_login(enrolment.person)
    start.run(lambda: client.post(f"/courses/{slug}/test/start/", follow=True))
    attempt = enrolment.attempts.get()
    answers = right_answers(attempt)
    sent = {"content_type": "application/json", "headers": {"Accept": "application/json"}}
    for answer in answers:
        save.run(
            lambda answer=answer: client.post(f"/courses/attempts/{attempt.pk}/save/", json.dumps([answer]), **sent)
        )
    submit.run(lambda: client.post(f"/courses/attempts/{attempt.pk}/submit/", json.dumps(answers), **sent))
    return len(answers)


def floor(answers: int) -> float:
    """Milliseconds of processor for one committed upsert of plain SQL."""
    from django.db import connection, transaction

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE floor_a (k integer PRIMARY KEY, body text)")
    began = time.process_time()
    for n in range(answers):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO floor_a VALUES (%s, 'a') ON CONFLICT (k) DO UPDATE SET body = excluded.body", [n % 100]
            )
    return 1000 * (time.process_time() - began) / answers


def measure(attempts: int) -> dict[str, object]:
    """All steps of so many attempts."""
    from django.test import Client

    from lantoa.courses.models import Answer, Attempt, Enrolment

    client = Client()
    client.get("/courses/")  # what a server does once, at its start, is no part of anybody's test
    enrolments = list(prepare(attempts))
    start, save, submit = Step(), Step(), Step()
    began = time.perf_counter()
    sent = sum(take(client, enrolment, start, save, submit) for enrolment in enrolments)
    seconds = time.perf_counter() - began
    graded = Attempt.objects.filter(state="graded", score=100).count()
    completed = Enrolment.objects.exclude(completed_at=None).count()
    right = (graded, completed, Answer.objects.count()) == (attempts, attempts, sent)
    least, steps = floor(2000), (("start", start), ("save", save), ("submit", submit))
    return {
        "attempts": attempts, "answers": sent, "attempts_per_second": round(attempts / seconds, 1),
        **{f"{name}_cpu_ms": step.milliseconds for name, step in steps},
        **{f"{name}_queries": step.queries for name, step in steps},
        "floor_save_cpu_ms": round(least, 3), "ratio": round(save.milliseconds / least, 1), "right": right,
        "holds": right and submit.milliseconds <= MOST_MS,
    }  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--attempts", type=int, default=0)
    parser.add_argument("--postgres", action="store_true", help="a real PostgreSQL instead of SQLite")
    given = parser.parse_args()
    with program(postgres=given.postgres):
        from django.core.management import call_command

        call_command("collectstatic", interactive=False, verbosity=0)
        result = measure(given.attempts or (30 if given.quick else 300))
    print(json.dumps({"bench": "courses", "database": "postgresql" if given.postgres else "sqlite", **result}))
    return 0 if result["holds"] else 1


if __name__ == "__main__":
    sys.exit(main())
