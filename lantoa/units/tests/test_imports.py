# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Importing in the browser: look first, confirm, all or nothing; whatever is uploaded gets a clear answer."""

from datetime import date, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
import xlsxwriter
from django.core.files.base import ContentFile
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from lantoa.infra.audit.models import Entry
from lantoa.infra.web.errors import Refused
from lantoa.units import actions, files, queries, tables, workbooks
from lantoa.units.models import Kind, Succession, Unit, UnitImport

HEADS = "code,parent_code,kind,name,valid_from,valid_to\n"
GOOD = (
    HEADS
    + "524-V1,21040,village,Thôn Một,2021-01-01,\n"
    + "21043,534,commune,Xã Bình Thuận,2020-01-01,\n"
    + "21040,524,commune,Xã Bình Đông Mới,2020-01-01,\n"
    + "21439,534,commune,Phường Nguyễn Nghiêm,2020-01-01,01/07/2025\n"
)


def upload(client, content, name="don-vi.csv", **fields):
    """The page that follows an upload."""
    data = content.encode() if isinstance(content, str) else content
    fields = {"subject": "units", "file": ContentFile(data, name=name), **fields}
    return client.post("/units/import/", fields, follow=True)


def confirm(client, staged):
    seen = queries.preview(staged, staged.by).plan.digest
    return client.post(f"/units/imports/{staged.pk}/apply/", {"seen": seen})


def snapshot():
    return list(Unit.objects.order_by("pk").values()), list(Succession.objects.order_by("pk").values())


def sheet(rows):
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                page.write(number, place, cell)
    return out.getvalue()


def test_a_table_is_shown_then_applied_as_a_whole(client, cast, tree):
    client.force_login(cast["organiser"])
    before = snapshot()
    page = upload(client, GOOD).content.decode()
    staged = UnitImport.objects.get()
    assert snapshot() == before
    for shown in ("thêm mới", "chuyển cấp trên", "kết thúc", "được sửa", "Xã Bình Đông Mới", "01/07/2025"):
        assert shown in page
    assert confirm(client, staged).status_code == 302
    tree.binh_thuan.refresh_from_db()
    village = Unit.objects.get(code="524-V1")
    assert tree.binh_thuan.parent == tree.duc_pho and tree.binh_thuan.path.startswith(tree.duc_pho.path)
    assert village.parent == tree.binh_dong and village.name_fold == "thon mot"
    assert Unit.objects.get(code="21439").valid_to == date(2025, 7, 1)
    assert Unit.objects.get(code="21040").name_fold == "xa binh dong moi"
    entry = Entry.objects.get(what="units.imported")
    counts = {"added": 1, "changed": 3, "moved": 1, "ended": 1, "unchanged": 0}
    assert entry.by == cast["organiser"] and entry.detail == {"source": "don-vi.csv", **counts}


def test_confirming_twice_applies_once(client, cast, tree):
    client.force_login(cast["organiser"])
    upload(client, GOOD)
    staged = UnitImport.objects.get()
    confirm(client, staged)
    after = snapshot()
    assert client.post(f"/units/imports/{staged.pk}/apply/", {"seen": "anything"}).status_code == 302
    assert snapshot() == after and Entry.objects.filter(what="units.imported").count() == 1
    page = upload(client, GOOD).content.decode()
    assert "không có gì cần xác nhận" in page


def test_what_was_not_seen_is_not_applied(client, cast, tree):
    client.force_login(cast["organiser"])
    upload(client, GOOD)
    staged = UnitImport.objects.get()
    seen = queries.preview(staged, staged.by).plan.digest
    Unit.objects.filter(code="21040").update(name="Tên khác")
    before = snapshot()
    for guess in (seen, ""):
        assert client.post(f"/units/imports/{staged.pk}/apply/", {"seen": guess}).status_code == 409
    assert snapshot() == before


def test_a_table_belongs_to_who_uploaded_it_and_expires(client, cast, tree):
    client.force_login(cast["organiser"])
    upload(client, GOOD)
    staged = UnitImport.objects.get()
    cast["nobody"].posts.create(unit=tree.province, role="organiser")
    client.force_login(cast["nobody"])
    for place in ("", "apply/", "drop/"):
        address = f"/units/imports/{staged.pk}/{place}"
        assert (client.post(address) if place else client.get(address)).status_code == 404
    client.force_login(cast["organiser"])
    UnitImport.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(f"/units/imports/{staged.pk}/").status_code == 404
    upload(client, GOOD)
    assert not UnitImport.objects.filter(pk=staged.pk).exists()


