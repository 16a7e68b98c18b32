# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The officers' page of courses over a province's year: half a million learners, ten million answers.

    bench/following.py [--quick] [--postgres] [--learners N] [--data FOLDER]

Records are laid in by plain SQL, then every kept figure is counted from them and compared. The page of a province, a
district and a commune is opened by its own officer, with the list of those who have not finished. Floor: the page's
totals counted from the records. Marks: at every level the page takes at most 50 ms (median, in this process), and its
totals are what the records say. With --data the records are laid into a folder of one's own once and found there again.
"""

import argparse
import json
import statistics
import sys
import time
from datetime import date

from program import ROOT, as_in_service, program

MOST_MS = 50
DISTRICTS, COMMUNES = 13, 13
"""Of a province; of each district."""
PER_TEST = 20
TIMES = 15


def prepare():
    """(the movement, a shipped course, its communes) of an empty province, and an officer at each level."""
    from django.utils import timezone

    from lantoa.courses import actions
    from lantoa.people.models import Post, User
    from lantoa.plan.models import Movement
    from lantoa.units.actions import add_unit

    def add(parent, code, kind):
        return add_unit(by=None, parent=parent, code=code, kind=kind, name=code, valid_from=date(2000, 1, 1))

    province, today = add(None, "51", "province"), timezone.localdate()
    districts = [add(province, f"5{n:02}", "district") for n in range(DISTRICTS)]
    communes = [add(district, f"{district.code}{n:02}", "commune") for district in districts for n in range(COMMUNES)]
    movement = Movement.objects.create(
        slug="bench", title="B", short_title="B", root=province, units_as_of=today, launch_day=today, is_current=True
    )
    course = actions.import_course(by=None, folder=ROOT / "samples" / "courses" / "online-public-services").course
    for unit in (province, districts[0], communes[0]):
        officer = User.objects.create(username=unit.kind, full_name=unit.kind)
        Post.objects.create(user=officer, unit=unit, role="unit_coordinator")
    return movement, course, [province, districts[0], communes[0]], communes


class Lay:
    """Rows by `INSERT … SELECT` over numbers: what a column is not told is the field's own default."""

    def __init__(self) -> None:
        from django.db import connection

        self.connection = connection
        self.is_postgres = connection.vendor == "postgresql"

    def rows(self, model, count: int, **columns: str) -> None:
        """`count` rows; each column is an SQL expression of the number i, from 1."""
        fields = [field for field in model._meta.concrete_fields if not (field.primary_key and "id" not in columns)]
        said = [columns.get(field.column) or self._default(field) for field in fields]
        if self.is_postgres:
            said = [f"CAST({one} AS {field.db_type(self.connection)})" for one, field in zip(said, fields, strict=True)]
        names = ", ".join(f'"{field.column}"' for field in fields)
        with self.connection.cursor() as cursor:
            cursor.execute(
                f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) "
                f"INSERT INTO {model._meta.db_table} ({names}) SELECT {', '.join(said)} FROM n"
            )

    def _default(self, field) -> str:
        value = field.get_db_prep_save(field.get_default(), self.connection)
        if value is None or isinstance(value, bool):
            return "NULL" if value is None else str(value).upper()
        if isinstance(value, int):
            return str(value)
        value = (getattr(value, "dumps", None) and value.dumps(value.obj)) or value
        return "'" + str(value).replace("'", "''") + "'"

    def reset(self, *models) -> None:
        """Numbers go on after the highest that was laid in."""
        from django.core.management.color import no_style

        with self.connection.cursor() as cursor:
            for line in self.connection.ops.sequence_reset_sql(no_style(), models):
                cursor.execute(line)
            cursor.execute("ANALYZE")


def lay(movement, course, communes, learners: int) -> None:
    """So many learners, each with a graded test; two of three passed and completed."""
    from lantoa.courses.models import Answer, Attempt, Enrolment, LessonProgress
    from lantoa.people.models import Post, User

    at, into = "'2026-11-{:02} 08:{:02}:00'", Lay()
    first, questions = 1000, list(course.current.questions.order_by("pk").values_list("pk", flat=True)[:PER_TEST])
    lessons = list(course.current.lessons.values_list("pk", flat=True))
    unit = f"({communes[0].pk} + i % {len(communes)})"
    assert communes[-1].pk - communes[0].pk == len(communes) - 1
    passed = "(i % 3 <> 0)"
    score = "CASE WHEN i % 3 <> 0 THEN 90 ELSE 40 END"
    key = f"{first} + i"
    name = "'Learner ' || i"
    into.rows(
        User, learners, id=key, username="'m' || i", full_name=name, name_fold="'learner ' || i",
        sort_key="'k' || i", password="'!'", date_joined=at.format(1, 0), email="NULL",
    )  # fmt: skip
    into.rows(Post, learners, user_id=key, unit_id=unit, role="'learner'", since=at.format(1, 0))
    into.rows(
        Enrolment, learners, id=key, person_id=key, course_id=str(course.pk), movement_id=str(movement.pk),
        version_id=str(course.current_id), unit_id=unit, started_at=at.format(1, 0), begun_at=at.format(2, 0),
        audience="CASE WHEN i % 2 = 0 THEN 'citizens' ELSE 'officials' END",
        completed_at=f"CASE WHEN i % 3 <> 0 THEN {at.format(3, 12)} END",
    )  # fmt: skip
    into.rows(
        LessonProgress, learners, enrolment_id=key, lesson_id=str(lessons[0]), opened_at=at.format(2, 0),
        done_at=at.format(2, 10),
    )  # fmt: skip
    into.rows(
        Attempt, learners, id=key, enrolment_id=key, number="1", state="'graded'", seed="i", paper="'[]'", score=score,
        passed=passed, started_at=at.format(3, 0), submitted_at=at.format(3, 12), deadline_at=at.format(3, 20),
    )  # fmt: skip
    place = "CASE i % 20 " + " ".join(f"WHEN {n} THEN {pk}" for n, pk in enumerate(questions)) + " END"
    into.rows(
        Answer, learners * PER_TEST, attempt_id=f"{first} + 1 + (i - 1) / 20", question_id=place, response="'[\"a\"]'",
        chosen_at=at.format(3, 5), score="1",
    )  # fmt: skip
    into.reset(User, Enrolment, Attempt)


