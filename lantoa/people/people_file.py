# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Lists of people as workbooks, in the columns that an import reads."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from lantoa.infra.documents.tables import workbook

from .import_rows import COLUMNS, template_rows
from .models import BadRow, User
from .roles import ROLE_NAMES


def people_workbook(people: Iterable[User]) -> tuple[bytes, int]:
    """A row per person and post (as listed, see people_listed); returns the file and its number of rows."""
    head = [*map(str, COLUMNS.values()), _("Unit"), _("Activated")]
    rows = [
        [
            person.full_name, post.unit.code, str(ROLE_NAMES[post.role]), person.sign_in_name if person.phone else "",
            person.email or "", person.external_id or "", person.birth_year or "", post.unit.name,
            _("Yes") if person.activated_at else _("No"),
        ]
        for person in people
        for post in person.shown_posts  # type: ignore[attr-defined]
    ]  # fmt: skip
    return workbook([(_("People"), head, rows)]), len(rows)


def template_workbook() -> bytes:
    """The empty list to fill in, with a second sheet that explains its columns."""
    head, notes = template_rows()
    return workbook([(_("People"), head, []), (_("Notes"), [_("Column"), _("Meaning")], notes)])


def bad_rows_workbook(bad_rows: Iterable[BadRow]) -> bytes:
    """The bad rows as they were, each with its row number, its field and the cause: correct them and import again."""
    rows = [[row.row, str(COLUMNS.get(row.field, row.field)), row.cause, *row.cells] for row in bad_rows]
    head = [_("Row"), _("Field"), _("Cause"), *map(str, COLUMNS.values())]
    return workbook([(_("Bad rows"), head, rows)])
