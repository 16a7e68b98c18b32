# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Units as files to take away: CSV, XLSX, and the empty tables to fill in."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from lantoa.infra.documents.cells import plain_cell

from .models import Kind, Succession
from .tables import COLUMNS, LABELS, NEEDED, SUCCESSION_COLUMNS, SUCCESSION_NEEDED

MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def units_csv(rows: Iterable[Sequence[Any]]) -> bytes:
    """A CSV in the columns that an import reads, with the mark by which Excel knows UTF-8."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([plain_cell(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def units_workbook(rows: Iterable[Sequence[Any]]) -> bytes:
    """The same as a workbook, with heads and kinds in the reader's language."""
    kind = COLUMNS.index("kind")
    shown = [[str(Kind(cell).label) if place == kind else cell for place, cell in enumerate(row)] for row in rows]
    return _workbook([(_("Units"), [str(LABELS[name]) for name in COLUMNS], shown)])


def template(subject: str) -> bytes:
    """An empty table to fill in, and a second sheet that explains its columns."""
    columns, needed = (COLUMNS, NEEDED) if subject == "units" else (SUCCESSION_COLUMNS, SUCCESSION_NEEDED)
    notes = [[str(LABELS[name]), _("Yes") if name in needed else "", _meanings()[name]] for name in columns]
    heads = [str(LABELS[name]) for name in columns]
    title = _("Units") if subject == "units" else _("Successions")
    return _workbook([(title, heads, []), (_("Notes"), [_("Column"), _("Needed"), _("Meaning")], notes)])


def _meanings() -> dict[str, str]:
    kinds = ", ".join(str(label) for label in Kind.labels)
    portions = ", ".join(str(label) for label in Succession.Portion.labels)
    return {
        "code": _("Official code with its zeros, such as 21040"),
        "parent_code": _("Code of the unit to which it belongs; another code than now moves the unit"),
        "kind": _("One of: %(names)s") % {"names": kinds},
        "designation": _("The word on its door, such as town or ward"),
        "name": _("Its official name"),
        "valid_from": _("First day on which it exists; code and first day together tell which unit is meant"),
        "valid_to": _("First day on which it no longer exists; empty while it exists"),
        "population": _("Whole number"),
        "tile_row": _("Place on the tile map, from the top; together with the column or not at all"),
        "tile_col": _("Place on the tile map, from the left"),
        "org_code": _("Identifier in electronic documents, such as H48.53"),
        "address": _("Address of its office"),
        "phone": _("Telephone of its office"),
        "email": _("E-mail of its office"),
        "old_code": _("Code of the unit that ends on the day of the change"),
        "new_code": _("Code of the unit that takes it over"),
        "portion": _("One of: %(names)s") % {"names": portions},
        "share": _("Part of the old unit's figures, such as 0.4; the shares of one old unit make 1"),
        "note": _("Where this is written"),
    }


def _workbook(sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Any]]]]) -> bytes:
    """Sheets (name, heads, rows). Text stays text: codes keep their zeros, and nothing is run as a formula."""
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        bold, plain = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"num_format": "@"})
        as_day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, heads, rows in sheets:
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, 1, 16, plain)
            sheet.set_column(2, len(heads) - 1, 22)
            sheet.write_row(0, 0, heads, bold)
            for number, row in enumerate(rows, 1):
                for place, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write_datetime(number, place, cell, as_day)
                    elif isinstance(cell, str):
                        sheet.write_string(number, place, cell)
                    elif cell is not None:
                        sheet.write_number(number, place, cell)
    return out.getvalue()
