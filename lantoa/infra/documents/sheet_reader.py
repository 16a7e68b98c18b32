# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The program that `sheets` starts to read one workbook; it may be ended at any time. It imports nothing of Lan Tỏa."""

import json
import resource
import sys
from datetime import datetime
from io import BytesIO
from typing import Any

from python_calamine import CalamineWorkbook

MEMORY = 2_000_000_000
SECONDS = 60


def plain(cell: Any) -> Any:
    """A cell as JSON knows it: days as 2023-07-28."""
    if isinstance(cell, datetime) and cell.time() == datetime.min.time():
        cell = cell.date()
    return cell if isinstance(cell, str | int | float) else str(cell)


def main() -> None:
    """The first sheet of the workbook on standard input: its number of rows, then a line of JSON for each."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sheet = CalamineWorkbook.from_filelike(BytesIO(sys.stdin.buffer.read())).get_sheet_by_index(0)
    print(sheet.end[0] + 1 if sheet.end else 0)
    for row in sheet.iter_rows():
        print(json.dumps([plain(cell) for cell in row]))


if __name__ == "__main__":
    main()
