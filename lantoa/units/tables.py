# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Units and successions as tables: the files that the project ships and those that a province brings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantoa.infra import text
from lantoa.infra.web.errors import Refused

from .files import Table, csv_table
from .models import Kind, Succession

DATA = Path(__file__).with_name("data")
LABELS = {
    "code": gettext_lazy("Unit code"),
    "parent_code": gettext_lazy("Parent's code"),
    "kind": gettext_lazy("Kind of unit"),
    "designation": gettext_lazy("Designation"),
    "name": gettext_lazy("Unit name"),
    "valid_from": gettext_lazy("Exists from"),
    "valid_to": gettext_lazy("Ended on"),
    "population": gettext_lazy("Population"),
    "tile_row": gettext_lazy("Tile row"),
    "tile_col": gettext_lazy("Tile column"),
    "org_code": gettext_lazy("Organisation identifier"),
    "address": gettext_lazy("Address"),
    "phone": gettext_lazy("Telephone"),
    "email": gettext_lazy("E-mail"),
    "old_code": gettext_lazy("Old unit's code"),
    "new_code": gettext_lazy("New unit's code"),
    "portion": gettext_lazy("Portion"),
    "share": gettext_lazy("Share"),
    "note": gettext_lazy("Remark"),
}
COLUMNS = list(LABELS)[:14]
NEEDED = ["code", "parent_code", "kind", "name", "valid_from"]
SUCCESSION_COLUMNS = list(LABELS)[14:]
SUCCESSION_NEEDED = SUCCESSION_COLUMNS[:4]
LENGTHS = {"designation": 40, "org_code": 40, "address": 200, "phone": 20}
NUMBERS = {"population": 2_000_000_000, "tile_row": 999, "tile_col": 999}


@dataclass(frozen=True)
class Fault:
    """Why a row cannot be taken over: its number in the file, its column ("" for the whole row), the cause."""

    row: int
    column: str
    cause: str

    @property
    def label(self) -> str:
        """The column as people call it."""
        return str(LABELS.get(self.column, self.column))

    def __str__(self) -> str:
        return _("Row %(row)s, column %(column)s: %(cause)s") % {
            "row": self.row, "column": self.column or "–", "cause": self.cause,
        }  # fmt: skip


@dataclass(frozen=True)
class UnitRow:
    """One row of a unit table. `values` holds the columns that the table has: what is not there stays as it is."""

    number: int
    code: str
    parent_code: str
    valid_from: date
    values: dict[str, Any]

    @property
    def name(self) -> str:
        """The unit's name."""
        return str(self.values["name"])


@dataclass(frozen=True)
class SuccessionRow:
    """One row of a succession table; `day` is the day of the change."""

    number: int
    old_code: str
    new_code: str
    portion: str
    share: Decimal
    note: str
    day: date


class _Row:
    """Reads the cells of one row and remembers what is wrong with them."""

    def __init__(self, number: int, cells: dict[str, str], faults: list[Fault]) -> None:
        self.number, self.cells, self.faults = number, cells, faults

    def fault(self, column: str, cause: str) -> None:
        self.faults.append(Fault(self.number, column, cause))

    def text(self, column: str, most: int, *, required: bool = True) -> str:
        value = self.cells.get(column, "")
        if required and not value:
            self.fault(column, _("nothing is written"))
        if len(value) > most:
            self.fault(column, _("longer than %(n)s letters") % {"n": most})
        return value

    def day(self, column: str, *, required: bool = True) -> date | None:
        value = self.text(column, 10, required=required)
        turned = value.split("/")
        written = f"{turned[2]}-{turned[1]:0>2}-{turned[0]:0>2}" if len(turned) == 3 else value
        try:
            return date.fromisoformat(written) if value else None
        except ValueError:
            self.fault(column, _("“%(value)s” is not a day like 28/07/2023 or 2023-07-28") % {"value": value})
            return None

    def whole(self, column: str, most: int) -> int | None:
        value = self.text(column, 12, required=False)
        if not value:
            return None
        if not value.isascii() or not value.isdigit() or int(value[:13]) > most:
            self.fault(column, _("“%(value)s” is not a whole number up to %(most)s") % {"value": value, "most": most})
            return None
        return int(value)

    def choice(self, column: str, names: Mapping[str, str], cause: str) -> str:
        value = self.text(column, 60)
        found = names.get(text.fold(value), "")
        if value and not found:
            self.fault(column, cause % {"value": value})
        return found

    def email(self) -> str:
        value = self.text("email", 254, required=False)
        try:
            if value:
                validate_email(value)
        except ValidationError:
            self.fault("email", _("“%(value)s” is not an e-mail address") % {"value": value})
        return value


@lru_cache(maxsize=8)
def _in_both_languages(names: tuple[tuple[str, Any], ...]) -> dict[str, str]:
    """Folded names, in both languages, and the keys themselves -> key."""
    found: dict[str, str] = {}
    for language in ("en", "vi"):
        with translation.override(language):
            found |= {text.fold(str(name)): key for key, name in names}
    return found | {key: key for key, _name in names}