def test_a_thrown_away_table_changes_nothing(client, cast, tree):
    client.force_login(cast["organiser"])
    upload(client, GOOD)
    before = snapshot()
    page = client.post(f"/units/imports/{UnitImport.objects.get().pk}/drop/", follow=True).content.decode()
    assert "Đã bỏ bảng" in page and not UnitImport.objects.exists() and snapshot() == before


BAD = {
    "9,777,commune,Xã A,2020-01-01,": "không có đơn vị 777",
    "9,524,district,Huyện A,2020-01-01,": "không thể trực thuộc",
    "9,,commune,Xã A,2020-01-01,": "phải có đơn vị cấp trên",
    "61,,province,Tỉnh khác,2020-01-01,": "chỉ được thêm trên máy chủ",
    "524,21040,district,Huyện Bình Sơn,2020-01-01,": "vòng lặp",
    "21040,524,commune,Xã Bình Đông,2022-01-01,": "hai đơn vị cùng mã",
    "524,51,district,Huyện Bình Sơn,2020-01-01,2025-07-01": "tồn tại lâu hơn",
    "9,524,commune,Xã A,2020-01-01,2019-01-01": "không sau ngày bắt đầu",
    "9,524,commune,,2020-01-01,": "để trống",
    "9,524,planet,Xã A,2020-01-01,": "không phải loại đơn vị",
    "9,524,commune,Xã A,ngày mai,": "không phải là ngày",
    "9,524,commune,Xã A,2020-01-01,,thừa": "nhiều ô hơn",
}


@pytest.mark.parametrize(("row", "cause"), BAD.items())
def test_a_bad_row_is_named_and_holds_everything_back(client, cast, tree, row, cause):
    client.force_login(cast["organiser"])
    before = snapshot()
    page = upload(client, f"{HEADS}524-V1,21040,village,Thôn Một,2021-01-01,\n{row}\n").content.decode()
    assert cause in page and '<th scope="row">3</th>' in page and "Xác nhận và nhập" not in page
    confirm(client, UnitImport.objects.get())
    assert snapshot() == before


def test_rows_outside_ones_own_units_are_refused(client, cast, tree):
    cast["nobody"].posts.create(unit=tree.binh_son, role="organiser")
    client.force_login(cast["nobody"])
    rows = ["21439,534,commune,Tên mới,2020-01-01,", "21043,534,commune,Xã Bình Thuận,2020-01-01,"]
    page = upload(client, HEADS + "\n".join(rows)).content.decode()
    assert page.count("không thuộc phạm vi") == 2


def test_columns_that_are_not_there_stay_as_they_are(tree):
    Unit.objects.filter(pk=tree.binh_dong.pk).update(population=9000, phone="0255 3 123 456")
    table = "code,parent_code,kind,name,valid_from,population\n21040,524,commune,Xã Bình Đông,2020-01-01,9100\n"
    actions.import_units(by=None, rows=tables.read_units(table))
    unit = Unit.objects.get(pk=tree.binh_dong.pk)
    assert (unit.population, unit.phone) == (9100, "0255 3 123 456")


def test_units_can_change_places_in_one_table(tree):
    """The child becomes the parent: both moves work out, and everyone below follows."""
    lower = actions.add_unit(
        by=None, parent=tree.dic, code="TT", kind=Kind.DEPARTMENT, name="Trung tâm", valid_from=date(2020, 1, 1)
    )
    actions.add_unit(by=None, parent=lower, code="TT-1", kind=Kind.SCHOOL, name="Lớp", valid_from=date(2020, 1, 1))
    table = (
        HEADS + "STTTT,TT,department,Sở Thông tin và Truyền thông,2020-01-01,\nTT,51,department,Trung tâm,2020-01-01,\n"
    )
    result = actions.import_units(by=None, rows=tables.read_units(table))
    assert (result.moved, result.changed) == (2, 2)
    lower.refresh_from_db()
    assert lower.parent == tree.province
    assert list(Unit.objects.under(lower).values_list("code", flat=True)) == ["TT", "TT-1", "STTTT"]


