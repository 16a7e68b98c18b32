# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from io import BytesIO
from tempfile import TemporaryFile

import pytest
import xlsxwriter

from lantoa.infra.documents.sheets import UnreadableSheet, sheet_rows


def rows_of(content):
    """The same from the content and from a file."""
    height, rows = sheet_rows(content)
    with TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        again, same = sheet_rows(file)
        rows = list(rows)
        assert (again, list(same)) == (height, rows)
    return height, rows


def test_cells_come_as_they_were_written_on_the_rows_where_they_stand():
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(2, 0, ["Đức Phổ", 21040, 0.5, True])
        sheet.write_number(2, 4, 45_135, day)
        sheet.write_number(2, 5, 45_135.25, day)
    height, rows = rows_of(out.getvalue())
    assert height == 3 and not any(any(row) for row in rows[:2])
    assert rows[2] == ["Đức Phổ", 21040.0, 0.5, True, "2023-07-28", "2023-07-28 06:00:00"]


@pytest.mark.parametrize("content", [b"", b"a,b", b"PK\x03\x04"])
def test_what_is_no_workbook_is_said_so(content):
    with pytest.raises(UnreadableSheet):
        rows_of(content)
