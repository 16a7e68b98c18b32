# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Work of this room that takes longer than a page may."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lantoa.infra.jobs.models import Job

from . import actions
from .models import Attempt, Regrade


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