def test_a_reform_in_one_table_in_any_order(tree):
    """A district ends with its communes, another comes back with one, a commune moves to a parent that lives longer."""
    actions.add_unit(by=None, parent=tree.binh_dong, code="V", kind="village", name="V", valid_from=date(2020, 1, 1))
    end = ["524,51,district,Huyện Bình Sơn,2020-01-01,2025-07-01", "21040,524,commune,Xã A,2020-01-01,2025-07-01"]
    end += ["V,21040,village,V,2020-01-01,2025-07-01", "21043,534,commune,Xã Bình Thuận,2020-01-01,"]
    for rows in (end, end[::-1]):
        result = actions.import_units(by=None, rows=tables.read_units(HEADS + "\n".join(rows)))
    assert (result.changed, result.unchanged) == (0, 4)
    tree.binh_thuan.refresh_from_db()
    assert tree.binh_thuan.parent == tree.duc_pho and tree.binh_thuan.valid_to is None
    back = [row.replace("2025-07-01", "") for row in end[:3]]
    assert actions.import_units(by=None, rows=tables.read_units(HEADS + "\n".join(back[::-1]))).ended == 3
    assert not Unit.objects.exclude(valid_to=None).exists()


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_exported_list_comes_back_unchanged(client, cast, tree, form):
    Unit.objects.filter(pk=tree.binh_dong.pk).update(
        phone="+84 255 3123456", tile_row=1, tile_col=2, population=9100, org_code="H48.53"
    )
    client.force_login(cast["organiser"])
    table = client.get(f"/units/export/?format={form}").content
    assert "không có gì cần xác nhận" in upload(client, table, f"units.{form}").content.decode()
    plan = queries.tree_plan(tables.units_in(files.open_table(table, f"units.{form}"))[0], None)
    assert (plan.changes, plan.faults, plan.unchanged) == ([], [], 7)


@pytest.mark.parametrize("subject", ["units", "successions"])
def test_the_template_has_every_column_and_no_rows(client, cast, subject):
    client.force_login(cast["organiser"])
    table = files.open_table(client.get(f"/units/import/template/?subject={subject}").content, "x.xlsx")
    columns = tables.COLUMNS if subject == "units" else tables.SUCCESSION_COLUMNS
    assert (len(table.heads), table.rows) == (len(columns), []) and "Mã đơn vị" in " ".join(table.heads)
    assert workbooks.template(subject)


def test_excel_of_viet_nam_writes_semicolons_and_our_words():
    heads = "Mã đơn vị;Mã đơn vị cấp trên;Loại đơn vị;Tên đơn vị;Có từ ngày"
    rows, faults = tables.units_in(files.csv_table(f"{heads}\n9;524;{Kind.COMMUNE.label};Xã Mới;1/7/2025\n"))
    assert faults == [] and rows[0].valid_from == date(2025, 7, 1) and rows[0].values["kind"] == "commune"


def end_and_begin(tree):
    day = date(2025, 7, 1)
    Unit.objects.filter(pk__in=[tree.binh_dong.pk, tree.binh_thuan.pk]).update(valid_to=day)
    for code in ("31", "32"):
        actions.add_unit(by=None, parent=tree.province, code=code, kind="commune", name=f"Xã {code}", valid_from=day)


