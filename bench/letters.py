# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Letters of invitation with their codes, made by the job the organiser starts, against bare pages in the same run.

    bench/letters.py [--quick] [--postgres]

The job reads the delegates, signs a ticket each, draws its QR code, sets the letter by Decree 30, and packs the PDFs by
site, in this process, with progress. Floor: as many pages of one line by the same typesetter. Marks: every delegate has
one page, and at least 100 letters a second.
"""

import argparse
import json
import re
import sys
import time
import zipfile
from datetime import date, timedelta

from program import program

LEAST, A_SITE = 100, 53


def prepare(count: int):
    """A ceremony to which so many are invited, and the job as it waits in the queue."""
    from django.utils import timezone

    from lantoa.ceremony.models import Ceremony, DelegateGroup, Site
    from lantoa.delegates import actions
    from lantoa.delegates.models import Delegate, new_nonce
    from lantoa.infra.jobs.models import Job
    from lantoa.people.models import Post, User
    from lantoa.plan.models import Movement
    from lantoa.units.actions import add_unit

    since, at = date(2020, 1, 1), timezone.now() + timedelta(days=7)
    root = add_unit(by=None, parent=None, code="51", kind="province", name="Tỉnh Quảng Ngãi", valid_from=since)
    movement = Movement.objects.create(
        slug="bench", title="B", short_title="B", root=root, units_as_of=timezone.localdate(),
        launch_day=timezone.localdate(), is_current=True,
    )  # fmt: skip
    ceremony = Ceremony.objects.create(
        movement=movement, key="b", title="Lễ phát động", venue="Trung tâm IOC", quorum=1, starts_at=at,
        links_until=at + timedelta(days=1),
    )  # fmt: skip
    group = DelegateGroup.objects.create(ceremony=ceremony, key="staff", level="commune", title="Cán bộ", order=1)
    sites = []
    for n in range(count // A_SITE + 1):
        unit = add_unit(by=None, parent=root, code=f"{n:05d}", kind="commune", name=f"Xã Số {n}", valid_from=since)
        sites.append(
            Site.objects.create(
                ceremony=ceremony, unit=unit, level="commune", short_code=f"C{n:05d}", link_nonce=new_nonce()
            )
        )
    rows = [
        Delegate(
            ceremony=ceremony, site=sites[n // A_SITE], group=group, unit_id=sites[n // A_SITE].unit_id, number=n + 1,
            nonce=new_nonce(), full_name=f"Nguyễn Thị Đại Biểu {n}", name_fold=f"nguyen thi dai bieu {n}",
            sort_key=f"{n:05d}", position="Phó Chủ tịch Ủy ban nhân dân xã",
        )
        for n in range(count)
    ]  # fmt: skip
    Delegate.objects.bulk_create(rows, batch_size=2000)
    actions.prepare_letter(by=None, ceremony=ceremony)
    organiser = User.objects.create(username="o", full_name="O")
    Post.objects.create(user=organiser, unit=root, role="organiser")
    return ceremony, Job.objects.create(title="B", function="make_letters", by=organiser)


def floor(count: int) -> float:
    """Pages a second of one line each."""
    import typst

    began = time.perf_counter()
    for start in range(0, count, 500):
        pages = min(500, count - start)
        typst.compile(f"#for n in range({pages}) [#if n > 0 [#pagebreak()] Giấy mời #n]".encode(), format="pdf")
    return count / (time.perf_counter() - began)


def measure(count: int) -> dict[str, object]:
    """The job, its pack, and the floor."""
    from lantoa.delegates import jobs, papers

    ceremony, job = prepare(count)
    told: list[int] = []
    job.progress = lambda done, total: told.append(done)
    began = time.perf_counter()
    jobs.make_letters(job, ceremony=ceremony.pk, asked={})
    seconds = time.perf_counter() - began
    print(f"{count} letters in {seconds:.0f} s", file=sys.stderr)
    with zipfile.ZipFile(papers.pack_path(job.pk)) as pack:
        pages = sum(len(re.findall(rb"/Type ?/Page\b(?!s)", pack.read(name))) for name in pack.namelist())
        files = len(pack.namelist())
    speed, least = count / seconds, floor(count)
    return {
        "letters": count, "seconds": round(seconds, 1), "per_second": round(speed), "files": files, "pages": pages,
        "progress_told": len(told), "floor_per_second": round(least), "ratio": round(speed / least, 3),
        "holds": speed >= LEAST and pages == count and told[-1] == count,
    }  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--postgres", action="store_true", help="a real PostgreSQL instead of SQLite")
    given = parser.parse_args()
    with program(postgres=given.postgres) as folder:
        from django.test import override_settings

        with override_settings(MEDIA_ROOT=folder):
            result = measure(600 if given.quick else 10_000)
    print(json.dumps({"bench": "letters", "database": "postgresql" if given.postgres else "sqlite", **result}))
    return 0 if result["holds"] else 1


if __name__ == "__main__":
    sys.exit(main())
