# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""A list of teams and their members as a table: its columns, how a file is read, and what each row means.

Who a person is, and the words for what is wrong with a name or number, are those of the general import of people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import dropwhile
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from lantoa.infra import text
from lantoa.infra.documents.tables import UnreadableTable, read_cells
from lantoa.infra.web.errors import Refused
from lantoa.people.import_rows import Fault, Row, RowReader, cell_text
from lantoa.people.models import User
from lantoa.people.roles import May
from lantoa.plan.models import Movement
from lantoa.units.models import Unit

from .models import Membership, Team

COLUMNS = {
    "unit": gettext_lazy("Unit code"),
    "team": gettext_lazy("Team"),
    "level": gettext_lazy("Level of the team"),
    "decision": gettext_lazy("Decision number"),
    "full_name": gettext_lazy("Full name"),
    "role": gettext_lazy("Role in the team"),
    "phone": gettext_lazy("Phone"),
    "birth_year": gettext_lazy("Year of birth"),
}
REQUIRED = ("unit", "team", "full_name")
PERSON = ("full_name", "unit", "role", "phone", "birth_year")
POSTS = {"leader": "team_leader", "deputy": "team_leader", "member": "team_member"}
MOST_ROWS = 10_000
MOST_HEIGHT = 200_000
"""Rows of a sheet with the empty ones."""


@dataclass(frozen=True)
class Table:
    """A file as cells: the key of each column (empty for unknown ones), and the rows under the head."""

    keys: list[str]
    rows: list[Sequence[Any]]


@dataclass(frozen=True)
class RosterRow:
    """One member of one team, ready to be made; `unit` is the unit's row, names are for the eye."""

    number: int
    key: str
    unit: int
    unit_name: str
    team: str
    level: str
    decision: str
    full_name: str
    role: str
    phone: str | None
    birth_year: int | None

    def person(self, unit: Unit) -> Row:
        """The same as a row of the import of people."""
        post = POSTS[self.role]
        return Row(self.number, self.key, self.full_name, unit, post, self.phone, None, None, self.birth_year)


def read_table(name: str, content: bytes) -> Table:
    """The cells of an XLSX or CSV file; refuses what is neither, is too long, or lacks a column."""
    try:
        height, rows = read_cells(content, is_csv=name.lower().endswith(".csv"))
    except UnreadableTable as error:
        raise Refused("roster.unreadable", _("The file cannot be read as XLSX or as CSV in UTF-8.")) from error
    cells = list(dropwhile(lambda row: not any(row), rows)) if height <= MOST_HEIGHT else []
    if height > MOST_HEIGHT or len(cells) > MOST_ROWS + 1:
        raise Refused("roster.too_long", _("The list has more than 10,000 rows. Split it."))
    if not cells:
        raise Refused("roster.empty", _("The file is empty."))
    names = _in_both(COLUMNS.items())
    keys = [names.get(text.fold(str(cell)).rstrip(" *"), "") for cell in cells[0]]
    missing = [str(COLUMNS[key]) for key in REQUIRED if key not in keys]
    if missing:
        raise Refused("roster.columns", _("The first row lacks the column: %s.") % ", ".join(missing))
    return Table(keys, cells[1:])


def _in_both(pairs: Any) -> dict[str, str]:
    """Folded names in both languages -> key."""
    found: dict[str, str] = {}
    for language in ("vi", "en"):
        with override(language):
            found |= {text.fold(str(label)): key for key, label in pairs}
    return found


def _short(level: str) -> str:
    """A level as people write it: with or without the words for "team" and "level"."""
    return " ".join(word for word in text.fold(level).split() if word not in {"to", "cap", "team"})


def template_rows() -> tuple[list[str], list[list[str]]]:
    """The head of an empty list, and what its columns take."""
    head = [f"{label} *" if key in REQUIRED else str(label) for key, label in COLUMNS.items()]
    meanings = [
        _("The official code of the unit at which the team stands; a village's team stands at its commune."),
        _("As in the decision. Rows with one unit and one name are one team."),
        _("A level: %s. Left empty, it follows from the unit.") % "; ".join(str(label) for label in Team.Level.labels),
        _("Number and sign of the decision that made the team. Optional."),
        _("As on the person's papers, with marks."),
        _("One of: %s.") % "; ".join(str(label) for label in Membership.Role.labels),
        _("Used to sign in. Optional, but the best way to recognise a person."),
        _("Four digits. Optional; tells apart two people of one name in one unit."),
    ]
    return head, [list(pair) for pair in zip(head, meanings, strict=True)]


def read_rows(table: Table, by: User, movement: Movement) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """(rows that can be made, faults as {row, column, cause, cells}); row numbers are those that Excel shows."""
    meaning = _Meaning(by, movement)
    good, faults = [], []
    for number, cells in enumerate(table.rows, 2):
        words = dict.fromkeys(COLUMNS, "")
        words |= {key: cell_text(cell) for key, cell in zip(table.keys, cells, strict=False) if key}
        if not any(words.values()):
            continue
        found = meaning.of(number, words)
        if isinstance(found, RosterRow):
            good.append(asdict(found))
        else:
            column = COLUMNS.get(found.field, COLUMNS["full_name"])
            shown = [str(cell)[:80] for cell in cells[:8]]
            faults.append({"row": number, "column": str(column), "cause": found.cause, "cells": shown})
    return good, faults


class _Meaning:
    """What the words of a row mean for this person and this movement's map."""

    def __init__(self, by: User, movement: Movement) -> None:
        mine = by.units(May.PEOPLE_EDIT).values("pk")
        units = {unit.code: unit for unit in movement.units().filter(pk__in=mine)}
        self.reader = RowReader(list(PERSON), units, by.may_grant)
        self.levels = {_short(name): key for name, key in _in_both(Team.Level.choices).items()}
        self.roles = _in_both(Membership.Role.choices)
        self.leaders: dict[tuple[int, str], int] = {}
        self.members: dict[tuple[int, str, str], int] = {}

    def of(self, number: int, words: dict[str, str]) -> RosterRow | Fault:
        """One row as data, or what is wrong with it."""
        role = self.roles.get(text.fold(words["role"])) if words["role"] else Membership.Role.MEMBER.value
        level = self.levels.get(_short(words["level"])) if words["level"] else ""
        if role is None:
            return Fault(number, "role", _("There is no role called %s.") % words["role"][:60], [])
        if level is None:
            return Fault(number, "level", _("There is no level of team called %s.") % words["level"][:60], [])
        if not words["team"] or len(words["team"]) > 200 or len(words["decision"]) > 60:
            return Fault(number, "team", _("The team's name is missing, or name or decision number are too long."), [])
        said = {**words, "role": POSTS[role]}
        person = self.reader.read(number, [said[key] for key in PERSON])
        if not isinstance(person, Row):
            return person or Fault(number, "full_name", _("The name is missing."), [])
        team = (person.unit.pk, words["team"])
        if fault := self._twice(number, person.key, team, role):
            return fault
        return RosterRow(
            number, person.key, person.unit.pk, person.unit.name, words["team"], level, words["decision"],
            person.full_name, role, person.phone, person.birth_year,
        )  # fmt: skip

    def _twice(self, number: int, key: str, team: tuple[int, str], role: str) -> Fault | None:
        first = self.members.setdefault((*team, key), number)
        if first != number:
            return Fault(number, "full_name", _("Row %s names the same person in the same team.") % first, [])
        if role == Membership.Role.LEADER and self.leaders.setdefault(team, number) != number:
            return Fault(number, "role", _("Row %s names a leader of this team already.") % self.leaders[team], [])
        return None
