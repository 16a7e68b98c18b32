# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The list of sites as a table for officials: CSV that Excel opens rightly, and XLSX."""

import csv
import io
from collections.abc import Iterable

import xlsxwriter
from django.utils.translation import gettext as _

from lantoa.infra.documents.cells import plain_cell

from .queries import SiteRow

BOM = "\ufeff"


def _table(rows: Iterable[SiteRow]) -> list[list[str | int | None]]:
    head: list[str | int | None] = [
        _("Code"), _("Unit"), _("Level"), _("Readiness"), _("Reason"), _("Venue"), _("Address"), _("Contact person"),
        _("Contact phone"), _("Capacity"), _("Present"), _("Short code"),
    ]  # fmt: skip
    body: list[list[str | int | None]] = [
        [
            row.site.unit.code, row.site.unit.name, row.site.get_level_display(), row.readiness.label,
            row.readiness.reason, row.site.venue, row.site.address, row.site.contact_name, row.site.contact_phone,
            row.site.capacity, row.present, row.site.short_code,
        ]
        for row in rows
    ]  # fmt: skip
    return [head, *body]


def csv_of(rows: Iterable[SiteRow]) -> bytes:
    """UTF-8 with a byte-order mark."""
    out = io.StringIO()
    csv.writer(out).writerows([plain_cell(cell) for cell in line] for line in _table(rows))
    return (BOM + out.getvalue()).encode()


def xlsx_of(rows: Iterable[SiteRow]) -> bytes:
    """One sheet with a fixed head; codes and phone numbers stay text."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet, bold = book.add_worksheet(_("Sites")), book.add_format({"bold": True})
        for number, line in enumerate(_table(rows)):
            for place, cell in enumerate(line):
                if isinstance(cell, int):
                    sheet.write_number(number, place, cell)
                else:
                    sheet.write_string(number, place, cell or "", bold if number == 0 else None)
        sheet.freeze_panes(1, 0)
        sheet.set_column(1, 1, 28)
        sheet.set_column(2, 11, 18)
    return out.getvalue()
