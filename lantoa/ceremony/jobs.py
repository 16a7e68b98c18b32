# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""E-mail to the contacts of sites."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from lantoa.infra import text
from lantoa.infra.jobs.models import Job

from .links import make_token
from .models import Receipt


def mail_nudge(job: Job, *, message: int) -> dict[str, Any]:
    """The message with the link to the site's own page, to each contact who has an address."""
    receipts = Receipt.objects.filter(message=message).exclude(site__contact_email="")
    waiting = list(receipts.select_related("message", "site__unit", "site__ceremony").order_by("site__unit__path"))
    home = settings.PUBLIC_URL.rstrip("/")
    with get_connection() as connection, override("vi"):
        for done, receipt in enumerate(waiting, 1):
            site = receipt.site
            link = home + reverse("site_desk", args=[make_token("desk", site)])
            words = render_to_string("ceremony/nudge.txt", {"site": site, "text": receipt.message.text, "link": link})
            subject = _("%(unit)s: get ready for the ceremony") % {"unit": site.unit.name}
            EmailMessage(subject[:150], words, to=[site.contact_email], connection=connection).send()
            job.progress(done, len(waiting))
    said = _("%(n)s sites were written to by e-mail.") % {"n": text.number(len(waiting))}
    return {"message": said, "url": reverse("ceremony_page")}
