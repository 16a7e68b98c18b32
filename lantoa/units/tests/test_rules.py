# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The database itself refuses what the actions refuse: raw SQL, on whichever database the tests run."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from lantoa.infra.web.errors import Refused
from lantoa.units import actions
from lantoa.units.models import Kind, Succession, Unit, fits

UPDATE = "UPDATE units_unit SET {} WHERE id = %s"


def run(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def refused(statement, *values, rule):
    """The statement breaks the rule, at once or at the end of the transaction."""
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        run(statement, *values)
        connection.check_constraints()


def copy_of(unit, **changes):
    """An INSERT of the same unit with another path and other values."""
    names = [field.column for field in Unit._meta.concrete_fields if field.column != "id"]
    shown = [changes.get(name, name) for name in names]
    return f"INSERT INTO units_unit ({', '.join(names)}) SELECT {', '.join(shown)} FROM units_unit WHERE id = {unit.pk}"


def test_one_code_names_one_unit_a_day(tree):
    for above in (tree.province, tree.binh_son):
        run(UPDATE.format("valid_from = '2000-01-01'"), above.pk)
    run(UPDATE.format("valid_to = '2025-07-01'"), tree.binh_dong.pk)
    path = f"'{tree.binh_son.path}00099'"
    for begins, ends in (("2024-01-01", "NULL"), ("2019-01-01", "'2020-01-02'"), ("2021-01-01", "'2022-01-01'")):
        insert = copy_of(tree.binh_dong, path=path, valid_from=f"'{begins}'", valid_to=ends)
        refused(insert, rule="unit_code_never_twice")
    run(copy_of(tree.binh_dong, path=path, valid_from="'2025-07-01'", valid_to="NULL"))
    earlier = f"'{tree.binh_son.path}00098'"
    run(copy_of(tree.binh_dong, path=earlier, valid_from="'2019-01-01'", valid_to="'2020-01-01'"))
    refused(UPDATE.format("valid_to = '2025-07-02'"), tree.binh_dong.pk, rule="unit_code_never_twice")
    change = "code = '21040', valid_from = '2021-01-01', valid_to = '2022-01-01'"
    refused(UPDATE.format(change), tree.binh_thuan.pk, rule="unit_code_never_twice")
    assert Unit.objects.filter(code="21040").count() == 3


@pytest.mark.parametrize("tiles", ["tile_row = 1", "tile_col = 1", "tile_row = 1, tile_col = NULL"])
def test_a_tile_has_a_row_and_a_column(tree, tiles):
    refused(UPDATE.format(tiles), tree.binh_dong.pk, rule="unit_tile_whole")
    run(UPDATE.format("tile_row = 1, tile_col = 2"), tree.binh_dong.pk)


@pytest.mark.parametrize("above", Kind.values)
def test_the_database_and_the_rule_agree_on_which_kind_fits_under_which(tree, above):
    """A new child, and a child whose kind changes: both as `fits` says, for every pair of kinds."""
    day = date(2020, 1, 1)
    there = {"province": tree.province, "district": tree.binh_son, "commune": tree.binh_dong}
    parent = there.get(above) or actions.add_unit(
        by=None, parent=tree.binh_dong, code="P", kind=above, name="P", valid_from=day
    )
    child = actions.add_unit(by=None, parent=parent, code="C", kind="office", name="C", valid_from=day)
    for number, kind in enumerate(Kind.values):
        place = {"path": f"'{parent.path}{number + 100:05d}'", "parent_path": f"'{parent.path}'"}
        add = copy_of(tree.dic, **place, code=f"'N{number}'", kind=f"'{kind}'")
        change = UPDATE.format(f"kind = '{kind}'")
        if fits(kind, above):
            run(add)
            run(change, child.pk)
            connection.check_constraints()
            continue
        rule = "unit_kind_stands_where_it_may" if kind == "province" else "unit_kind_fits_parent"
        refused(add, rule=rule)
        refused(change, child.pk, rule=rule)
        with pytest.raises(Refused, match="không thể trực thuộc"):
            actions.add_unit(by=None, parent=parent, code="X", kind=kind, name="X", valid_from=day)


def test_a_parent_keeps_a_kind_that_its_children_fit(tree):
    refused(UPDATE.format("kind = 'commune'"), tree.binh_son.pk, rule="unit_kind_fits_parent")
    refused(UPDATE.format("kind = 'office'"), tree.province.pk, rule="unit_kind_fits_parent")


@pytest.mark.parametrize("kind", ["district", "commune", "village"])
def test_places_of_the_map_do_not_stand_alone(tree, kind):
    refused(copy_of(tree.province, path="'00099'", code="'R'", kind=f"'{kind}'"), rule="unit_kind_stands_where_it_may")


def test_a_unit_exists_only_while_its_parent_does(tree):
    rule = "unit_within_parents_days"
    refused(UPDATE.format("valid_to = '2025-07-01'"), tree.binh_son.pk, rule=rule)
    refused(UPDATE.format("valid_from = '2019-01-01'"), tree.binh_dong.pk, rule=rule)
    refused(UPDATE.format("valid_from = '2021-01-01'"), tree.binh_son.pk, rule=rule)
    for unit in (tree.binh_dong, tree.binh_thuan, tree.binh_son):
        run(UPDATE.format("valid_to = '2025-07-01'"), unit.pk)
    connection.check_constraints()
    for ends in ("'2025-07-02'", "NULL"):
        refused(UPDATE.format(f"valid_to = {ends}"), tree.binh_dong.pk, rule=rule)
    path = f"'{tree.binh_son.path}00077'"
    refused(copy_of(tree.binh_dong, path=path, code="'N'", valid_to="NULL"), rule=rule)
    place = f"parent_path = '{tree.binh_son.path}', path = {path}"
    refused(UPDATE.format(place), tree.nguyen_nghiem.pk, rule=rule)
    with pytest.raises(Refused, match="không tồn tại trong toàn bộ thời gian"):
        actions.add_unit(by=None, parent=tree.binh_son, code="N", kind="commune", name="N", valid_from=date(2024, 1, 1))


@pytest.fixture
def reform(tree):
    """Bình Đông ends; two new communes begin."""
    day = date(2025, 7, 1)
    Unit.objects.filter(pk=tree.binh_dong.pk).update(valid_to=day)
    new = [
        actions.add_unit(by=None, parent=tree.province, code=code, kind="commune", name=code, valid_from=day)
        for code in ("31", "32", "33")
    ]
    return tree.binh_dong, new


INSERT = "INSERT INTO units_succession (old_id, new_id, portion, share, note) VALUES (%s, %s, 'part', %s, '')"


def test_a_unit_gives_away_no_more_than_the_whole(reform):
    old, new = reform
    rule = "succession_shares_within_whole"
    run(INSERT, old.pk, new[0].pk, "0.7")
    refused(INSERT, old.pk, new[1].pk, "0.3001", rule=rule)
    run(INSERT, old.pk, new[1].pk, "0.2")
    run(INSERT, old.pk, new[2].pk, "0.1")
    refused("UPDATE units_succession SET share = 0.1001 WHERE new_id = %s", new[2].pk, rule=rule)
    assert sum(Succession.objects.values_list("share", flat=True)) == Decimal(1)


def test_a_whole_is_one(reform):
    old, new = reform
    statement = "INSERT INTO units_succession (old_id, new_id, portion, share, note) VALUES (%s, %s, '{}', 0.5, '')"
    for portion in ("whole", "half"):
        refused(statement.format(portion), old.pk, new[0].pk, rule="succession_whole_is_one")
