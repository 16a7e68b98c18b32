# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What officials do with the list of those who have not finished: take it along, remind."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.infra.audit import actions as audit
from lantoa.infra.jobs.actions import later
from lantoa.units.models import Unit

from ..models import Enrolment

AGAIN = timedelta(hours=24)
"""Nobody is reminded of a course more often."""


@transaction.atomic
def export_unfinished(*, by: Any, unit: Unit, people: int) -> None:
    """Note that a list of names leaves; without the note it must not."""
    audit.note("learners.exported", by=by, about=unit, people=people)


@transaction.atomic
def remind_unfinished(*, by: Any, unit: Unit, learners: QuerySet[Enrolment]) -> int:
    """Put the reminder on their desk and course page, and by e-mail where there is one. How many; once a day each."""
    now = timezone.now()
    due = Enrolment.objects.filter(pk__in=learners.order_by().values("pk"), person__is_active=True)
    due = due.filter(Q(reminded_at=None) | Q(reminded_at__lt=now - AGAIN))
    chosen = list(due.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk", "person__email"))
    written = [pk for pk, email in chosen if email]
    Enrolment.objects.filter(pk__in=[pk for pk, _email in chosen]).update(reminded_at=now)
    Enrolment.objects.filter(pk__in=written).update(mail_due=True)
    if chosen:
        audit.note("learners.reminded", by=by, about=unit, people=len(chosen), mails=len(written))
    if written:
        later("lantoa.courses.jobs.mail_reminders", by=by, title=_("Reminders by e-mail"), learners=written)
    return len(chosen)


@transaction.atomic
def take_mail(*, by: Any, learner: Enrolment) -> bool:
    """Is this reminder still to be sent? Whoever is told so sends it: a job that runs twice writes once."""
    return bool(Enrolment.objects.filter(pk=learner.pk, mail_due=True).update(mail_due=False))
