# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The writes of the tree. Nothing else writes units."""

from .imports import apply_unit_import, drop_unit_import, import_succession, import_units, stage_units
from .tree import add_unit, edit_contacts, end_unit, move_unit

__all__ = [
    "add_unit",
    "apply_unit_import",
    "drop_unit_import",
    "edit_contacts",
    "end_unit",
    "import_succession",
    "import_units",
    "move_unit",
    "stage_units",
]
