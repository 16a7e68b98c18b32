# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""A file of people, row by row: columns found by their names, each cell checked, causes named for the one who typed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantoa.infra import text
from lantoa.infra.documents.tables import UnreadableTable, read_cells
from lantoa.infra.web.errors import Refused
from lantoa.units.models import Unit

from .phones import phone_e164
from .roles import ROLE_NAMES

if TYPE_CHECKING:
    from .models import User

COLUMNS = {
    "full_name": gettext_lazy("Full name"),
    "unit": gettext_lazy("Unit code"),
    "role": gettext_lazy("Role"),
    "phone": gettext_lazy("Phone"),
    "email": gettext_lazy("E-mail"),
    "external_id": gettext_lazy("Staff number"),
    "birth_year": gettext_lazy("Year of birth"),
}
REQUIRED = ("full_name", "unit", "role")


@dataclass(frozen=True, slots=True)
class Row:
    """A good row. `key` says who it is: staff number, else phone, else e-mail, else unit + name + year of birth."""

    number: int
    key: str
    full_name: str
    unit: Unit
    role: str
    phone: str | None
    email: str | None
    external_id: str | None
    birth_year: int | None

    @property
    def role_name(self) -> str:
        """The role as people call it."""
        return str(ROLE_NAMES[self.role])

    @property
    def values(self) -> dict[str, Any]:
        """What it says of the person; an empty cell says nothing."""
        said = {name: getattr(self, name) for name in ("full_name", "phone", "email", "external_id", "birth_year")}
        return {name: value for name, value in said.items() if value}


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row cannot be applied."""

    number: int
    field: str
    cause: str
    cells: list[str]


class RowFault(Exception):
    """Raised inside parse_row: the field and the cause."""

    def __init__(self, field: str, cause: str) -> None:
        super().__init__(cause)
        self.field, self.cause = field, cause


def open_rows(path: Path, role: str = "") -> tuple[list[str], int, Iterator[tuple[int, Sequence[Any]]]]:
    """Column keys in file order, the number of rows under them, and the numbered rows. Refuses an unreadable file.

    `role`: what every row means where the file has no column for it.
    """
    try:
        height, rows = read_cells(path, is_csv=path.suffix.lower() == ".csv")
    except UnreadableTable as error:
        raise Refused("import.unreadable", _("The file cannot be read as XLSX or as CSV in UTF-8.")) from error
    head = next(rows, None)
    if head is None:
        raise Refused("import.empty", _("The file is empty."))
    keys = [_column_keys().get(text.fold(str(cell)), "") for cell in head]
    missing = [str(COLUMNS[name]) for name in REQUIRED if name not in keys and not (role and name == "role")]
    if missing:
        raise Refused("import.columns", _("The first row lacks the column: %s.") % ", ".join(missing))
    return keys, max(0, height - 1), enumerate(rows, 2)


@lru_cache(maxsize=1)
def _column_keys() -> dict[str, str]:
    """Folded column names, in both languages, with or without the star of a required column -> key."""
    return _in_both_languages(COLUMNS) | {f"{name} *": key for name, key in _in_both_languages(COLUMNS).items()}


@lru_cache(maxsize=1)
def role_keys() -> dict[str, str]:
    """Folded role names, in both languages -> role."""
    return _in_both_languages(ROLE_NAMES)


def _in_both_languages(names: dict[str, Any]) -> dict[str, str]:
    found = {key: key for key in names}
    for language in ("en", "vi"):
        with translation.override(language):
            found |= {text.fold(str(name)): key for key, name in names.items()}
    return found


def cell_text(value: Any) -> str:
    """A cell as its author sees it: 21040.0 is "21040"; text is NFC without outer space."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if value is None or value == "":
        return ""
    said = text.nfc(str(value))
    # PostgreSQL stores no NUL, and no other control sign is meant by anyone who fills in a list.
    return said if said.isprintable() else "".join(filter(str.isprintable, said))


