# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from lantoa.infra.web.errors import Refused
from lantoa.units import actions, queries, tables
from lantoa.units.models import Kind, Succession, Unit

OLD, NEW = date(2023, 7, 28), date(2025, 7, 28)


@pytest.fixture
def shipped(db):
    for name in ("quang-ngai-2023", "quang-ngai-2025", "quang-ngai-organisations"):
        actions.import_units(by=None, rows=tables.read_units(tables.shipped(name)))
    rows = tables.read_succession(tables.shipped("quang-ngai-2023-to-2025"), date(2025, 7, 1))
    actions.import_succession(by=None, rows=rows)


def kinds(day):
    rows = Unit.objects.valid_on(day)
    return [rows.filter(kind=kind).count() for kind in (Kind.PROVINCE, Kind.DISTRICT, Kind.COMMUNE)]


def test_both_maps_are_whole(shipped):
    assert kinds(OLD) == [1, 13, 173]
    assert kinds(NEW) == [1, 0, 96]
    ly_son = Unit.objects.get(code="536", kind=Kind.DISTRICT)
    assert ly_son.name == "Huyện Lý Sơn" and not ly_son.children.exists()
    names = Unit.objects.filter(code="21025").order_by("valid_from").values_list("name", flat=True)
    assert list(names) == ["Phường Nguyễn Nghiêm", "Phường Cẩm Thành"]


def test_a_second_import_changes_nothing_and_a_new_name_changes_one(shipped):
    table = tables.shipped("quang-ngai-2023")
    again = actions.import_units(by=None, rows=tables.read_units(table))
    assert (again.added, again.changed, again.unchanged) == (0, 0, 187)
    renamed = actions.import_units(by=None, rows=tables.read_units(table.replace("Xã Bình Đông", "Xã Bình Đông Mới")))
    assert (renamed.added, renamed.changed) == (0, 1)
    assert Unit.objects.get(name="Xã Bình Đông Mới").name_fold == "xa binh dong moi"


def test_the_split_commune_and_the_one_that_crosses(shipped):
    tra_bui = Unit.objects.get(name="Xã Trà Bùi")
    assert sorted(tra_bui.successions.values_list("new__name", flat=True)) == ["Xã Cà Đam", "Xã Tây Trà Bồng"]
    assert set(Succession.objects.filter(new__name="Xã Đông Sơn").values_list("old__parent__name", flat=True)) == {
        "Huyện Bình Sơn",
        "Thành phố Quảng Ngãi",
    }


def test_totals_agree_under_the_new_map(shipped):
    communes = Unit.objects.valid_on(OLD).filter(kind=Kind.COMMUNE)
    values = {unit.pk: 7 * place + 3 for place, unit in enumerate(communes)}
    read = queries.under_new_map(values, OLD, NEW)
    assert sum(read.values()) == sum(values.values())
    assert set(Unit.objects.filter(pk__in=read).values_list("valid_from", flat=True)) == {date(2025, 7, 1)}


def test_search_ignores_marks_and_order_is_vietnamese(shipped):
    found = queries.find_units("binh dong", "", OLD)
    assert "Xã Bình Đông" in [unit.name for unit in found] and found.count() == 2
    names = [unit.name for unit in Unit.objects.valid_on(OLD).filter(kind=Kind.DISTRICT).in_order()]
    assert names[:4] == ["Huyện Ba Tơ", "Huyện Bình Sơn", "Huyện Lý Sơn", "Huyện Minh Long"]


@pytest.mark.parametrize(
    "change",
    [
        {"code": ""},
        {"name": ""},
        {"kind": "planet"},
        {"valid_to": date(2019, 1, 1)},
        {"parent_id": "0000100001", "path": "00001"},
        {"path": "0000200001"},
        {"code": "21043", "valid_from": date(2020, 1, 1)},
    ],
)
def test_the_database_keeps_the_rules(tree, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.filter(pk=tree.binh_dong.pk).update(**change)
        connection.check_constraints()


def test_no_cycle_can_be_stored(tree):
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.filter(pk=tree.province.pk).update(parent=tree.binh_dong)


def test_every_bad_row_is_named_and_nothing_is_stored(db):
    table = (
        "code,parent_code,kind,designation,name,valid_from,valid_to,population\n"
        "51,,province,tỉnh,Tỉnh Quảng Ngãi,2020-02-01,,\n"
        "52,51,planet,huyện,Huyện A,2020-02-01,,\n"
        "53,51,district,huyện,,2020-13-01,,nhiều\n"
        "51,,province,tỉnh,Tỉnh Quảng Ngãi,2020-02-01,,\n"
    )
    with pytest.raises(Refused) as refused:
        tables.read_units(table)
    assert len(refused.value.message.splitlines()) == 5
    orphan = table.splitlines()[0] + "\n9,77,commune,xã,Xã A,2020-02-01,,\n"
    with pytest.raises(Refused) as refused:
        actions.import_units(by=None, rows=tables.read_units(orphan))
    assert "77" in refused.value.message and not Unit.objects.exists()


@given(st.text(max_size=400))
def test_no_text_breaks_the_reader(text):
    for content in (text, ",".join(tables.COLUMNS) + "\n" + text):
        try:
            tables.read_units(content)
        except Refused as refused:
            assert refused.message
