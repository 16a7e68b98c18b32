# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Tables that officials send and take along: XLSX and CSV as Excel in Viet Nam writes and opens them."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from .cells import plain_cell
from .sheets import UnreadableSheet, sheet_rows

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
BOM = "\ufeff"
_OPTIONS = {
    "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "default_date_format": "dd/mm/yyyy",
}  # fmt: skip

Sheet = tuple[str, Sequence[str], Iterable[Sequence[Any]]]
"""Name, head, rows."""


class UnreadableTable(Exception):
    """The file is neither XLSX nor CSV in UTF-8."""


def workbook(sheets: Iterable[Sheet], *, widths: Sequence[int] = (28,), codes: int = 0) -> bytes:
    """An XLSX file with a fixed, bold head on each sheet. Text stays text: a name can never become a formula.

    `widths` of the columns in characters; the last one holds for those that follow. In the first `codes` columns what
    is typed later stays text too, so that a code keeps its zeros.
    """
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, _OPTIONS) as book:
        bold, plain = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"num_format": "@"})
        for name, head, rows in sheets:
            sheet = book.add_worksheet(name[:31])
            sheet.write_row(0, 0, head, bold)
            sheet.freeze_panes(1, 0)
            for column in range(len(head)):
                width = widths[min(column, len(widths) - 1)]
                sheet.set_column(column, column, width, plain if column < codes else None)
            for number, row in enumerate(rows, 1):
                sheet.write_row(number, 0, row)
    return out.getvalue()


def csv_file(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """UTF-8 with a byte-order mark, by which Excel knows it; no cell is run as a formula."""
    out = io.StringIO()
    csv.writer(out).writerows([plain_cell(cell) for cell in row] for row in (head, *rows))
    return (BOM + out.getvalue()).encode()


def read_cells(source: Path | bytes, *, is_csv: bool) -> tuple[int, Iterator[Sequence[Any]]]:
    """(number of rows with the head, the rows one after the other) of the first sheet, or UnreadableTable."""
    try:
        return _csv_rows(source) if is_csv else _sheet_rows(source)
    except (UnreadableSheet, UnicodeDecodeError, csv.Error, OSError) as error:
        raise UnreadableTable from error


def _sheet_rows(source: Path | bytes) -> tuple[int, Iterator[Sequence[Any]]]:
    if isinstance(source, bytes):
        return sheet_rows(source)
    with source.open("rb") as file:
        return sheet_rows(file)


def _csv_rows(source: Path | bytes) -> tuple[int, Iterator[Sequence[Any]]]:
    """Comma or semicolon, decided by the first line."""
    whole = source.decode("utf-8-sig") if isinstance(source, bytes) else source.read_text(encoding="utf-8-sig")
    first = whole.partition("\n")[0]
    lines = io.StringIO(whole, newline="")
    rows = list(csv.reader(lines, delimiter=";" if first.count(";") > first.count(",") else ","))
    return len(rows), iter(rows)
