# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Work of this room that takes longer than a page may."""

import zipfile
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from lantoa.infra import text
from lantoa.infra.jobs.models import Job
from lantoa.infra.web.errors import Refused

from . import access, actions, papers, queries
from .models import Attempt, Course, Enrolment, EnrolmentList, Regrade


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
    certificates = list(found.order_by("enrolment__unit__path", "enrolment__person__sort_key", "pk"))
    if not certificates:
        raise Refused("courses.no_certificates", _("The list holds no valid certificate."))
    path, done = papers.pack_path(job.pk), 0
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with zipfile.ZipFile(part, "w") as pack:
        for name, count, file in papers.certificate_files(certificates):
            pack.writestr(name, file)
            done += count
            job.progress(done, len(certificates))
    part.replace(path)
    actions.note_certificates(by=job.by, certificates=done)
    said = _("%(n)s certificates are ready. The file stays for a day.") % {"n": text.number(done)}
    return {"message": said, "url": reverse("certificates_file", args=[job.pk])}


def enrol_list(job: Job, *, enrolments: int) -> dict[str, Any]:
    """Enrol the people of a list; begun again after a crash it goes on where it stopped."""
    found = EnrolmentList.objects.select_related("source__by", "course", "movement").get(pk=enrolments)
    if found.source.status != found.source.Status.DONE:
        found = actions.enrol_list(by=found.source.by, enrolments=found, progress=job.progress)
    said = _("%(enrolled)s enrolled, %(known)s took part already, %(bad)s bad rows.")
    counts = {"enrolled": found.enrolled, "known": found.known, "bad": found.source.bad}
    message = said % {name: text.number(n) for name, n in counts.items()}
    return {"message": message, "url": reverse("enrolment_list", args=[found.pk])}


def mail_reminders(job: Job, *, learners: list[int]) -> dict[str, Any]:
    """Ask each of these learners once to finish their course, if they have not meanwhile."""
    rows = Enrolment.objects.filter(pk__in=learners, completed_at=None, person__email__isnull=False)
    waiting = list(rows.select_related("person", "course", "unit").order_by("pk"))
    sent = 0
    with get_connection() as connection, override("vi"):
        for done, learner in enumerate(waiting, 1):
            if actions.take_mail(by=job.by, learner=learner):
                link = settings.PUBLIC_URL + reverse("course_page", args=[learner.course.slug])
                words = render_to_string("courses/reminder.txt", {"learner": learner, "link": link})
                subject = _("Please finish the course “%(title)s”") % {"title": learner.course.title}
                address = str(learner.person.email)
                EmailMessage(subject[:150], words, to=[address], connection=connection).send()
                sent += 1
            job.progress(done, len(waiting))
    return {
        "message": _("%(n)s learners were written to by e-mail.") % {"n": text.number(sent)},
        "url": reverse("course_follow"),
    }
