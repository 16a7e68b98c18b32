# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""A province's learners enrolled from one workbook, and certificates made in bulk, against floors of the same run.

    bench/learners.py [--quick] [--postgres] [--rows N] [--certificates N]

Floors: reading the workbook and inserting its people raw (bench/people.py), and as many empty pages of PDF. Marks:
300,000 rows imported and enrolled in 90 s, 10,000 certificates in 60 s (--quick: fewer at the same rates), every
figure as the records say, a second import of the file enrols nobody.
"""

import argparse
import json
import sys
import tempfile
import time
import zipfile
from datetime import date, timedelta
from pathlib import Path

from people import floor, make_file
from program import ROOT, program

ROWS_PER_SECOND = 300_000 / 90
CERTIFICATES_PER_SECOND = 10_000 / 60


def prepare():
    """(the movement, a shipped course) in a province of 173 communes."""
    from django.utils import timezone

    from lantoa.courses import actions
    from lantoa.plan.models import Movement
    from lantoa.units.actions import add_unit

    since = date(2000, 1, 1)
    province = add_unit(by=None, parent=None, code="51", kind="province", name="P", valid_from=since)
    for n in range(173):
        add_unit(by=None, parent=province, code=str(21000 + n), kind="commune", name=f"X {n}", valid_from=since)
    today = timezone.localdate()
    movement = Movement.objects.create(
        slug="bench", title="B", short_title="B", root=province, units_as_of=today, launch_day=today, is_current=True
    )
    course = actions.import_course(by=None, folder=ROOT / "samples" / "courses" / "online-public-services").course
    return movement, course


def enrol(movement, course, path: Path) -> tuple[float, int]:
    """(seconds, how many were enrolled) of one import of the file."""
    from lantoa.courses import actions
    from lantoa.courses.models import EnrolmentList
    from lantoa.people.models import PeopleImport, User

    operator, _made = User.objects.get_or_create(username="bench", defaults={"is_superuser": True})
    source = PeopleImport.objects.create(
        by=operator, file_name=path.name, digest="-", purpose="courses", as_of=movement.units_as_of,
        total=10_000_000, status=PeopleImport.Status.RUNNING,
    )  # fmt: skip
    staged = EnrolmentList.objects.create(source=source, movement=movement, course=course, audience="officials")
    began = time.perf_counter()
    done = actions.enrol_list(by=None, enrolments=staged, path=path)
    return time.perf_counter() - began, done.enrolled


def complete(course, most: int) -> None:
    """So many of the enrolled hold a certificate."""
    from django.utils import timezone

    from lantoa.courses.marking import complete as issue
    from lantoa.courses.models import Attempt, Enrolment

    now = timezone.now()
    learners = list(Enrolment.objects.filter(course=course).select_related("person")[:most])
    tests = Attempt.objects.bulk_create(
        Attempt(
            enrolment=one, number=1, state="graded", seed=0, paper=[], started_at=now, submitted_at=now, score=100,
            passed=True, deadline_at=now + timedelta(minutes=20),
        )
        for one in learners
    )  # fmt: skip
    Enrolment.objects.filter(pk__in=[one.pk for one in learners]).update(begun_at=now)
    issue([(test.enrolment, test) for test in tests], now)


def pages(movement, most: int) -> tuple[float, float, int]:
    """(seconds of the job's work, seconds of as many plain pages, pages made)."""
    import typst
    from django.db.models import Q

    from lantoa.courses import papers, queries

    began = time.perf_counter()
    found = queries.certificates_in(Q()).order_by("enrolment__unit__path", "pk")
    made = 0
    with tempfile.TemporaryFile() as file, zipfile.ZipFile(file, "w") as pack:
        for name, count, pdf in papers.certificate_files(found):
            pack.writestr(name, pdf)
            made += count
    seconds = time.perf_counter() - began
    began = time.perf_counter()
    typst.compile(b"#for n in range(%d) { [#n]; pagebreak(weak: true) }" % most)
    return seconds, time.perf_counter() - began, made


def measure(folder: Path, rows: int, most: int) -> dict[str, object]:
    """Both marks and what is right."""
    from lantoa.courses.queries import figures_differ

    movement, course = prepare()
    path = folder / "learners.xlsx"
    make_file(path, rows)
    seconds, enrolled = enrol(movement, course, path)
    _again, more = enrol(movement, course, path)
    differ = figures_differ(movement)
    complete(course, most)
    printing, least, made = pages(movement, most)
    right = (enrolled, more, made, differ) == (rows, 0, most, [])
    raw = floor(path)
    return {
        "rows": rows, "enrol_seconds": round(seconds, 1), "floor_seconds": round(raw, 2),
        "ratio": round(seconds / raw, 1), "rows_per_second": round(rows / seconds),
        "certificates": made, "certificates_seconds": round(printing, 1), "floor_pages_seconds": round(least, 2),
        "ratio_pages": round(printing / least, 1), "right": right,
        "holds": right and rows / seconds >= ROWS_PER_SECOND and made / printing >= CERTIFICATES_PER_SECOND,
    }  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--postgres", action="store_true", help="a real PostgreSQL instead of SQLite")
    parser.add_argument("--rows", type=int, default=0)
    parser.add_argument("--certificates", type=int, default=0)
    given = parser.parse_args()
    rows = given.rows or (20_000 if given.quick else 300_000)
    most = min(rows, given.certificates or (1_000 if given.quick else 10_000))
    with program(postgres=given.postgres), tempfile.TemporaryDirectory() as folder:
        result = measure(Path(folder), rows, most)
    print(json.dumps({"bench": "learners", "database": "postgresql" if given.postgres else "sqlite", **result}))
    return 0 if result["holds"] else 1


if __name__ == "__main__":
    sys.exit(main())
