# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Spreadsheets that officials take along."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from lantoa.infra.documents.tables import workbook
from lantoa.people.import_rows import COLUMNS, template_rows
from lantoa.units.models import Unit

from .analysis import Usage
from .follow import Figures, Staff, UnitRow
from .models import Enrolment

WIDTHS = (36, 18)


def _line(unit: Unit, figures: Figures, staff: Mapping[str, Staff]) -> list[Any]:
    own = staff.get(unit.path, Staff())
    return [
        unit.name, figures.enrolled, figures.in_progress, figures.completed, figures.tests, figures.passed,
        figures.first_tests, figures.first_passed, figures.median_minutes or "",
        own.people, own.completed, _round(own.percent),
    ]  # fmt: skip


def figures(unit: Unit, total: Figures, rows: list[UnitRow], staff: Mapping[str, Staff]) -> bytes:
    """What the page of the unit shows, with its total on the last line."""
    heads = [_("Unit"), _("Enrolled"), _("Learning"), _("Completed"), _("Tests submitted"), _("Tests passed")]
    heads += [_("First tests"), _("First tests passed"), _("Median minutes of a test")]
    heads += [_("People with a duty"), _("Of them completed"), _("Of them completed, %")]
    lines = [*(_line(row.unit, row.figures, staff) for row in rows), _line(unit, total, staff)]
    return workbook([(_("Courses"), heads, lines)], widths=WIDTHS)


def unfinished(people: Iterable[Enrolment]) -> bytes:
    """Who has not completed, for the officer of their unit."""
    heads = [_("Full name"), _("Course"), _("Unit"), _("Phone"), _("Lessons finished"), _("Tests submitted")]
    rows = (
        [one.person.full_name, one.course.title, one.unit.name, one.person.phone or "",
         getattr(one, "lessons_done", 0), getattr(one, "tests", 0)]
        for one in people
    )  # fmt: skip
    return workbook([(_("Not finished"), heads, rows)], widths=WIDTHS)


def usages(rows: Iterable[Usage]) -> bytes:
    """Questions after use: a sheet of their figures and one of what was answered."""
    rows = list(rows)
    heads = [_("Key"), _("Question"), _("Kind of question"), _("Tags"), _("Difficulty")]
    heads += [_("On papers"), _("Left empty"), _("Right, %"), _("Discrimination, %"), _("To look at")]
    lines = [
        [one.question.key, strip_tags(one.question.text), str(one.question.get_kind_display()),
         ", ".join(one.question.tags), one.question.difficulty, one.shown, one.unanswered,
         _round(one.facility), _round(one.discrimination), " ".join(one.findings)]
        for one in rows
    ]  # fmt: skip
    said = [
        [one.question.key, line.text, _("right") if line.right else "", line.times, _round(line.percent)]
        for one in rows
        for line in one.said
    ]
    answers = [_("Key"), _("Answer"), _("Right answer"), _("Times"), _("Of the papers, %")]
    return workbook([(_("Questions"), heads, lines), (_("Answers"), answers, said)], widths=(18, 60))


def _round(value: float | None) -> float | str:
    return "" if value is None else round(value, 1)


def enrolment_template() -> bytes:
    """The empty list to fill in: the columns of a list of people without their role, and what they mean."""
    heads, notes = template_rows()
    role = list(COLUMNS).index("role")
    columns = [head for place, head in enumerate(heads) if place != role]
    lines = [note for place, note in enumerate(notes) if place != role]
    return workbook([(_("People"), columns, []), (_("Notes"), [_("Column"), _("Meaning")], lines)])
