# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What the audit's page reads."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.infra.text import sort_key

from .actions import FIRST, digest_of
from .models import Entry
from .words import ACTS

PAGE = 50


MOST_EXPORTED = 100_000


def entries_found(asked: Mapping[str, Any]) -> QuerySet[Entry]:
    """Entries, newest first, by act (begins with), person's name, thing and days; `asked` is what FilterForm read."""
    rows = Entry.objects.select_related("by")
    for name, lookup in (("what", "what__startswith"), ("about", "about"), ("by", "by__username")):
        if value := asked.get(name):
            rows = rows.filter(**{lookup: value})
    if since := asked.get("since"):
        rows = rows.filter(at__gte=_bound(since, time.min))
    if until := asked.get("until"):
        rows = rows.filter(at__lte=_bound(until, time.max))
    return rows


def _bound(day: date, at: time) -> datetime:
    """The first or last instant of a day, as it is counted here."""
    return timezone.make_aware(datetime.combine(day, at))


def entries_page(asked: Mapping[str, Any], number: str) -> Page:
    """One page of what was found."""
    return Paginator(entries_found(asked), PAGE).get_page(number)


def acts() -> list[tuple[str, str]]:
    """Every act that is worded, in the order of the words."""
    return sorted(((key, str(words)) for key, words in ACTS.items()), key=lambda act: sort_key(act[1]))


def export_rows(asked: Mapping[str, Any]) -> tuple[list[str], Iterator[list[Any]]]:
    """What was found for a spreadsheet, with the digests, so that the chain can be checked elsewhere."""
    head = [_("Number"), _("When"), _("Who"), _("Act"), _("Act code"), _("About"), _("Detail"), _("Digest")]
    found = entries_found(asked)[:MOST_EXPORTED].iterator()
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
