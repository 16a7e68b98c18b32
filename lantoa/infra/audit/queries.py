# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What the audit's page reads."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lantoa.infra.text import sort_key

from .actions import FIRST, digest_of
from .models import Entry
from .words import ACTS

PAGE = 50


MOST_EXPORTED = 100_000


def entries_found(query: Mapping[str, str]) -> QuerySet[Entry]:
    """Entries, newest first, by act (`what` begins with), thing (`about`) or person's name (`by`)."""
    rows = Entry.objects.select_related("by")
    for parameter, lookup in (("what", "what__startswith"), ("about", "about"), ("by", "by__username")):
        if value := query.get(parameter, "").strip():
            rows = rows.filter(**{lookup: value})
    return rows


def entries_page(query: Mapping[str, str]) -> Page:
    """One page of what was found."""
    return Paginator(entries_found(query), PAGE).get_page(query.get("page", "1"))


def acts() -> list[tuple[str, str]]:
    """Every act that is worded, in the order of the words."""
    return sorted(((key, str(words)) for key, words in ACTS.items()), key=lambda act: sort_key(act[1]))


def export_rows(query: Mapping[str, str]) -> tuple[list[str], Iterator[list[Any]]]:
    """What was found for a spreadsheet, with the digests, so that the chain can be checked elsewhere."""
    head = [_("Number"), _("When"), _("Who"), _("Act"), _("Act code"), _("About"), _("Detail"), _("Digest")]
    found = entries_found(query)[:MOST_EXPORTED].iterator()
    rows = (
        [e.pk, e.at.isoformat(), str(e.by or ""), e.words, e.what, e.about, json.dumps(e.detail), e.digest]
        for e in found
    )
    return head, rows


def first_broken() -> Entry | None:
    """The oldest entry that does not fit the chain: someone changed or removed a row. None when all is whole."""
    previous = FIRST
    for entry in Entry.objects.order_by("pk").iterator():
        mine = digest_of(previous, entry.at.isoformat(), entry.by_id, entry.what, entry.about, entry.detail)
        if entry.previous != previous or entry.digest != mine:
            return entry
        previous = entry.digest
    return None
