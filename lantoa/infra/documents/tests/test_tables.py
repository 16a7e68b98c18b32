# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from lantoa.infra.documents.tables import BOM, UnreadableTable, csv_file, read_cells, workbook

HEAD = ["Mã", "Đơn vị"]
ROWS = [["00123", "=1+1"], ["21040", "Xã Bình Đông"]]


def cells(source, is_csv):
    height, rows = read_cells(source, is_csv=is_csv)
    rows = [list(row) for row in rows]
    assert len(rows) == height
    return rows


def test_a_workbook_keeps_text_as_text():
    content = workbook([("Một cái tên dài hơn ba mươi mốt chữ cái", HEAD, ROWS), ("Ghi chú", HEAD, [])], widths=(8, 40))
    assert cells(content, False) == [HEAD, *ROWS]
    assert len(CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names) == 2


def test_a_csv_file_opens_in_excel_and_runs_nothing():
    content = csv_file(HEAD, ROWS)
    assert content.decode().startswith(BOM + "Mã,Đơn vị")
    assert cells(content, True) == [HEAD, ["00123", "'=1+1"], ROWS[1]]


def test_files_and_bytes_commas_and_semicolons_are_read_alike(tmp_path):
    for text in ("Mã;Đơn vị\n21040;Xã Bình Đông\n", "Mã,Đơn vị\n21040,Xã Bình Đông\n"):
        (tmp_path / "a.csv").write_text(text, encoding="utf-8")
        assert cells(tmp_path / "a.csv", True) == cells(text.encode(), True) == [HEAD, ROWS[1]]


@given(st.binary(max_size=80), st.booleans())
def test_what_is_no_table_is_said_to_be_none(junk, is_csv):
    try:
        height, rows = read_cells(junk, is_csv=is_csv)
    except UnreadableTable:
        return
    assert len(list(rows)) == height


def test_a_missing_file_is_unreadable(tmp_path):
    with pytest.raises(UnreadableTable):
        read_cells(tmp_path / "none.xlsx", is_csv=False)
