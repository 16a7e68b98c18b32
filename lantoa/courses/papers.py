# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What a certificate says, as data for its typst template."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.infra.documents import qr

from .models import Certificate


def verify_address(certificate: Certificate) -> str:
    """Where anyone may check it."""
    return f"{settings.PUBLIC_URL}{reverse('verify_certificate', args=[certificate.code])}"


def certificate_data(certificate: Certificate) -> dict[str, Any]:
    """All words of the page; the template decides only how they look."""
    enrolment = certificate.completion.enrolment
    issued = timezone.localtime(certificate.issued_at)
    address = verify_address(certificate)
    return {
        "title": _("Certificate of completion"),
        "issuer": enrolment.version.issuer,
        "certifies": _("This is to certify that"),
        "holder": certificate.holder,
        "unit": enrolment.unit.name,
        "has_completed": _("has completed the digital-skills course"),
        "course": enrolment.version.title,
        "on": _("on day %(day)s month %(month)s year %(year)s")
        % {"day": f"{issued.day:02d}", "month": f"{issued.month:02d}" if issued.month < 3 else issued.month,
           "year": issued.year},
        "number_label": _("Certificate number"),
        "number": certificate.number,
        "check": _("Scan to check this certificate"),
        "address": address.partition("//")[2],
        "qr": qr.path(address),
    }  # fmt: skip