class RowReader:
    """Turns the rows of one file into Row or Fault, remembering who was named where."""

    def __init__(
        self, keys: list[str], units: dict[str, Unit], may_grant: Callable[[str, Unit], bool], role: str = ""
    ) -> None:
        self.places = {key: place for place, key in enumerate(keys) if key}
        self.units, self.may_grant, self.role = units, may_grant, role
        self.roles = role_keys()
        self.granted: dict[tuple[str, str], bool] = {}
        self.seen: dict[str, tuple[int, int]] = {}
        self.latest_year = timezone.localdate().year

    def read(self, number: int, cells: Sequence[Any]) -> Row | Fault | None:
        """One row; None for an empty one."""
        said = {key: cell_text(cells[place]) if place < len(cells) else "" for key, place in self.places.items()}
        if not any(said.values()):
            return None
        try:
            return self._parse(number, said)
        except RowFault as fault:
            return Fault(number, fault.field, fault.cause, [cell_text(cell) for cell in cells])

    def _parse(self, number: int, said: dict[str, str]) -> Row:
        name = said["full_name"]
        if not name or len(name) > 120 or not any(map(str.isalpha, name)):
            raise RowFault("full_name", _("The full name is missing or longer than 120 letters."))
        unit, role = self._post(said["unit"], self.role or said["role"])
        phone = _phone(said.get("phone", ""))
        email = _email(said.get("email", ""))
        year = self._year(said.get("birth_year", ""))
        external_id = said.get("external_id") or None
        if external_id and len(external_id) > 40:
            raise RowFault("external_id", _("The staff number is longer than 40 signs."))
        key = _key(external_id, phone, email, unit, name, year)
        self._refuse_contradiction(number, key, hash((name, phone, email, external_id, year)))
        return Row(number, key, name, unit, role, phone, email, external_id, year)

    def _post(self, code: str, role_name: str) -> tuple[Unit, str]:
        unit = self.units.get(code)
        if unit is None:
            raise RowFault("unit", _("There is no unit with the code %s.") % (code or "—"))
        role = self.roles.get(role_name.lower()) or self.roles.get(text.fold(role_name))
        if role is None:
            raise RowFault("role", _("There is no role called %s.") % (role_name or "—"))
        pair = (role, code)
        if pair not in self.granted:
            self.granted[pair] = self.may_grant(role, unit)
        if not self.granted[pair]:
            raise RowFault("role", _("You may not give this role at this unit."))
        return unit, role

    def _year(self, written: str) -> int | None:
        if not written:
            return None
        if not written.isascii() or not written.isdigit() or not 1900 <= int(written[:9]) <= self.latest_year:
            raise RowFault("birth_year", _("The year of birth is four digits, such as 1986."))
        return int(written)

    def _refuse_contradiction(self, number: int, key: str, said: int) -> None:
        """A person may stand in several rows (several roles), but then with the same data."""
        first, before = self.seen.setdefault(key, (number, said))
        if before != said:
            raise RowFault("full_name", _("Row %s names the same person with other data.") % first)


def reader_for(by: User | None, keys: list[str], as_of: date, role: str = "") -> RowReader:
    """A reader that knows the units of that day's map and what `by` may give; None gives every role.

    `role`: the one that every row gets, whatever its cell says.
    """
    units = {unit.code: unit for unit in Unit.objects.valid_on(as_of)}
    return RowReader(keys, units, (lambda role, unit: True) if by is None else by.may_grant, role)


def _phone(written: str) -> str | None:
    if not written:
        return None
    # Spreadsheets drop the leading zero of a number.
    number = phone_e164(written)
    if number is None:
        raise RowFault("phone", _("The phone number %s is not a valid number.") % written[:40])
    return number


def _email(written: str) -> str | None:
    if not written:
        return None
    try:
        validate_email(written)
    except ValidationError:
        raise RowFault("email", _("The e-mail address %s is not valid.") % written[:80]) from None
    return written.lower()


def _key(external_id: str | None, phone: str | None, email: str | None, unit: Unit, name: str, year: int | None) -> str:
    """See Row. The last resort keeps the unit's code and day of birth of the map, not its place in the tree."""
    if external_id:
        return f"id:{external_id}"
    if phone:
        return f"tel:{phone}"
    if email:
        return f"mail:{email}"
    return f"who:{unit.pk}:{year or ''}:{text.fold(name)}"


def template_rows() -> tuple[list[str], list[list[str]]]:
    """The header of the template file, and its second sheet: each column with what it means."""
    header = [f"{name} *" if key in REQUIRED else str(name) for key, name in COLUMNS.items()]
    meanings = {
        "full_name": _("As on the person's papers, with marks."),
        "unit": _("The official code of the unit, as on the list of units."),
        "role": _("One of: %s.") % "; ".join(str(name) for name in ROLE_NAMES.values()),
        "phone": _("Used to sign in. Optional, but the best way to recognise a person."),
        "email": _("Used to sign in and to reset a password. Optional."),
        "external_id": _("The number of the person in your own records. Optional; when given it says who the row is."),
        "birth_year": _("Four digits. Optional; tells apart two people of one name in one unit."),
    }
    notes = [
        _("A person is recognised by the staff number, else the phone, else the e-mail, else unit + name + year."),
        _("Importing again changes only what is different; an empty cell changes nothing; nobody is removed."),
        _("A person with two roles stands in two rows with the same data."),
    ]
    return header, [[head, meanings[key]] for head, key in zip(header, COLUMNS, strict=True)] + [["", n] for n in notes]


@dataclass(frozen=True)
class Preview:
    """What a file would do: some good rows with their unit as found, and the bad ones."""

    good: list[Row]
    bad: list[Fault]
    checked: int


PREVIEWED = 20_000
"""Rows that a preview checks (about a second); the rest are checked while they are applied."""


def preview_rows(by: User, path: Path, as_of: date, role: str = "") -> Preview:
    """Check the first PREVIEWED rows of a file without writing anything."""
    keys, total, rows = open_rows(path, role)
    reader = reader_for(by, keys, as_of, role)
    good: list[Row] = []
    bad: list[Fault] = []
    for number, cells in islice(rows, PREVIEWED):
        outcome = reader.read(number, cells)
        if isinstance(outcome, Fault):
            bad.append(outcome)
        elif outcome is not None and len(good) < 10:
            good.append(outcome)
    return Preview(good, bad, min(total, PREVIEWED))