def _read(table: Table, columns: list[str], needed: list[str], faults: list[Fault]) -> list[_Row]:
    """The rows with their cells by column. Refuses a table that lacks a needed column or has one twice."""
    names = _in_both_languages(tuple((key, LABELS[key]) for key in columns))
    keys = [names.get(text.fold(head), "") for head in table.heads]
    known = [key for key in keys if key]
    if missing := [str(LABELS[column]) for column in needed if column not in known]:
        raise Refused("units.columns", _("The table lacks these columns: %(names)s.") % {"names": ", ".join(missing)})
    if len(known) > len(set(known)):
        raise Refused("units.columns_twice", _("The table has a column twice."))
    rows = []
    for number, cells in table.rows:
        row = _Row(number, {key: cell for key, cell in zip(keys, cells, strict=False) if key}, faults)
        if any(cells[len(keys) :]):
            row.fault("", _("more cells than the table has columns"))
        rows.append(row)
    return rows


def units_in(table: Table) -> tuple[list[UnitRow], list[Fault]]:
    """Every row of a unit table as far as it can be read, and what is wrong with it."""
    faults: list[Fault] = []
    rows: list[UnitRow] = []
    seen: dict[tuple[str, date], int] = {}
    present = {"valid_to"} | set(LENGTHS) | set(NUMBERS) | {"email"}
    names = _in_both_languages(tuple((key, LABELS[key]) for key in COLUMNS))
    present &= {names.get(text.fold(head), "") for head in table.heads}
    for row in _read(table, COLUMNS, NEEDED, faults):
        unit = _unit_row(row, present)
        if unit.valid_from > date.min and (unit.code, unit.valid_from) in seen:
            row.fault("code", _("the same as in row %(row)s") % {"row": seen[unit.code, unit.valid_from]})
        seen.setdefault((unit.code, unit.valid_from), row.number)
        rows.append(unit)
    return rows, faults


def _unit_row(row: _Row, present: set[str]) -> UnitRow:
    code, parent, begins = row.text("code", 20), row.text("parent_code", 20, required=False), row.day("valid_from")
    kinds = _in_both_languages(tuple(Kind.choices))
    values: dict[str, Any] = {
        "name": row.text("name", 160),
        "kind": row.choice("kind", kinds, _("“%(value)s” is not a kind of unit")),
    }
    values |= {name: row.text(name, most, required=False) for name, most in LENGTHS.items() if name in present}
    values |= {name: row.whole(name, most) for name, most in NUMBERS.items() if name in present}
    if "email" in present:
        values["email"] = row.email()
    if "valid_to" in present:
        values["valid_to"] = ends = row.day("valid_to", required=False)
        if begins and ends and ends <= begins:
            row.fault("valid_to", _("not after the day on which it begins"))
    return UnitRow(row.number, code, parent, begins or date.min, values)


def refuse_faults(faults: list[Fault]) -> None:
    """Raise Refused naming the bad rows, if there are any."""
    if faults:
        raise Refused("units.rows", "\n".join(str(fault) for fault in sorted(faults, key=lambda f: f.row)[:50]))


def read_units(content: str) -> list[UnitRow]:
    """The rows of a CSV of units. Raises Refused naming every bad row, column and cause."""
    rows, faults = units_in(csv_table(content))
    refuse_faults(faults)
    return rows


def successions_in(table: Table, day: date) -> tuple[list[SuccessionRow], list[Fault]]:
    """Every row of the succession table of one day; the shares of one old unit must not exceed the whole."""
    faults: list[Fault] = []
    rows: list[SuccessionRow] = []
    shares: dict[str, Decimal] = {}
    pairs: dict[tuple[str, str], int] = {}
    portions = _in_both_languages(tuple(Succession.Portion.choices))
    for row in _read(table, SUCCESSION_COLUMNS, SUCCESSION_NEEDED, faults):
        old, new = row.text("old_code", 20), row.text("new_code", 20)
        portion = row.choice("portion", portions, _("“%(value)s” is neither “whole” nor “part”"))
        share = _share(row, portion)
        shares[old] = shares.get(old, Decimal(0)) + share
        if shares[old] > 1:
            row.fault("share", _("the shares of %(code)s add up to more than 1") % {"code": old})
        if (old, new) in pairs:
            row.fault("new_code", _("the same as in row %(row)s") % {"row": pairs[old, new]})
        pairs.setdefault((old, new), row.number)
        rows.append(SuccessionRow(row.number, old, new, portion, share, row.text("note", 300, required=False), day))
    return rows, faults


def _share(row: _Row, portion: str) -> Decimal:
    """Above 0, up to 1, four places as they are stored; a whole is 1. A decimal comma is understood."""
    try:
        share = Decimal(row.text("share", 10).replace(",", "."))
    except InvalidOperation:
        share = Decimal(0)
    if not share.is_finite() or not 0 < share <= 1:
        row.fault("share", _("not a number above 0 and up to 1"))
        return Decimal(0)
    if share != share.quantize(Decimal("0.0001")):
        row.fault("share", _("more than four places behind the comma"))
    if portion == Succession.Portion.WHOLE and share != 1:
        row.fault("share", _("must be 1, since the whole unit goes over"))
    return share


def read_succession(content: str, day: date) -> list[SuccessionRow]:
    """The rows of a CSV of successions. Raises Refused naming every bad row, column and cause."""
    rows, faults = successions_in(csv_table(content), day)
    refuse_faults(faults)
    return rows


def shipped(name: str) -> str:
    """The content of a table that the project ships (`data/<name>.csv`)."""
    return (DATA / f"{name}.csv").read_text(encoding="utf-8")
