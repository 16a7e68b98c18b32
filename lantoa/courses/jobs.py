# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Work of this room that takes longer than a page may."""

import zipfile
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from lantoa.infra import text
from lantoa.infra.jobs.models import Job
from lantoa.infra.web.errors import Refused

from . import access, actions, papers, queries
from .models import Attempt, Course, Regrade


def regrade(job: Job, *, regrade: int) -> dict[str, Any]:
    """Mark every test anew that had a withdrawn question; begun again after a crash it goes on where it stopped."""
    found = Regrade.objects.select_related("question__course").get(pk=regrade)
    total = Attempt.objects.filter(enrolment__version__questions=found.question_id).count()
    done = 0
    while looked := actions.regrade_some(by=found.by, regrade=found):
        done += looked
        job.progress(min(done, total), total)
    found.refresh_from_db()
    said = _("%(tests)s tests had the question; %(changed)s scores rose, %(passed)s more tests are passed.")
    where = reverse("question_page", args=[found.question.course.slug, found.question_id])
    return {"message": said % vars(found), "url": where}


def make_certificates(job: Job, *, asked: dict[str, Any]) -> dict[str, Any]:
    """A ZIP with the valid certificates that the list showed when it was asked: one PDF a unit, in order of names."""
    asked = asked | {"course": Course.objects.get(pk=asked["course"])} if "course" in asked else asked
    found = queries.certificates_in(access.certificates_of(job.by), **asked).filter(revoked_at=None)
    certificates = list(found.order_by("completion__enrolment__unit__path", "completion__person__sort_key", "pk"))
    if not certificates:
        raise Refused("courses.no_certificates", _("The list holds no valid certificate."))
    path, done = papers.pack_path(job.pk), 0
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with zipfile.ZipFile(part, "w") as pack:
        for unit, own in groupby(certificates, key=lambda one: one.completion.enrolment.unit):
            name = slugify(text.fold(unit.name))
            for number, (count, file) in enumerate(papers.certificate_files(list(own)), 1):
                pack.writestr(f"{unit.code}-{name}-{number:02d}.pdf", file)
                done += count
                job.progress(done, len(certificates))
    part.replace(path)
    actions.note_certificates(by=job.by, certificates=done)
    said = _("%(n)s certificates are ready. The file stays for a day.") % {"n": text.number(done)}
    return {"message": said, "url": reverse("certificates_file", args=[job.pk])}
