# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Importing people from XLSX, against the floor of reading the rows and inserting them raw, in the same run.

    bench/people.py [--quick] [--postgres] [--rows N]

Marks: 300,000 rows in 60 s (--quick: 20,000 rows at the same rate); a second import of the file changes nothing.
"""

import argparse
import json
import sys
import time
from datetime import date
from pathlib import Path

from program import program

FAMILY = ["Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ"]
MIDDLE = ["Văn", "Thị", "Minh", "Thanh", "Ngọc", "Hữu", "Quang", "Xuân", "Thu", "Đức"]
GIVEN = ["An", "Bình", "Chi", "Dũng", "Hạnh", "Hòa", "Lan", "Nam", "Phượng", "Thủy", "Tuấn", "Ý"]
ROWS_PER_SECOND = 300_000 / 60


def make_file(path: Path, rows: int) -> None:
    """A workbook of made-up people: names by rule, numbers that are only counted up."""
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Họ và tên", "Mã đơn vị", "Vai trò", "Điện thoại", "E-mail", "Mã cán bộ", "Năm sinh"])
        for n in range(rows):
            name = f"{FAMILY[n % 10]} {MIDDLE[n // 10 % 10]} {GIVEN[n // 100 % 12]}"
            phone = f"09{n:08d}" if n % 3 else ""
            number = "" if n % 3 == 1 else f"CB{n:07d}"
            sheet.write_row(n + 1, 0, [name, str(21000 + n % 173), "Người học", phone, "", number, 1950 + n % 60])


def floor(path: Path) -> float:
    """Seconds to read the rows and put three plain rows for each into tables without index or constraint."""
    from django.db import connection, transaction
    from python_calamine import CalamineWorkbook

    began = time.perf_counter()
    rows = list(CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).iter_rows())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE floor_a (name text, unit text, role text, phone text, number text, year text)")
        cursor.execute("CREATE TABLE floor_b (person integer, unit text, role text)")
        cursor.execute("CREATE TABLE floor_c (person integer, nonce text, digest text)")
        a = [(r[0], r[1], r[2], r[3], r[5], str(r[6])) for r in rows[1:]]
        cursor.executemany("INSERT INTO floor_a VALUES (%s, %s, %s, %s, %s, %s)", a)
        cursor.executemany("INSERT INTO floor_b VALUES (%s, %s, %s)", [(n, r[1], r[2]) for n, r in enumerate(a)])
        cursor.executemany("INSERT INTO floor_c VALUES (%s, %s, %s)", [(n, "0" * 16, "0" * 64) for n in range(len(a))])
    return time.perf_counter() - began


def progress(done: int, total: int) -> None:
    print(f"\r{done:>9,} of {total:,}", end="", file=sys.stderr, flush=True)


def measure(folder: Path, rows: int) -> dict[str, object]:
    """Import once, then again; and the floor."""
    from lantoa.people.actions import import_people
    from lantoa.units.actions import add_unit

    province = add_unit(by=None, parent=None, code="51", kind="province", name="Tỉnh", valid_from=date(2000, 1, 1))
    for n in range(173):
        add_unit(
            by=None, parent=province, code=str(21000 + n), kind="commune", name=f"Xã {n}", valid_from=date(2000, 1, 1)
        )
    path = folder / "people.xlsx"
    make_file(path, rows)
    seconds = []
    cpu = []
    counts = []
    for _run in range(2):
        began, used = time.perf_counter(), time.process_time()
        done = import_people(by=None, path=path, progress=progress)
        seconds.append(time.perf_counter() - began)
        cpu.append(time.process_time() - used)
        counts.append((done.added, done.changed, done.unchanged, done.bad))
        print(f"  {seconds[-1]:.1f} s  {counts[-1]}", file=sys.stderr)
    least = floor(path)
    return {
        "rows": rows, "seconds": round(seconds[0], 2), "again_seconds": round(seconds[1], 2),
        "cpu_seconds": round(cpu[0], 2),
        "rows_per_second": round(rows / seconds[0]), "floor_seconds": round(least, 2),
        "ratio": round(seconds[0] / least, 1),
        "holds": rows / seconds[0] >= ROWS_PER_SECOND and counts == [(rows, 0, 0, 0), (0, 0, rows, 0)],
    }  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--postgres", action="store_true", help="a real PostgreSQL instead of SQLite")
    parser.add_argument("--rows", type=int)
    given = parser.parse_args()
    rows = given.rows or (20_000 if given.quick else 300_000)
    with program(postgres=given.postgres) as folder:
        result = measure(folder, rows)
    print(json.dumps({"bench": "people", "database": "postgresql" if given.postgres else "sqlite", **result}))
    return 0 if result["holds"] else 1


if __name__ == "__main__":
    sys.exit(main())
