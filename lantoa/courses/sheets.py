# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Spreadsheets that officials take along."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from lantoa.units.models import Unit

from .follow import Figures, UnitRow
from .models import Enrolment


def _write(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """One sheet; text stays text, so that a name can never become a formula."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True, "text_wrap": True})
        sheet.set_column(0, 0, 36)
        sheet.set_column(1, len(heads), 18)
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, heads, bold)
        for number, row in enumerate(rows, 1):
            sheet.write_row(number, 0, row)
    return target.getvalue()


def _line(name: str, figures: Figures) -> list[Any]:
    return [name, figures.enrolled, figures.in_progress, figures.completed, figures.tests, figures.passed]


def figures(unit: Unit, total: Figures, rows: list[UnitRow]) -> bytes:
    """What the page of the unit shows, with its total on the last line."""
    heads = [_("Unit"), _("Enrolled"), _("Learning"), _("Completed"), _("Tests submitted"), _("Tests passed")]
    return _write(heads, [*(_line(row.unit.name, row.figures) for row in rows), _line(unit.name, total)])


def unfinished(people: Iterable[Enrolment]) -> bytes:
    """Who has not completed, for the officer of their unit."""
    heads = [_("Full name"), _("Course"), _("Unit"), _("Phone"), _("Lessons finished"), _("Tests submitted")]
    return _write(
        heads,
        (
            [one.person.full_name, one.course.title, one.unit.name, one.person.phone or "",
             getattr(one, "lessons_done", 0), getattr(one, "tests", 0)]
            for one in people
        ),
    )  # fmt: skip
