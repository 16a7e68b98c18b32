# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Certificates taken back, and made as files in bulk. They are issued when a course is completed, see marking.py."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.infra import text
from lantoa.infra.audit import actions as audit
from lantoa.infra.jobs.actions import later
from lantoa.infra.jobs.models import Job
from lantoa.infra.web.errors import Refused

from ..models import Certificate


@transaction.atomic
def revoke_certificate(*, by: Any, certificate: Certificate, reason: str) -> Certificate:
    """From now on the verification page says that it is not valid; again changes nothing."""
    reason = text.nfc(reason)
    if not reason:
        raise Refused("courses.reason_missing", _("Say why the certificate is revoked."))
    kept = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if kept.revoked_at is None:
        kept.revoked_at, kept.revoked_because = timezone.now(), reason
        kept.save(update_fields=["revoked_at", "revoked_because"])
        audit.note("certificate.revoked", by=by, about=kept, reason=reason)
    return kept


@transaction.atomic
def make_certificates(*, by: Any, asked: dict[str, Any]) -> Job:
    """A job that makes one PDF for each unit of the certificates that the list shows, in a ZIP file."""
    return later("lantoa.courses.jobs.make_certificates", by=by, title=_("Certificates as PDF"), asked=asked)


@transaction.atomic
def note_certificates(*, by: Any, certificates: int) -> None:
    """Note that papers with names leave; without the note they must not."""
    audit.note("certificates.exported", by=by, about=by, certificates=certificates)
