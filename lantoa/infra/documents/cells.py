# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Cells of exported tables, safe to open in a spreadsheet."""

from typing import Any


def plain_cell(cell: Any) -> Any:
    """The cell itself; a text that a spreadsheet would run as a formula gets a quote in front. None is empty."""
    if cell is None:
        return ""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
