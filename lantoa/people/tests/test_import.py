# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Importing people: good rows in, bad rows named, again without change, onward after a crash."""

import csv
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import xlsxwriter
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from lantoa.infra.jobs.models import Job
from lantoa.infra.web.errors import Refused
from lantoa.people import import_chunks, queries
from lantoa.people.actions import apply_import, forget_bad_rows, import_people, imports, stage_import
from lantoa.people.jobs import run_import
from lantoa.people.models import ActivationCode, BadRow, PeopleImport, Post, User
from lantoa.people.phones import phone_e164
from lantoa.units.actions import end_unit

HEAD = ["Họ và tên *", "Mã đơn vị *", "Vai trò *", "Điện thoại", "E-mail", "Mã cán bộ", "Năm sinh"]
LIST = [
    ["Nguyễn  Thị Hoà", "21040", "Thành viên tổ công nghệ số", 905123456, "", "", 1986],
    ["Trần Văn Ý", "21040", "team_member", "", "Y@Example.vn", "CB01", ""],
    ["Lê Đức An", "524", "Cán bộ đầu mối đơn vị", "0905 000 111", "", "", ""],
    ["Không Có Số", "21043", "nguoi hoc", "", "", "", "1990"],
]


def write_xlsx(path: Path, rows, head=HEAD) -> Path:
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"created": datetime(2023, 7, 28)})  # noqa: DTZ001 -- the same rows are the same file
        sheet = book.add_worksheet()
        for number, row in enumerate([head, *rows]):
            sheet.write_row(number, 0, row)
    return path


@pytest.fixture
def load(tmp_path, tree):
    def load(rows, *, by=None, name="danh-sach.xlsx", **options):
        return import_people(by=by, path=write_xlsx(tmp_path / name, rows), **options)

    return load


def counts(done):
    return done.added, done.changed, done.unchanged, done.bad


def test_people_come_in_with_posts_codes_and_no_password(load, tree):
    done = load(LIST)
    assert counts(done) == (4, 0, 0, 0)
    assert done.status == "done"
    person = User.objects.get(phone="+84905123456")
    assert (person.full_name, person.name_fold, person.birth_year) == ("Nguyễn Thị Hoà", "nguyen thi hoa", 1986)
    assert person.username == "0905123456"
    assert not person.has_usable_password()
    assert person.activation.is_open
    assert set(Post.objects.values_list("user__full_name", "unit__code", "role")) == {
        ("Nguyễn Thị Hoà", "21040", "team_member"),
        ("Trần Văn Ý", "21040", "team_member"),
        ("Lê Đức An", "524", "unit_coordinator"),
        ("Không Có Số", "21043", "learner"),
    }


def test_the_same_file_again_changes_nothing(load):
    load(LIST)
    before = list(User.objects.order_by("pk").values()), list(ActivationCode.objects.order_by("pk").values())
    assert counts(load(LIST)) == (0, 0, 4, 0)
    assert before == (
        list(User.objects.order_by("pk").values()),
        list(ActivationCode.objects.order_by("pk").values()),
    )


def test_only_what_changed_is_changed(load):
    load(LIST)
    changed = [row[:] for row in LIST]
    changed[0][0] = "Nguyễn Thị Hòa Bình"
    changed[1][4] = ""
    changed[2][1] = "21043"
    assert counts(load(changed)) == (0, 2, 2, 0)
    assert User.objects.get(phone="+84905123456").name_fold == "nguyen thi hoa binh"
    assert User.objects.get(external_id="CB01").email == "y@example.vn"
    assert Post.objects.filter(user__phone="+84905000111", until=None).count() == 2


def test_one_bad_row_never_blocks_the_rest(load):
    bad = [
        ["", "21040", "learner", "", "", "", ""],
        ["Sai Mã", "99999", "learner", "", "", "", ""],
        ["Sai Vai Trò", "21040", "vua", "", "", "", ""],
        ["Sai Số", "21040", "learner", "123", "", "", ""],
        ["Sai Thư", "21040", "learner", "", "khong-phai", "", ""],
        ["Sai Năm", "21040", "learner", "", "", "", "86"],
        ["Người Khác", "21040", "learner", "0905123456", "", "", ""],
        ["Trùng Thư", "21040", "learner", "0905777888", "y@example.vn", "", ""],
    ]
    done = load([*LIST[:2], *bad, *LIST[2:]])
    assert counts(done) == (4, 0, 0, 8)
    assert list(BadRow.objects.values_list("row", "field", "cause")) == [
        (4, "full_name", "Thiếu họ và tên, hoặc dài quá 120 chữ."),
        (5, "unit", "Không có đơn vị nào mang mã 99999."),
        (6, "role", "Không có vai trò tên là vua."),
        (7, "phone", "Số điện thoại 123 không hợp lệ."),
        (8, "email", "Địa chỉ e-mail khong-phai không hợp lệ."),
        (9, "birth_year", "Năm sinh gồm bốn chữ số, ví dụ 1986."),
        (10, "full_name", "Dòng 2 đã ghi người này với thông tin khác."),
        (11, "email", "Thông tin này đã thuộc về một tài khoản khác."),
    ]


