# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Moving and ending single units: looked at, confirmed, recorded, refused with a reason; two at once stay a tree."""

import threading
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lantoa.infra.audit.models import Entry
from lantoa.infra.web.errors import Refused
from lantoa.units import actions
from lantoa.units.models import SEGMENT, Unit

BEGUN, DAY = date(2020, 1, 1), date(2025, 7, 1)


def add(parent, code, kind="department", begins=BEGUN, **fields):
    return actions.add_unit(by=None, parent=parent, code=code, kind=kind, name=code, valid_from=begins, **fields)


def is_whole():
    """Every path lies one segment below its parent's, and no two are equal."""
    units = list(Unit.objects.select_related("parent"))
    return all(u.path[:-SEGMENT] == (u.parent.path if u.parent else "") for u in units)


def test_a_branch_moves_with_all_below_it_in_one_update(tree, cast):
    village = add(tree.binh_dong, "V", "village")
    club = add(village, "K", "mass_org")
    with CaptureQueriesContext(connection) as queries:
        moved = actions.move_unit(by=cast["organiser"], unit=tree.binh_dong, parent=tree.duc_pho)
    assert sum(query["sql"].startswith("UPDATE") for query in queries) == 1
    assert moved.parent == tree.duc_pho and is_whole()
    assert [u.code for u in Unit.objects.under(tree.duc_pho)] == ["534", "21439", "21040", "V", "K"]
    assert Unit.objects.get(pk=club.pk).parent_id == Unit.objects.get(pk=village.pk).path
    entry = Entry.objects.get(what="unit.moved")
    assert entry.by == cast["organiser"] and entry.detail == {"before": "524", "after": "534", "units": 3}
    actions.move_unit(by=cast["organiser"], unit=tree.binh_dong, parent=tree.duc_pho)
    assert Entry.objects.filter(what="unit.moved").count() == 1


def test_moves_that_cannot_be_are_refused_with_a_reason(tree):
    upper = add(tree.dic, "A")
    lower = add(upper, "B")
    ended = add(tree.province, "E", valid_to=DAY)
    late = add(tree.province, "L", begins=DAY)
    chain = tree.dic
    for number in range(8):
        chain = add(chain, f"C{number}")
    for unit, parent, reason in (
        (upper, lower, "cấp dưới của mình"),
        (upper, upper, "cấp dưới của mình"),
        (tree.binh_dong, tree.dic, "không thể trực thuộc"),
        (upper, ended, "không tồn tại trong toàn bộ thời gian"),
        (upper, late, "không tồn tại trong toàn bộ thời gian"),
        (upper, chain, "sâu quá 10 cấp"),
    ):
        with pytest.raises(Refused, match=reason):
            actions.move_unit(by=None, unit=unit, parent=parent)
    assert is_whole() and not Entry.objects.filter(what="unit.moved").exists()


def test_a_unit_ends_alone_or_with_all_below_it(tree, cast):
    with pytest.raises(Refused, match="Còn 2 đơn vị trực thuộc"):
        actions.end_unit(by=None, unit=tree.binh_son, day=DAY)
    actions.end_unit(by=cast["organiser"], unit=tree.binh_son, day=DAY, with_below=True)
    assert list(Unit.objects.under(tree.binh_son).values_list("valid_to", flat=True)) == [DAY] * 3
    assert Entry.objects.get(what="unit.ended").detail == {"day": "2025-07-01", "below": 2}
    actions.end_unit(by=cast["organiser"], unit=tree.binh_son, day=DAY, with_below=True)
    assert Entry.objects.filter(what="unit.ended").count() == 1


def test_ends_that_leave_a_hole_are_refused_with_a_reason(tree):
    late = add(tree.duc_pho, "L", "commune", begins=DAY)
    actions.end_unit(by=None, unit=tree.binh_son, day=DAY, with_below=True)
    add(tree.province, "524", "district", begins=DAY)
    for unit, day, below, reason in (
        (tree.binh_thuan, BEGUN, False, "chỉ có thể kết thúc sau"),
        (tree.binh_thuan, date(2025, 7, 2), False, "kết thúc trước ngày"),
        (tree.binh_son, date(2026, 1, 1), False, "đã có đơn vị khác mang mã 524"),
        (tree.duc_pho, DAY, True, "L đến ngày 01/07/2025 mới bắt đầu"),
    ):
        with pytest.raises(Refused, match=reason):
            actions.end_unit(by=None, unit=unit, day=day, with_below=below)
    assert Unit.objects.get(pk=late.pk).valid_to is None


