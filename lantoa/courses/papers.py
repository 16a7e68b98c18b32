# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What a certificate says, as data for its typst template; many of them as one file."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override

from lantoa.infra import text
from lantoa.infra.documents import pdf, qr

from .models import Certificate


def verify_address(certificate: Certificate) -> str:
    """Where anyone may check it."""
    return f"{settings.PUBLIC_URL}{reverse('verify_certificate', args=[certificate.code])}"


def certificate_data(certificate: Certificate, *, in_bulk: bool = False) -> dict[str, Any]:
    """All words of the page; the template decides only how they look."""
    enrolment = certificate.enrolment
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
        "qr": qr.path(address, in_bulk=in_bulk),
    }  # fmt: skip


PAGES = 500
"""Certificates of one file: opened on an old machine, and printed in one go."""


def certificate_file(certificates: Sequence[Certificate]) -> bytes:
    """Certificates as one PDF, a page each, in Vietnamese whoever asks."""
    return _set(_words(certificates))


def certificate_files(certificates: Iterable[Certificate]) -> Iterator[tuple[str, int, bytes]]:
    """(name, how many, the file) for each unit in the order of its certificates, in parts where there are many.

    While typst sets one file, beside Python, the words and the codes of the next are made.
    """
    before: tuple[str, int, Future[bytes]] | None = None
    with ThreadPoolExecutor(1) as setter:
        for name, some in _parts(certificates):
            following = name, len(some), setter.submit(_set, _words(some, in_bulk=True))
            if before:
                yield before[0], before[1], before[2].result()
            before = following
        if before:
            yield before[0], before[1], before[2].result()


def _parts(certificates: Iterable[Certificate]) -> Iterator[tuple[str, list[Certificate]]]:
    for unit, found in groupby(certificates, key=lambda one: one.enrolment.unit):
        own = list(found)
        for number, start in enumerate(range(0, len(own), PAGES), 1):
            yield f"{unit.code}-{slugify(text.fold(unit.name))}-{number:02d}.pdf", own[start : start + PAGES]


def _words(certificates: Iterable[Certificate], *, in_bulk: bool = False) -> list[dict[str, Any]]:
    with override("vi"):
        return [certificate_data(one, in_bulk=in_bulk) for one in certificates]


def _set(pages: list[dict[str, Any]]) -> bytes:
    return pdf.render("courses/certificate.typ", {"certificates": pages})


def pack_path(job: int) -> Path:
    """Where the certificates that a job made lie until they are fetched."""
    return Path(settings.MEDIA_ROOT) / "courses" / "packs" / f"certificates-{job}.zip"


def forget_packs() -> int:
    """Take away what was made more than a day ago: it can be made again. How many."""
    before = timezone.now().timestamp() - 86_400
    old = [path for path in pack_path(0).parent.glob("certificates-*") if path.stat().st_mtime < before]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