def test_an_empty_row_is_no_row(load):
    assert counts(load([LIST[0], ["", "", "", "", "", "", ""], LIST[1]])) == (2, 0, 0, 0)


def test_two_rows_of_one_person_are_two_roles(load):
    second = LIST[0][:]
    second[2] = "learner"
    assert counts(load([LIST[0], second])) == (1, 1, 0, 0)
    assert User.objects.get().posts.count() == 2


def test_a_crash_loses_no_chunk_and_repeats_none(load, monkeypatch):
    monkeypatch.setattr(imports, "CHUNK", 10)
    rows = [[f"Người số {n}", "21040", "learner", f"09050{n:05d}", "", "", ""] for n in range(35)]
    rows[12][1] = "99999"
    steps = []

    def crash(done, total):
        steps.append((done, total))
        if done >= 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(rows, progress=crash)
    assert steps == [(10, 35), (20, 35)]
    assert (User.objects.count(), PeopleImport.objects.get().cursor) == (19, 20)
    done = load(rows)
    assert PeopleImport.objects.get() == done
    assert counts(done) == (34, 0, 0, 1)
    assert User.objects.count() == ActivationCode.objects.count() == Post.objects.count() == 34


def test_a_chunk_is_whole_or_absent(load, monkeypatch):
    monkeypatch.setattr(imports, "_note_bad_rows", lambda source, faults: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        load(LIST)
    assert not User.objects.exists()
    assert PeopleImport.objects.get().cursor == 0


def test_a_coordinator_imports_only_into_the_own_units_and_roles(load, cast):
    rows = [
        ["Thành Viên Một", "21040", "team_member", "0905000001", "", "", ""],
        ["Ở Đức Phổ", "21439", "team_member", "0905000002", "", "", ""],
        ["Tự Phong", "21040", "organiser", "0905000003", "", "", ""],
    ]
    done = load(rows, by=cast["unit_coordinator"])
    assert counts(done) == (1, 0, 0, 2)
    assert set(BadRow.objects.values_list("row", "cause")) == {
        (3, "Anh/chị không được giao vai trò này tại đơn vị này."),
        (4, "Anh/chị không được giao vai trò này tại đơn vị này."),
    }


def test_an_import_takes_over_no_account_with_a_higher_role(load, cast):
    """A file may name the organiser's phone, but not change the organiser's e-mail."""
    User.objects.filter(pk=cast["organiser"].pk).update(phone="+84905999999")
    done = load([["Kẻ Gian", "21040", "learner", "0905999999", "ke@gian.vn", "", ""]], by=cast["unit_coordinator"])
    assert counts(done) == (0, 0, 0, 1)
    assert BadRow.objects.get().cause == "Tài khoản này do đơn vị khác quản lý."
    cast["organiser"].refresh_from_db()
    assert (cast["organiser"].full_name, cast["organiser"].email) == ("organiser", None)


def test_a_file_of_other_columns_is_refused_with_their_names(tmp_path, tree):
    with pytest.raises(Refused, match="Mã đơn vị, Vai trò"):
        import_people(by=None, path=write_xlsx(tmp_path / "a.xlsx", [], ["Họ và tên"]))
    (tmp_path / "b.xlsx").write_bytes(b"not a workbook")
    with pytest.raises(Refused, match="XLSX"):
        import_people(by=None, path=tmp_path / "b.xlsx")
    (tmp_path / "c.csv").write_bytes("Họ".encode("utf-16"))
    with pytest.raises(Refused, match="XLSX"):
        import_people(by=None, path=tmp_path / "c.csv")
    assert not PeopleImport.objects.exists()


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_csv_in_either_delimiter(tmp_path, tree, delimiter):
    with (tmp_path / "a.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows([HEAD, *LIST])
    assert counts(import_people(by=None, path=tmp_path / "a.csv")) == (4, 0, 0, 0)


def test_codes_are_read_on_the_map_of_the_day(tmp_path, tree):
    type(tree.binh_dong).objects.filter(pk=tree.binh_dong.pk).update(valid_to=date(2025, 7, 1))
    path = write_xlsx(tmp_path / "a.xlsx", LIST[:1])
    assert counts(import_people(by=None, path=path, as_of=date(2023, 7, 1))) == (1, 0, 0, 0)
    assert counts(import_people(by=None, path=path, as_of=date(2025, 7, 1))) == (0, 0, 0, 1)


def test_a_staged_file_is_applied_once_by_a_job_and_then_thrown_away(
    tmp_path, cast, settings, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = tmp_path
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    content = write_xlsx(tmp_path / "goc.xlsx", LIST).read_bytes()
    source = stage_import(by=cast["organiser"], file=ContentFile(content, "Danh sách.xlsx"), as_of=timezone.localdate())
    stored = Path(source.file.path)
    assert (source.total, source.status, stored.exists()) == (4, "staged", True)
    job = apply_import(by=cast["organiser"], source=source)
    assert apply_import(by=cast["organiser"], source=source) is None
    result = run_import(job, source=source.pk)
    assert "4 người được thêm" in result["message"]
    assert run_import(job, source=source.pk) == result
    assert not stored.exists()
    assert Job.objects.count() == 1


def test_the_number_of_queries_does_not_grow_with_the_rows(load, django_assert_num_queries):
    found = []
    for count in (3, 30):
        rows = [[f"Người {count}-{n}", "21040", "learner", f"0905{count:02d}{n:04d}", "", "", ""] for n in range(count)]
        with CaptureQueriesContext(connection) as queries:
            load(rows, name=f"{count}.xlsx")
        found.append(len(queries))
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0905123456", "+84905123456"), ("905123456", "+84905123456"), ("84905123456", "+84905123456"),
        ("+84 905.123-456", "+84905123456"), ("(0255) 3822 000", "+842553822000"), ("+1 202 456 1111", "+12024561111"),
        ("123", None), ("", None), ("không có", None), ("0905123456789", None),
    ],
)  # fmt: skip
def test_phone_numbers_take_one_form(written, number):
    assert phone_e164(written) == number


CELL = st.one_of(st.text(max_size=12), st.integers(), st.floats(allow_nan=False), st.booleans(), st.none())


@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(CELL, max_size=8), max_size=6))
def test_no_cell_breaks_an_import(tmp_path, tree, rows):
    path = tmp_path / "fuzz.csv"
    with path.open("w", encoding="utf-8", newline="", errors="replace") as file:
        writer = csv.writer(file)
        writer.writerow(HEAD)
        writer.writerows([["" if cell is None else str(cell).replace("\r", " ") for cell in row] for row in rows])
    done = import_people(by=None, path=path)
    assert done.added + done.changed + done.unchanged + done.bad <= done.total


