# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""A table of sites: its columns, how a file is read, what each row would change, and what is wrong in it."""

from itertools import dropwhile
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from lantoa.infra import text
from lantoa.infra.documents.tables import UnreadableTable, read_cells
from lantoa.infra.web.errors import Refused
from lantoa.people.phones import phone_e164

from .models import Site

COLUMNS = {
    "code": gettext_lazy("Code"),
    "venue": gettext_lazy("Venue"),
    "address": gettext_lazy("Address"),
    "contact_name": gettext_lazy("Contact person"),
    "contact_phone": gettext_lazy("Contact phone"),
    "contact_email": gettext_lazy("Contact e-mail"),
    "capacity": gettext_lazy("Capacity"),
}
"""As the exported table calls them: it can be changed and uploaded again; its other columns are passed over."""
LIMITS = {"venue": 200, "address": 200, "contact_name": 120, "contact_phone": 20, "contact_email": 254}
MOST_ROWS = 5_000
Rows = tuple[list[str], list[list[str]]]


def read_table(name: str, content: bytes) -> Rows:
    """The key of each column (empty for unknown ones) and the rows; refuses what is no such table."""
    try:
        height, cells = read_cells(content, is_csv=name.lower().endswith(".csv"))
    except UnreadableTable as error:
        raise Refused("site_list.unreadable", _("The file cannot be read as XLSX or as CSV in UTF-8.")) from error
    rows = list(dropwhile(lambda row: not any(row), cells)) if height <= MOST_ROWS else []
    if height > MOST_ROWS:
        raise Refused("site_list.too_long", _("The table has more than 5,000 rows."))
    names: dict[str, str] = {}
    for language in ("vi", "en"):
        with override(language):
            names |= {text.fold(str(label)): key for key, label in COLUMNS.items()}
    keys = [names.get(text.fold(str(cell)).rstrip(" *"), "") for cell in rows[0]] if rows else []
    if "code" not in keys or len(set(keys) - {""}) < 2:
        words = _("The first row must name the columns: the code of the unit and what is to be filled in.")
        raise Refused("site_list.columns", words)
    return keys, [[_word(cell) for cell in row] for row in rows[1:]]


def _word(cell: Any) -> str:
    return text.nfc(str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell))


def read_rows(table: Rows, sites: dict[str, Site]) -> tuple[list[dict[str, Any]], list[list[Any]]]:
    """(what rows change, faults as [row, column, cause]); `sites` by unit code are those that may be changed."""
    keys, lines = table
    good: list[dict[str, Any]] = []
    faults: list[list[Any]] = []
    seen: set[str] = set()
    for number, cells in enumerate(lines, 2):
        said = {key: cell for key, cell in zip(keys, cells, strict=False) if key}
        if not any(said.values()):
            continue
        code = said.pop("code", "")
        wrong = _code_faults(code, sites, seen)
        wrong += [(key, cause) for key, word in said.items() if (cause := _fault(key, word))]
        seen.add(code)
        faults += [[number, str(COLUMNS[key]), cause] for key, cause in wrong]
        if not wrong and (row := _change(sites[code], said)):
            good.append({"row": number, **row})
    return good, faults


def _code_faults(code: str, sites: dict[str, Site], seen: set[str]) -> list[tuple[str, str]]:
    if code not in sites:
        return [("code", _("No site of yours has the code “%(code)s”.") % {"code": code})]
    if code in seen:
        return [("code", _("The code “%(code)s” stands there twice.") % {"code": code})]
    return []


def _change(site: Site, said: dict[str, str]) -> dict[str, Any] | None:
    """What the words change in the site, if anything."""
    values = {key: (int(word) if word else None) if key == "capacity" else word for key, word in said.items()}
    pairs = [(key, getattr(site, key), value) for key, value in values.items()]
    changes = [[str(COLUMNS[key]), old or "", new or ""] for key, old, new in pairs if old != new]
    return {"site": site.pk, "name": site.unit.name, "values": values, "changes": changes} if changes else None


def _fault(key: str, word: str) -> str:
    if not word:
        return ""
    if len(word) > LIMITS.get(key, 20):
        return _("Longer than %(n)s characters.") % {"n": LIMITS.get(key, 20)}
    if key == "contact_phone" and phone_e164(word) is None:
        return _("“%(phone)s” is no telephone number.") % {"phone": word}
    if key == "capacity" and not (word.isascii() and word.isdecimal() and int(word) <= 1_000_000):
        return _("“%(word)s” is no number of seats.") % {"word": word}
    if key == "contact_email":
        try:
            validate_email(word)
        except ValidationError:
            return _("“%(email)s” is no e-mail address.") % {"email": word}
    return ""
