# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What the program holds about one person, read by the retention policy: every room's records, no room's code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import gettext

from lantoa.infra import text

from .models import User
from .retention import Line, policy

SHOWN = 50
"""Rows of one kind shown on the page; the exported file has all."""


@dataclass(frozen=True)
class Held:
    """One kind of record about a person."""

    label: str
    name: str
    line: Line
    columns: list[str]
    rows: list[list[str]]
    total: int


def held_about(person: User, limit: int | None = SHOWN) -> Iterator[Held]:
    """Everything held about a person, in the order of the policy; kinds without a row are left out."""
    for label, line in policy().held.items():
        if not line.person:
            continue
        model = apps.get_model(label)
        found = model._default_manager.filter(**{line.person: person.pk}).order_by("pk")
        total = found.count()
        if not total:
            continue
        fields = [model._meta.get_field(name) for name in line.fields]
        worded = getattr(model, "WORDS", {})
        words = [worded.get(field.name) or dict(getattr(field, "flatchoices", ())) for field in fields]
        rows = [
            [shown(known.get(value, value)) for known, value in zip(words, row, strict=True)]
            for row in found.values_list(*line.fields)[:limit]
        ]
        columns = [str(policy().columns[name]) for name in line.fields]
        yield Held(label, capfirst(str(model._meta.verbose_name)), line, columns, rows, total)


def as_json(person: User) -> dict[str, Any]:
    """The same as data, whole."""
    return {
        held.label: {
            "purpose": str(held.line.purpose),
            "basis": held.line.basis_words,
            "keep": str(held.line.keep),
            "records": [dict(zip(held.line.fields, row, strict=True)) for row in held.rows],
        }
        for held in held_about(person, None)
    }


def shown(value: Any) -> str:
    """A value as a person reads it."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, datetime):
        return text.instant(value)
    if isinstance(value, date):
        return text.day(value)
    return "" if value is None else str(value)
