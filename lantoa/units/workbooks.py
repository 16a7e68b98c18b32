# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Units as files to take away: CSV, XLSX, and the empty tables to fill in."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from lantoa.infra.documents.tables import CSV, XLSX, csv_file, workbook

from .models import Kind, Succession
from .tables import COLUMNS, LABELS, NEEDED, SUCCESSION_COLUMNS, SUCCESSION_NEEDED

MEDIA = {"csv": CSV, "xlsx": XLSX}


def units_csv(rows: Iterable[Sequence[Any]]) -> bytes:
    """A CSV in the columns that an import reads."""
    return csv_file(COLUMNS, rows)


def units_workbook(rows: Iterable[Sequence[Any]]) -> bytes:
    """The same as a workbook, with heads and kinds in the reader's language."""
    kind = COLUMNS.index("kind")
    shown = [[str(Kind(cell).label) if place == kind else cell for place, cell in enumerate(row)] for row in rows]
    return workbook([(_("Units"), [str(LABELS[name]) for name in COLUMNS], shown)], codes=2)


def template(subject: str) -> bytes:
    """An empty table to fill in, and a second sheet that explains its columns."""
    columns, needed = (COLUMNS, NEEDED) if subject == "units" else (SUCCESSION_COLUMNS, SUCCESSION_NEEDED)
    notes = [[str(LABELS[name]), _("Yes") if name in needed else "", _meanings()[name]] for name in columns]
    heads = [str(LABELS[name]) for name in columns]
    title = _("Units") if subject == "units" else _("Successions")
    return workbook([(title, heads, []), (_("Notes"), [_("Column"), _("Needed"), _("Meaning")], notes)], codes=2)


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
