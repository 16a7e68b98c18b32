# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Units as a table (CSV): the files that the project ships and those that a province brings."""

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from io import StringIO
from pathlib import Path

from django.utils.translation import gettext as _

from lantoa.infra import text
from lantoa.infra.web.errors import Refused

from .models import Kind

DATA = Path(__file__).with_name("data")
COLUMNS = [
    "code", "parent_code", "kind", "designation", "name", "valid_from",
    "valid_to", "population", "tile_row", "tile_col",
]  # fmt: skip


@dataclass(frozen=True)
class UnitRow:
    """One line of a unit table; `number` is its line in the file, for messages."""

    number: int
    code: str
    parent_code: str
    kind: str
    designation: str
    name: str
    valid_from: date
    valid_to: date | None
    population: int | None
    tile_row: int | None
    tile_col: int | None


@dataclass(frozen=True)
class SuccessionRow:
    """One line of a succession table."""

    number: int
    old_code: str
    new_code: str
    portion: str
    share: Decimal
    note: str
    day: date


class _Row:
    """Reads the cells of one line and remembers what is wrong with them."""

    def __init__(self, number: int, cells: dict[str, str | None], faults: list[str]) -> None:
        self.number, self.cells, self.faults = number, cells, faults

    def fault(self, column: str, cause: str) -> None:
        self.faults.append(
            _("Row %(row)s, column %(column)s: %(cause)s") % {"row": self.number, "column": column, "cause": cause}
        )

    def text(self, column: str, most: int, *, required: bool = True) -> str:
        value = text.nfc(self.cells.get(column) or "")
        if required and not value:
            self.fault(column, _("nothing is written"))
        if len(value) > most:
            self.fault(column, _("longer than %(n)s letters") % {"n": most})
        return value

    def day(self, column: str, *, required: bool = True) -> date | None:
        value = self.text(column, 10, required=required)
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            self.fault(column, _("“%(value)s” is not a date like 2023-07-28") % {"value": value})
            return None

    def whole(self, column: str, most: int) -> int | None:
        value = self.text(column, 12, required=False)
        if not value:
            return None
        if not value.isascii() or not value.isdigit() or int(value) > most:
            self.fault(column, _("“%(value)s” is not a whole number up to %(most)s") % {"value": value, "most": most})
            return None
        return int(value)

    def kind(self) -> str:
        value = self.text("kind", 20)
        if value and value not in Kind.values:
            self.fault("kind", _("“%(value)s” is not a kind of unit") % {"value": value})
        return value


def _lines(content: str, needed: list[str]) -> list[dict[str, str | None]]:
    try:
        reader = csv.DictReader(StringIO(content.removeprefix("\ufeff").replace("\0", ""), newline=None))
        missing = [column for column in needed if column not in (reader.fieldnames or [])]
        rows = list(reader)
    except csv.Error as trouble:
        raise Refused("units.csv", _("The file is not a CSV table: %(cause)s") % {"cause": trouble}) from None
    if missing:
        raise Refused("units.columns", _("The table lacks these columns: %(names)s.") % {"names": ", ".join(missing)})
    return rows


def _refuse(faults: list[str]) -> None:
    if faults:
        raise Refused("units.rows", "\n".join(faults[:50]))


def read_units(content: str) -> list[UnitRow]:
    """The table's rows, parents before children. Raises Refused naming every bad row, column and cause."""
    rows: list[UnitRow] = []
    faults: list[str] = []
    seen: dict[tuple[str, date], int] = {}
    for number, cells in enumerate(_lines(content, COLUMNS[:6]), 2):
        row = _Row(number, cells, faults)
        code, begins, ends = row.text("code", 20), row.day("valid_from"), row.day("valid_to", required=False)
        if begins and ends and ends <= begins:
            row.fault("valid_to", _("not after the day on which it begins"))
        if begins and (code, begins) in seen:
            row.fault("code", _("the same as in row %(row)s") % {"row": seen[code, begins]})
        if begins:
            seen.setdefault((code, begins), number)
        rows.append(
            UnitRow(
                number, code, row.text("parent_code", 20, required=False), row.kind(),
                row.text("designation", 40, required=False), row.text("name", 160), begins or date.min, ends,
                row.whole("population", 2_000_000_000), row.whole("tile_row", 999), row.whole("tile_col", 999),
            )
        )  # fmt: skip
    _refuse(faults)
    return _parents_first(rows)


def _parents_first(rows: list[UnitRow]) -> list[UnitRow]:
    """Order by depth within the table; a circle of parents is refused."""
    by_code = {row.code: row for row in rows}

    def depth(row: UnitRow) -> int:
        steps, at = 0, row
        while at.parent_code in by_code:
            steps, at = steps + 1, by_code[at.parent_code]
            if steps > len(rows):
                _refuse([_("Row %(row)s: its parents go round in a circle.") % {"row": row.number}])
        return steps

    return sorted(rows, key=lambda row: (depth(row), row.number))


def read_succession(content: str, day: date) -> list[SuccessionRow]:
    """The succession table of one day; the shares of one old unit must not exceed the whole."""
    rows: list[SuccessionRow] = []
    faults: list[str] = []
    shares: dict[str, Decimal] = {}
    for number, cells in enumerate(_lines(content, ["old_code", "new_code", "portion", "share"]), 2):
        row = _Row(number, cells, faults)
        old, new, portion = row.text("old_code", 20), row.text("new_code", 20), row.text("portion", 10)
        try:
            share = Decimal(row.text("share", 10))
        except InvalidOperation:
            share = Decimal(0)
        if not share.is_finite() or not 0 < share <= 1:
            row.fault("share", _("not a number above 0 and up to 1"))
            continue
        shares[old] = shares.get(old, Decimal(0)) + share
        if shares[old] > 1:
            row.fault("share", _("the shares of %(code)s add up to more than 1") % {"code": old})
        rows.append(SuccessionRow(number, old, new, portion, share, row.text("note", 300, required=False), day))
    _refuse(faults)
    return rows


def shipped(name: str) -> str:
    """The content of a table that the project ships (`data/<name>.csv`)."""
    return (DATA / f"{name}.csv").read_text(encoding="utf-8")
