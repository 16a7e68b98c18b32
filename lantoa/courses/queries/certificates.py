# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The register of certificates."""

from django.db.models import Q, QuerySet

from lantoa.infra import text

from ..models import Certificate, Course


def certificates_in(
    where: Q, *, course: Course | None = None, words: str = "", state: str = ""
) -> QuerySet[Certificate]:
    """The certificates of these units by number or name, the newest first; `state`: valid, revoked or all."""
    rows = Certificate.objects.filter(where).select_related("enrolment__version", "enrolment__unit")
    if course is not None:
        rows = rows.filter(enrolment__course=course)
    if words := words.strip():
        rows = rows.filter(Q(number__icontains=words) | Q(enrolment__person__name_fold__contains=text.fold(words)))
    if state in {"valid", "revoked"}:
        rows = rows.filter(revoked_at__isnull=state == "valid")
    return rows.order_by("-issued_at", "-pk")


def revoked_certificates() -> QuerySet[Certificate]:
    """All that hold no more, as far as anybody outside may know them: by their code."""
    return Certificate.objects.exclude(revoked_at=None).only("code").order_by("pk")