def test_user_names_do_not_meet():
    assert len({import_chunks.random_username() for _ in range(2000)}) == 2000


def test_codes_mean_the_map_of_ones_own_units(cast, tree):
    assert queries.day_of_my_units(cast["organiser"]) == timezone.localdate()
    end_unit(by=None, unit=tree.province, day=date(2025, 7, 1), with_below=True)
    assert queries.day_of_my_units(User.objects.get(pk=cast["organiser"].pk)) == date(2025, 6, 30)
    assert queries.day_of_my_units(cast["nobody"]) == timezone.localdate()


def test_what_an_old_import_could_not_read_is_forgotten(tmp_path, cast, settings):
    settings.MEDIA_ROOT = tmp_path
    rows = [*LIST, ["Sai đơn vị", "99999", "team_member", "", "", "", ""]]
    content = write_xlsx(tmp_path / "goc.xlsx", rows).read_bytes()
    staged = stage_import(by=cast["organiser"], file=ContentFile(content, "a.xlsx"), as_of=timezone.localdate())
    done = import_people(by=cast["organiser"], path=tmp_path / "goc.xlsx")
    bad = done.bad_rows.count()
    assert bad and forget_bad_rows(by=None) == 0
    PeopleImport.objects.update(created_at=timezone.now() - timedelta(days=31))
    assert forget_bad_rows(by=None) == bad
    assert list(PeopleImport.objects.all()) == [done] and not Path(staged.file.path).exists()


@pytest.mark.postgres
@pytest.mark.django_db
def test_only_phones_and_user_names_have_an_index_by_their_beginnings():
    with connection.cursor() as cursor:
        tables = [
            connection.introspection.get_constraints(cursor, f"people_{name}")
            for name in ("user", "post", "activationcode")
        ]
    found = [one["columns"] for table in tables for name, one in table.items() if name.endswith("_like")]
    assert sorted(found) == {"postgresql": [["phone"], ["username"]], "sqlite": []}[connection.vendor]
