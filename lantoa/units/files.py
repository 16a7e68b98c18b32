# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""A CSV or XLSX file as numbered rows of plain text, whatever wrote it; what is no such file is refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from lantoa.infra import text
from lantoa.infra.documents.tables import UnreadableTable, read_cells
from lantoa.infra.web.errors import Refused

LARGEST = 8_000_000
"""Bytes of an uploaded file: 50,000 units are about 4 MB of CSV."""
MOST_ROWS = 50_000
MOST_HEIGHT = 200_000
"""Rows of a sheet with the empty ones."""


@dataclass(frozen=True)
class Table:
    """The first row's cells, and the rows below that are not empty, each with the number that a spreadsheet shows."""

    heads: list[str]
    rows: list[tuple[int, list[str]]]


def open_table(content: bytes, name: str) -> Table:
    """The first sheet of a workbook, or a CSV in UTF-8 with commas or semicolons. Refuses what it cannot read."""
    if len(content) > LARGEST:
        raise Refused("units.too_large", _("The file is larger than 8 MB. Split it into several files."))
    is_workbook = content.startswith(b"PK") or name.lower().endswith((".xlsx", ".xlsm", ".xls", ".ods"))
    try:
        height, rows = read_cells(content, is_csv=not is_workbook)
    except UnreadableTable:
        raise Refused(
            "units.unreadable", _("The file is neither XLSX nor CSV in UTF-8. In Excel, save it as “CSV UTF-8”.")
        ) from None
    if height > MOST_HEIGHT:
        raise _too_long()
    return _table(rows)


def csv_table(content: str) -> Table:
    """Text of a CSV."""
    return open_table(content.encode(), "table.csv")


def _too_long() -> Refused:
    return Refused("units.too_long", _("The table has more than 50,000 rows. Split it into several files."))


def _table(lines: Iterable[Sequence[Any]]) -> Table:
    numbered = [(number, [cell_text(cell) for cell in line]) for number, line in enumerate(lines, 1)]
    filled = [(number, cells) for number, cells in numbered if any(cells)]
    if not filled:
        raise Refused("units.empty", _("The file is empty."))
    if len(filled) > MOST_ROWS:
        raise _too_long()
    return Table(heads=filled[0][1], rows=filled[1:])


def cell_text(value: Any) -> str:
    """A cell as its author sees it: 21040.0 is "21040", text is NFC and without signs that no one
    sees. The quote that an export puts before a "=" is taken off again."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    written = "".join(filter(str.isprintable, text.nfc(str(value)))) if value is not None else ""
    return written[1:] if written[:1] == "'" and written[1:2] in set("=+-@") else written
