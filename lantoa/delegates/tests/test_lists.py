# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

import io

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from lantoa.delegates import actions
from lantoa.delegates.list_rows import read_rows, read_table
from lantoa.delegates.models import Delegate, DelegateList
from lantoa.infra.web.errors import Refused

HEAD = [
    "Họ và tên *",
    "Chức vụ",
    "Thành phần đại biểu *",
    "Mã đơn vị cử *",
    "Cấp điểm cầu",
    "Điện thoại",
    "E-mail",
    "Ghế hoặc hàng",
]
GOOD = [
    "Nguyễn Đại Biểu",
    "Trưởng phòng",
    "Cán bộ, công chức cấp xã",
    "21040",
    "",
    "0905 123 456",
    "a@example.vn",
    "A1",
]


def sheet(*rows, head=HEAD):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        for number, row in enumerate([head, *rows]):
            page.write_row(number, 0, row)
    return out.getvalue()


def upload(client, content, name="danh-sach.xlsx"):
    return client.post(reverse("stage_list"), {"file": SimpleUploadedFile(name, content)})


def test_a_list_is_looked_at_then_applied_once(client, cast, hall):
    client.force_login(cast["commune_coordinator"])
    bad = [
        ["", "", GOOD[2], "21040", "", "", "", ""],
        ["Người xã khác", "", GOOD[2], "21043", "", "", "", ""],
        ["Sai thành phần", "", "Khách lạ", "21040", "", "", "", ""],
        ["Sai số máy", "", GOOD[2], "21040", "", "12", "", ""],
        ["Sai thư", "", GOOD[2], "21040", "", "", "a(at)b", ""],
        ["Sai cấp", "", GOOD[2], "21040", "cấp trời", "", "", ""],
    ]
    assert upload(client, sheet(GOOD, *bad)).status_code == 302
    staged = DelegateList.objects.get()
    assert len(staged.rows) == 1 and Delegate.objects.count() == 0
    columns = ["Họ và tên", "Mã đơn vị cử", "Thành phần đại biểu", "Điện thoại", "E-mail", "Cấp điểm cầu"]
    assert [(fault["row"], fault["column"]) for fault in staged.faults] == list(enumerate(columns, 3))
    page = client.get(reverse("list_page", args=[staged.pk])).content.decode()
    assert "cấp trời" in page and "Nguyễn Đại Biểu" in page
    for _again in range(2):
        assert client.post(reverse("apply_list", args=[staged.pk])).status_code == 302
    one = Delegate.objects.get()
    assert (one.full_name, one.phone, one.seat, one.site) == ("Nguyễn Đại Biểu", "+84905123456", "A1", hall.site)
    upload(client, sheet(GOOD))
    actions.apply_list(by=cast["commune_coordinator"], staged=DelegateList.objects.first())
    assert Delegate.objects.count() == 1, "the same list again names nobody twice"


def test_a_list_is_its_uploaders_only(client, cast, hall):
    client.force_login(cast["commune_coordinator"])
    upload(client, sheet(GOOD))
    client.force_login(cast["organiser"])
    assert client.get(reverse("list_page", args=[DelegateList.objects.get().pk])).status_code == 404


def test_the_template_can_be_filled_in_and_read(client, cast, hall):
    client.force_login(cast["commune_coordinator"])
    content = client.get(reverse("list_template")).content
    table = read_table("mau.xlsx", content)
    assert all(table.keys) and table.rows == []
    codes = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("Đơn vị").to_python()
    assert codes == [["Mã đơn vị cử", "Đơn vị"], ["21040", "Xã Bình Đông"]]


@pytest.mark.parametrize("content", [b"", b"not a file", b"PK\x03\x04broken", sheet(["x"], head=["Cột lạ"])])
def test_what_is_no_list_is_refused(client, cast, hall, content):
    client.force_login(cast["commune_coordinator"])
    assert upload(client, content).status_code == 422
    assert not DelegateList.objects.exists()


CELLS = st.one_of(st.text(max_size=40), st.floats(), st.booleans(), st.none(), st.sampled_from(GOOD))


@hypothesis_settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.lists(CELLS, max_size=9), max_size=5),
    name=st.sampled_from(["a.csv", "a.xlsx"]),
    junk=st.binary(max_size=60),
)
def test_no_file_breaks_the_reading(hall, cast, rows, name, junk):
    text = ";".join(HEAD) + "\n" + "\n".join(";".join(str(cell) for cell in row) for row in rows)
    for content in (junk, text.encode("utf-8", "replace")):
        try:
            table = read_table(name, content)
        except Refused:
            continue
        good, faults = read_rows(table, hall.ceremony, cast["organiser"])
        assert len(good) + len(faults) <= len(table.rows)
        assert all(fault["cause"] and fault["column"] for fault in faults)