def test_successions_are_uploaded_corrected_and_never_exceed_the_whole(client, cast, tree):
    end_and_begin(tree)
    client.force_login(cast["organiser"])
    table = "old_code,new_code,portion,share\n21040,31,part,0.4\n21040,32,part,0.6\n21043,31,whole,1\n"
    page = upload(client, table, subject="successions", day="2025-07-01").content.decode()
    assert "Xã Bình Đông" in page and "60%" in page and not Succession.objects.exists()
    confirm(client, UnitImport.objects.get())
    assert Succession.objects.count() == 3 and Entry.objects.get(what="successions.imported").detail["added"] == 3
    swapped = table.replace("0.4", "0,7").replace("0.6", "0.3").replace("0,7", '"0,7"')
    result = actions.import_succession(by=None, rows=tables.read_succession(swapped, date(2025, 7, 1)))
    assert (result.added, result.changed, result.unchanged) == (0, 2, 1)
    more = "old_code,new_code,portion,share\n21040,31,part,0.8\n"
    with pytest.raises(Refused, match="lớn hơn 1"):
        actions.import_succession(by=None, rows=tables.read_succession(more, date(2025, 7, 1)))
    wrong = "old_code,new_code,portion,share\n524,31,whole,1\n21043,99,half,2\n"
    page = upload(client, wrong, subject="successions", day="2025-07-01").content.decode()
    for cause in ("không có đơn vị mã 524 kết thúc", "không phải là “toàn bộ”", "lớn hơn 0"):
        assert cause in page
    assert "Hãy cho biết ngày thay đổi" in upload(client, table, subject="successions").content.decode()


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "a.csv", "rỗng"),
        (b"\n\n,,\n", "a.csv", "Tệp không có dòng nào"),
        (b"a,b\n1,2\n", "a.csv", "Bảng thiếu các cột"),
        (b"code,code,parent_code,kind,name,valid_from\n", "a.csv", "bị lặp lại"),
        ("tên".encode("utf-16"), "a.csv", "CSV UTF-8"),
        (b"PK\x03\x04 no archive", "a.xlsx", "Tệp không phải XLSX"),
        (b"%PDF-1.7", "a.xlsx", "Tệp không phải XLSX"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(client, cast, tree, content, name, sentence):
    client.force_login(cast["organiser"])
    before = snapshot()
    assert sentence in upload(client, content, name).content.decode()
    assert not UnitImport.objects.exists() and snapshot() == before


def test_a_workbook_that_would_fill_the_memory_is_refused():
    """Two cells far apart, and a table of texts that says it is endless."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet().write_row(0, 0, ["a", "b"])
        book.worksheets()[0].write(1_048_575, 16_383, "x")
    endless = BytesIO()
    with ZipFile(BytesIO(sheet([["a"]]))) as parts, ZipFile(endless, "w") as copy:
        for part in parts.namelist():
            copy.writestr(part, parts.read(part).replace(b'Count="1"', b'Count="99999999999999"'))
    for content in (out.getvalue(), endless.getvalue()):
        with pytest.raises(Refused, match="Tệp không phải XLSX"):
            files.open_table(content, "a.xlsx")


def read(content, name):
    """All that reading an upload does, short of the database: a refusal is a sentence, nothing else is raised."""
    try:
        table = files.open_table(content, name)
    except Refused as refused:
        assert refused.message
        return False
    for reader in (tables.units_in, lambda table: tables.successions_in(table, date(2025, 7, 1))):
        try:
            reader(table)
        except Refused as refused:
            assert refused.message
    return True


@hypothesis_settings(max_examples=30)
@given(st.binary(max_size=600), st.sampled_from(["a.csv", "a.xlsx", "a"]))
def test_no_bytes_break_the_reader(content, name):
    read(content, name)
    read(b"PK" + content, name)


WORKBOOK = sheet([tables.COLUMNS, ["21040", "524", "commune", "xã", "Xã Bình Đông", "2020-01-01", *[""] * 8]])


@hypothesis_settings(max_examples=15)
@given(st.data())
def test_no_damaged_workbook_breaks_the_reader(data):
    whole = bytearray(WORKBOOK)
    for _n in range(data.draw(st.integers(1, 5))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    read(bytes(whole[: data.draw(st.integers(0, len(whole)))] if data.draw(st.booleans()) else whole), "a.xlsx")


CELL = st.one_of(
    st.text(max_size=20), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.booleans(),
    st.sampled_from(["51", "524", "21040", "commune", "village", "province", "2020-01-01", "2025-07-01", "31/12/2024"]),
)  # fmt: skip


@hypothesis_settings(max_examples=15)
@given(rows=st.lists(st.lists(CELL, min_size=14, max_size=14), max_size=6))
def test_random_cells_are_applied_or_refused_with_row_and_column(rows):
    content = sheet([tables.COLUMNS, *rows])
    table = files.open_table(content, "a.xlsx")
    units, faults = tables.units_in(table)
    assert all(fault.cause and fault.row > 1 for fault in faults)
    assert len(units) == len(table.rows)


CODES = st.sampled_from(["51", "524", "534", "21040", "21043", "A", "B", ""])


@st.composite
def near_tables(draw):
    """Tables that are nearly right: real codes, kinds and days, in any combination."""
    lines = draw(
        st.lists(
            st.tuples(
                CODES, CODES, st.sampled_from(["province", "district", "commune", "village", "school"]),
                st.sampled_from(["2020-01-01", "2022-01-01"]), st.sampled_from(["", "2021-01-01", "2025-07-01"]),
            ),
            max_size=6,
        )
    )  # fmt: skip
    return HEADS + "".join(
        f"{code},{parent},{kind},Tên,{begins},{ends}\n" for code, parent, kind, begins, ends in lines
    )


@pytest.mark.django_db(transaction=True)
def test_nearly_right_tables_keep_the_tree_whole(tree):
    """Whatever passes the preview passes the database, and leaves every path below its parent's."""

    @hypothesis_settings(max_examples=60)
    @given(near_tables())
    def run(content):
        try:
            rows = tables.read_units(content)
            plan = queries.tree_plan(rows, None)
            result = actions.import_units(by=None, rows=rows)
        except Refused as refused:
            assert refused.message
            return
        assert result == plan.counts
        again = actions.import_units(by=None, rows=rows)
        assert (again.added, again.changed) == (0, 0)
        for unit in Unit.objects.select_related("parent"):
            assert unit.parent is None or unit.path[:-5] == unit.parent.path

    run()