def test_a_move_is_looked_at_then_confirmed(client, cast, tree):
    client.force_login(cast["organiser"])
    address = f"/units/{tree.binh_dong.pk}/move/"
    assert "Mã của đơn vị cấp trên mới" in client.get(address).content.decode()
    page = client.get(address, {"parent": "534"}).content.decode()
    assert "Thị xã Đức Phổ" in page and "Xác nhận chuyển" in page
    tree.binh_dong.refresh_from_db()
    assert tree.binh_dong.parent == tree.binh_son
    assert "nay trực thuộc Thị xã Đức Phổ" in client.post(address, {"parent": "534"}, follow=True).content.decode()
    for code, reason in {"534": "đã trực thuộc", "STTTT": "không thể trực thuộc", "0": "Không có đơn vị nào"}.items():
        assert reason in client.post(address, {"parent": code}).content.decode()
    tree.binh_dong.refresh_from_db()
    assert tree.binh_dong.parent == tree.duc_pho


def test_an_end_is_looked_at_then_confirmed(client, cast, tree):
    client.force_login(cast["organiser"])
    address = f"/units/{tree.binh_son.pk}/end/"
    assert "Còn 2 đơn vị trực thuộc" in client.get(address, {"day": "2025-07-01"}).content.decode()
    given = {"day": "2025-07-01", "with_below": "on"}
    page = client.get(address, given).content.decode()
    assert "2 đơn vị trực thuộc" in page and "Xác nhận kết thúc" in page
    assert Unit.objects.get(pk=tree.binh_son.pk).valid_to is None
    assert "Đã ghi ngày" in client.post(address, given, follow=True).content.decode()
    assert Unit.objects.filter(valid_to=DAY).count() == 3


@pytest.mark.parametrize("act", ["move", "end"])
def test_only_organisers_and_only_within_their_own_units(client, cast, tree, act):
    address = f"/units/{tree.binh_dong.pk}/{act}/"
    cast["nobody"].posts.create(unit=tree.duc_pho, role="organiser")
    for who in ("unit_coordinator", "commune_coordinator", "auditor", "nobody"):
        client.force_login(cast[who])
        assert client.get(address).status_code == client.post(address).status_code == 403
    client.force_login(cast["nobody"])
    page = client.post(f"/units/{tree.nguyen_nghiem.pk}/move/", {"parent": "524"})
    assert "Không có đơn vị nào thuộc phạm vi" in page.content.decode()


def at_once(*calls):
    """Run all together, each with its own connection; what they returned or how they were refused."""
    results, start = [], threading.Barrier(len(calls))

    def run(call):
        try:
            start.wait()
            results.append(call())
        except Refused as refused:
            results.append(refused)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_two_moves_that_would_close_a_circle_cannot_both_happen(tree):
    for _round in range(5):
        a, b = add(tree.dic, f"A{_round}"), add(tree.dic, f"B{_round}")
        results = at_once(
            lambda a=a, b=b: actions.move_unit(by=None, unit=a, parent=b),
            lambda a=a, b=b: actions.move_unit(by=None, unit=b, parent=a),
        )
        assert sorted(type(result).__name__ for result in results) == ["Refused", "Unit"]
    assert is_whole()


@pytest.mark.django_db(transaction=True)
def test_children_added_while_their_parent_moves_arrive_with_it(tree):
    results = at_once(
        lambda: actions.move_unit(by=None, unit=tree.binh_dong, parent=tree.duc_pho),
        *[lambda n=n: add(tree.binh_dong, f"V{n}", "village") for n in range(4)],
        lambda: add(tree.duc_pho, "X", "commune"),
    )
    assert all(isinstance(result, Unit) for result in results) and is_whole()
    assert Unit.objects.under(Unit.objects.get(code="534")).count() == 8
