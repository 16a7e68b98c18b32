# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Official documents are checked as an office would: opened by LibreOffice and read as printed."""

import subprocess
from datetime import date
from io import BytesIO

import pytest
from docx import Document
from docx.shared import Pt

from lantoa.infra.documents.decree30 import Heading, OfficialDocument, Table, Text, number_line, place_and_date
from lantoa.infra.documents.word import render_word

REPORT = OfficialDocument(
    parent_body="Ủy ban nhân dân tỉnh Quảng Ngãi",
    issuing_body="Ủy ban nhân dân huyện Bình Sơn",
    sign="BC-UBND",
    type_name="Báo cáo",
    abstract="Kết quả hưởng ứng Phong trào chuyển đổi số",
    place="Bình Sơn",
    day=date(2023, 8, 5),
    body=[
        Heading("I. KẾT QUẢ"),
        Text("Đã hướng dẫn 1.234 người dân."),
        Table(["Đơn vị", "Số người"], [["Xã Bình Đông", "1.000"], ["Cộng", "1.234"]], frozenset({1}), footer=1),
        Text("Trên đây là báo cáo kết quả."),
    ],
    recipients=["UBND tỉnh", "Sở Thông tin và Truyền thông"],
    authority="TM. Ủy ban nhân dân",
    title="Chủ tịch",
)


def test_layout_follows_the_decree():
    word = Document(BytesIO(render_word(REPORT)))
    section = word.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert [round(side.mm) for side in (section.left_margin, section.right_margin, section.top_margin)] == [30, 15, 20]
    assert section.different_first_page_header_footer
    assert word.styles["Normal"].font.name == "Times New Roman"
    assert word.styles["Normal"].font.size == Pt(14)
    left, right = word.tables[0].rows[0].cells
    assert [p.text for p in left.paragraphs if p.text.strip("\u00a0")] == [
        "ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI",
        "ỦY BAN NHÂN DÂN HUYỆN BÌNH SƠN",
        "Số:         /BC-UBND",
    ]
    assert right.paragraphs[0].text == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    assert right.paragraphs[-1].text == "Bình Sơn, ngày 05 tháng 8 năm 2023"


def test_numbers_and_dates_take_their_zeros():
    assert number_line("KH-UBND", 5) == "Số: 05/KH-UBND"
    assert place_and_date("Quảng Ngãi", date(2024, 2, 29)) == "Quảng Ngãi, ngày 29 tháng 02 năm 2024"
    assert place_and_date("Quảng Ngãi", date(2024, 12, 1)) == "Quảng Ngãi, ngày 01 tháng 12 năm 2024"


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """The report as LibreOffice prints it: text in reading order."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "report.docx").write_bytes(render_word(REPORT))
    office = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless"]
    subprocess.run(
        [*office, "--convert-to", "pdf", "report.docx"], cwd=folder, check=True, capture_output=True, timeout=120
    )
    return subprocess.run(
        ["pdftotext", "-layout", "report.pdf", "-"], cwd=folder, check=True, capture_output=True, text=True
    ).stdout


def test_libreoffice_prints_every_letter(printed):
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "BÁO CÁO", "1.234 người dân",
        "Xã Bình Đông", "Trên đây là báo cáo kết quả./.", "Nơi nhận:", "- UBND tỉnh;", "- Lưu: VT.",
        "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH",
    ):  # fmt: skip
        assert words in printed