def open_page(unit) -> dict[str, object]:
    """Milliseconds (median) and queries of the unit's own page for its officer, and the totals that it shows."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from lantoa.courses import follow
    from lantoa.people.models import User
    from lantoa.plan.models import Movement

    client = Client()
    client.force_login(User.objects.get(username=unit.kind))
    address = f"/courses/follow/?unit={unit.pk}"
    assert client.get(address).status_code == 200, address
    with CaptureQueriesContext(connection) as seen:
        client.get(address)
    queries = [round(1000 * float(query["time"])) for query in seen.captured_queries]
    times = []
    for _time in range(TIMES):
        began = time.perf_counter()
        client.get(address)
        times.append(1000 * (time.perf_counter() - began))
    total = follow.below(Movement.objects.get(), unit, follow.Asked()).total
    shown = [total.enrolled, total.started, total.completed, total.tests, total.passed]
    return {
        "ms": round(statistics.median(times), 1), "queries": len(queries), "slowest_query_ms": max(queries),
        "shown": shown,
    }  # fmt: skip


def counted(unit) -> list[int]:
    """The same totals from the records."""
    from lantoa.courses.models import Attempt, Enrolment

    own = {"unit__path__gte": unit.path, "unit__path__lt": unit.path_end}
    tests = Attempt.objects.filter(**{f"enrolment__{name}": value for name, value in own.items()}, state="graded")
    people = Enrolment.objects.filter(**own)
    return [
        people.count(), people.exclude(begun_at=None).count(), people.exclude(completed_at=None).count(), tests.count(),
        tests.filter(passed=True).count(),
    ]  # fmt: skip


def laid(learners: int):
    """(the movement, a unit of each level, how many learners), laid in and counted."""
    from lantoa.courses.rebuilding import rebuild_figures

    movement, course, units, communes = prepare()
    lay(movement, course, communes, learners)
    rebuild_figures(movement)
    as_in_service()
    return movement, units, learners


def found():
    """The same from an earlier run, or nothing."""
    from lantoa.courses.models import Enrolment
    from lantoa.people.models import User
    from lantoa.plan.models import Movement

    movement = Movement.objects.first()
    kinds = ("province", "district", "commune")
    units = [post.unit for kind in kinds for post in User.objects.get(username=kind).current_posts] if movement else []
    return movement and (movement, units, Enrolment.objects.count())


def measure(learners: int) -> dict[str, object]:
    """Lay the records in, count them, open the page at each level."""
    from lantoa.courses.queries import figures_differ

    began = time.perf_counter()
    movement, units, learners = found() or laid(learners)
    seconds = time.perf_counter() - began
    exact = figures_differ(movement) == []
    pages, least = {}, 0.0
    for unit in units:
        began = time.perf_counter()
        truth = counted(unit)
        least = max(least, time.perf_counter() - began)
        pages[unit.kind] = open_page(unit)
        exact = exact and pages[unit.kind].pop("shown") == truth
    slowest = max(page["ms"] for page in pages.values())
    return {
        "learners": learners, "answers": learners * PER_TEST, "laid_seconds": round(seconds, 1), "pages": pages,
        "page_ms": slowest, "floor_count_ms": round(1000 * least, 1), "ratio": round(slowest / (1000 * least), 3),
        "right": exact, "holds": exact and slowest <= MOST_MS,
    }  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--postgres", action="store_true", help="a real PostgreSQL instead of SQLite")
    parser.add_argument("--learners", type=int, default=0)
    parser.add_argument("--data", default="", help="a data folder of one's own instead of a passing one")
    given = parser.parse_args()
    with program(postgres=given.postgres, data=given.data):
        from django.core.management import call_command

        call_command("collectstatic", interactive=False, verbosity=0)
        result = measure(given.learners or (30_000 if given.quick else 500_000))
    print(json.dumps({"bench": "following", "database": "postgresql" if given.postgres else "sqlite", **result}))
    return 0 if result["holds"] else 1


if __name__ == "__main__":
    sys.exit(main())
