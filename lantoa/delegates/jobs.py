# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Letters in bulk: made as one file, or sent by e-mail."""

import zipfile
from itertools import groupby
from typing import Any

from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override

from lantoa.ceremony.models import Ceremony
from lantoa.infra import text
from lantoa.infra.jobs.models import Job

from . import actions, papers, queries
from .links import invitation_address
from .models import Letter


def make_letters(job: Job, *, ceremony: int, asked: dict[str, str]) -> dict[str, Any]:
    """A ZIP with one PDF a site, for the delegates that the list showed when it was asked."""
    stage = Ceremony.objects.select_related("movement__root").get(pk=ceremony)
    letter = Letter.objects.get(ceremony=stage)
    delegates = list(queries.for_letters(job.by, stage, asked))
    path, done = papers.pack_path(job.pk), 0
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with zipfile.ZipFile(part, "w") as pack:
        for site, invited in groupby(delegates, key=lambda one: one.site):
            for number, (count, file) in enumerate(papers.letter_files(list(invited), letter), 1):
                name = slugify(text.fold(site.unit.name))
                pack.writestr(f"{site.unit.code}-{name}-{number:02d}.pdf", file)
                done += count
                job.progress(done, len(delegates))
    part.replace(path)
    actions.note_export(by=job.by, ceremony=stage, rows=len(delegates))
    message = _("%(n)s letters are ready.") % {"n": text.number(len(delegates))}
    return {"message": message, "url": reverse("letters_file", args=[job.pk])}


def send_letters(job: Job, *, ceremony: int, asked: dict[str, str]) -> dict[str, Any]:
    """Each letter once, with its PDF and an entry for the calendar, to those who have an e-mail address."""
    stage = Ceremony.objects.select_related("movement__root").get(pk=ceremony)
    letter = Letter.objects.get(ceremony=stage)
    waiting = list(queries.for_letters(job.by, stage, asked).filter(mailed_at=None).exclude(email=""))
    sent = 0
    with get_connection() as connection:
        for done, delegate in enumerate(waiting, 1):
            if actions.note_mailed(by=job.by, delegate=delegate):
                message_to(delegate, letter, connection).send()
                sent += 1
            job.progress(done, len(waiting))
    return {
        "message": _("%(n)s letters were sent by e-mail.") % {"n": text.number(sent)},
        "url": reverse("delegate_list"),
    }


def remind_delegates() -> int:
    """By the clock: write once to those who have not answered a day before the deadline. How many."""
    sent = 0
    with get_connection() as connection:
        for delegate in queries.to_remind(timezone.now())[:500]:
            if actions.note_reminded(by=None, delegate=delegate):
                message_to(delegate, delegate.ceremony.letter, connection, reminder=True).send()
                sent += 1
    return sent


def message_to(delegate: Any, letter: Letter, connection: Any, *, reminder: bool = False) -> EmailMultiAlternatives:
    """The e-mail: plain words with the address to answer, the letter, the calendar entry."""
    with override("vi"):
        context = {"delegate": delegate, "ceremony": delegate.ceremony, "letter": letter}
        words = render_to_string("delegates/mail.txt", context | {"address": invitation_address(delegate)})
        title = {"title": delegate.ceremony.title}
        subject = (_("Please answer: %(title)s") if reminder else _("Invitation: %(title)s")) % title
        message = EmailMultiAlternatives(subject[:150], words, to=[delegate.email], connection=connection)
        message.attach(f"giay-moi-{delegate.number:05d}.pdf", papers.letter_pdf(delegate, letter), "application/pdf")
        message.attach("le-phat-dong.ics", papers.calendar_file(delegate), "text/calendar")
    return message
