# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""One line notes an act; the chain of digests makes a later change visible."""

import hashlib
import json
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from .models import Entry

FIRST = "0" * 64


def digest_of(previous: str, at: str, by: int | None, what: str, about: str, detail: dict[str, Any]) -> str:
    """SHA-256 of an entry and of the digest before it, as hexadecimal text."""
    line = json.dumps([previous, at, by, what, about, detail], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(line.encode()).hexdigest()


@transaction.atomic
def note(what: str, *, by: Any, about: models.Model, **detail: Any) -> Entry:
    """Add an entry in the caller's transaction. `by` is a user, or None for the program itself."""
    last = Entry.objects.select_for_update().order_by("-pk").first()
    previous = last.digest if last else FIRST
    at = timezone.now()
    subject = f"{about._meta.label_lower}:{about.pk}"
    person = by.pk if by is not None and by.is_authenticated else None
    return Entry.objects.create(
        at=at,
        by_id=person,
        what=what,
        about=subject,
        detail=detail,
        previous=previous,
        digest=digest_of(previous, at.isoformat(), person, what, subject, detail),
    )
