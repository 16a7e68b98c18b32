# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""A list of delegates as a table: its columns, how a file is read, and what each row means."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import dropwhile
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from lantoa.ceremony.models import Ceremony, DelegateGroup, Level, Site
from lantoa.infra import text
from lantoa.infra.documents.tables import UnreadableTable, read_cells
from lantoa.infra.web.errors import Refused
from lantoa.people.phones import phone_e164
from lantoa.people.roles import May
from lantoa.units.models import Unit

COLUMNS = {
    "full_name": gettext_lazy("Full name"),
    "position": gettext_lazy("Position"),
    "group": gettext_lazy("Class of delegates"),
    "unit": gettext_lazy("Code of the unit that names"),
    "level": gettext_lazy("Level of the site"),
    "phone": gettext_lazy("Phone"),
    "email": gettext_lazy("E-mail"),
    "seat": gettext_lazy("Seat or row"),
}
REQUIRED = ("full_name", "group", "unit")
LIMITS = {"full_name": 120, "position": 160, "phone": 20, "email": 254, "seat": 20}
MOST_ROWS = 10_000
MOST_HEIGHT = 200_000
"""Rows of a sheet with the empty ones."""


@dataclass(frozen=True)
class Table:
    """A file as cells: the key of each column (empty for unknown ones), and the rows under the head."""

    keys: list[str]
    rows: list[Sequence[Any]]


class _Fault(Exception):
    def __init__(self, column: str, cause: str) -> None:
        self.column, self.cause = column, cause


def read_table(name: str, content: bytes) -> Table:
    """The cells of an XLSX or CSV file; refuses what is neither, is too long, or lacks a column."""
    try:
        height, rows = read_cells(content, is_csv=name.lower().endswith(".csv"))
    except UnreadableTable as error:
        raise Refused("delegate_list.unreadable", _("The file cannot be read as XLSX or as CSV in UTF-8.")) from error
    cells = list(dropwhile(lambda row: not any(row), rows)) if height <= MOST_HEIGHT else []
    if height > MOST_HEIGHT or len(cells) > MOST_ROWS + 1:
        raise Refused("delegate_list.too_long", _("The list has more than 10,000 rows. Split it."))
    if not cells:
        raise Refused("delegate_list.empty", _("The file is empty."))
    names = _names()
    keys = [names.get(text.fold(str(cell)).rstrip(" *"), "") for cell in cells[0]]
    missing = [str(COLUMNS[key]) for key in REQUIRED if key not in keys]
    if missing:
        raise Refused("delegate_list.columns", _("The first row lacks the column: %s.") % ", ".join(missing))
    return Table(keys, cells[1:])


def _names() -> dict[str, str]:
    """Folded column names in both languages -> key."""
    found: dict[str, str] = {}
    for language in ("vi", "en"):
        with override(language):
            found |= {text.fold(str(label)): key for key, label in COLUMNS.items()}
    return found


def template_rows(ceremony: Ceremony) -> tuple[list[str], list[list[str]]]:
    """The head of an empty list, and the classes of delegates by level, which one of its columns takes."""
    head = [f"{label} *" if key in REQUIRED else str(label) for key, label in COLUMNS.items()]
    groups = DelegateGroup.objects.filter(ceremony=ceremony)
    return head, [[str(Level(group.level).label), group.title] for group in groups]


def read_rows(table: Table, ceremony: Ceremony, by: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """(rows that can be named, faults as {row, column, cause, cells}); row numbers are those that Excel shows."""
    meaning = _Meaning(ceremony, by)
    good, faults = [], []
    for number, cells in enumerate(table.rows, 2):
        said = {key: _word(cell) for key, cell in zip(table.keys, cells, strict=False) if key}
        words = dict.fromkeys(COLUMNS, "") | said
        if not any(words.values()):
            continue
        try:
            good.append(meaning.of(words))
        except _Fault as fault:
            shown = [str(cell)[:80] for cell in cells[:8]]
            faults.append({"row": number, "column": str(COLUMNS[fault.column]), "cause": fault.cause, "cells": shown})
    return good, faults


def _word(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return text.nfc(str(cell))


class _Meaning:
    """What the words of a row mean at this ceremony, for this person."""

    def __init__(self, ceremony: Ceremony, by: Any) -> None:
        self.sites = list(Site.objects.filter(ceremony=ceremony).select_related("unit"))
        self.groups = list(DelegateGroup.objects.filter(ceremony=ceremony))
        mine = by.units(May.SITE_EDIT).values_list("pk", flat=True)
        units = ceremony.movement.units().filter(pk__in=mine)
        self.units: dict[str, Unit] = {unit.code.lower(): unit for unit in units}
        self.levels: dict[str, str] = {}
        for language in ("vi", "en"):
            with override(language):
                self.levels |= {text.fold(str(label)): value for value, label in Level.choices}

    def of(self, words: dict[str, str]) -> dict[str, Any]:
        """One row as data, or a fault that names the column."""
        for key, most in LIMITS.items():
            if len(words.get(key, "")) > most:
                raise _Fault(key, _("Longer than %(n)s characters.") % {"n": most})
        if not words["full_name"]:
            raise _Fault("full_name", _("The name is missing."))
        unit = self.units.get(words["unit"].lower())
        if unit is None:
            raise _Fault("unit", _("No unit of yours has the code “%(code)s”.") % {"code": words["unit"]})
        site, group = self._place(unit, words)
        row = {"site": site.pk, "group": group.pk, "unit": unit.pk, "unit_name": unit.name, "site_name": site.unit.name}
        plain = {key: words.get(key, "") for key in ("full_name", "position", "seat")}
        return row | plain | {"group_name": group.title, "phone": self._phone(words), "email": self._email(words)}

    def _place(self, unit: Unit, words: dict[str, str]) -> tuple[Site, DelegateGroup]:
        level = self.levels.get(text.fold(words.get("level", "")))
        if words.get("level") and level is None:
            raise _Fault("level", _("There is no level “%(level)s”.") % {"level": words["level"]})
        above = [site for site in self.sites if site.unit.contains(unit) and level in {None, site.level}]
        if not above:
            raise _Fault("level", _("%(unit)s has no site of this level.") % {"unit": unit.name})
        wanted = text.fold(words["group"])
        for site in sorted(above, key=lambda site: -len(site.unit.path)):
            for group in self.groups:
                if group.level == site.level and wanted in {text.fold(group.title), group.key}:
                    return site, group
        raise _Fault("group", _("“%(group)s” is not invited to these sites.") % {"group": words["group"]})

    def _phone(self, words: dict[str, str]) -> str:
        written = words.get("phone", "")
        number = phone_e164(written) if written else ""
        if number is None:
            raise _Fault("phone", _("“%(phone)s” is no telephone number.") % {"phone": written})
        return number

    def _email(self, words: dict[str, str]) -> str:
        written = words.get("email", "")
        try:
            if written:
                validate_email(written)
        except ValidationError:
            raise _Fault("email", _("“%(email)s” is no e-mail address.") % {"email": written}) from None
        return written
