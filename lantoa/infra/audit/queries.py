# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What the audit's page reads."""

from collections.abc import Mapping

from django.core.paginator import Page, Paginator

from .actions import FIRST, digest_of
from .models import Entry

PAGE = 50


def entries_page(query: Mapping[str, str]) -> Page:
    """One page of entries, newest first, by act (`what` begins with), thing (`about`) or person's name (`by`)."""
    rows = Entry.objects.select_related("by")
    for parameter, lookup in (("what", "what__startswith"), ("about", "about"), ("by", "by__username")):
        if value := query.get(parameter, "").strip():
            rows = rows.filter(**{lookup: value})
    return Paginator(rows, PAGE).get_page(query.get("page", "1"))


def first_broken() -> Entry | None:
    """The oldest entry that does not fit the chain: someone changed or removed a row. None when all is whole."""
    previous = FIRST
    for entry in Entry.objects.order_by("pk").iterator():
        mine = digest_of(previous, entry.at.isoformat(), entry.by_id, entry.what, entry.about, entry.detail)
        if entry.previous != previous or entry.digest != mine:
            return entry
        previous = entry.digest
    return None
