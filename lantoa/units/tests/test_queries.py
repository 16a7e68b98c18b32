# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Pages cost the same for one unit and for many; figures survive every reform to the last citizen."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantoa.units import actions, queries
from lantoa.units.models import Succession, Unit, UnitImport

BEFORE, MIDDLE, AFTER = date(2023, 7, 1), date(2025, 1, 1), date(2025, 7, 1)


@pytest.mark.parametrize("more", [0, 2])
def test_pages_cost_the_same_for_one_unit_and_for_three(client, cast, tree, django_assert_num_queries, more):
    """One commune below the town, or three, each with an origin: the same queries."""
    communes = [tree.nguyen_nghiem]
    for number in range(more):
        code = f"2144{number}"
        communes.append(
            actions.add_unit(
                by=None, parent=tree.duc_pho, code=code, kind="commune", name=code, valid_from=date(2020, 1, 1)
            )
        )
    for unit in communes:
        Succession.objects.create(old=unit, new=tree.duc_pho, portion="whole", share=1)
    client.force_login(cast["organiser"])
    table = "code,parent_code,kind,name,valid_from\n"
    table += "".join(f"{unit.code},524,commune,Xã Mới,2020-01-01\n" for unit in communes)
    staged = actions.stage_units(by=cast["organiser"], subject="units", content=table.encode(), name="a.csv")
    client.get("/units/")
    costs = {
        "/units/?kind=commune": 7,
        f"/units/{tree.duc_pho.pk}/": 9,
        "/units/export/": 5,
        "/units/export/?format=xlsx": 5,
        "/units/import/": 4,
        f"/units/imports/{staged.pk}/": 6,
        f"/units/{tree.nguyen_nghiem.pk}/move/?parent=524": 7,
        f"/units/{tree.duc_pho.pk}/end/?day=2026-01-01&with_below=on": 7,
    }
    for address, cost in costs.items():
        with django_assert_num_queries(cost):
            assert client.get(address).status_code == 200


@pytest.mark.parametrize("more", [0, 2])
def test_an_import_costs_the_same_for_one_new_unit_and_for_three(cast, tree, django_assert_num_queries, more):
    table = "code,parent_code,kind,name,valid_from\n"
    table += "".join(f"9{n},524,commune,Xã {n},2025-07-01\n" for n in range(1 + more))
    staged = actions.stage_units(by=cast["organiser"], subject="units", content=table.encode(), name="a.csv")
    seen = queries.preview(staged, cast["organiser"]).plan.digest
    with django_assert_num_queries(17):
        actions.apply_unit_import(by=cast["organiser"], staged=staged, seen=seen)
    assert UnitImport.objects.get().result["added"] == 1 + more


SHARE = st.integers(1, 10_000).map(lambda n: Fraction(n, 10_000))
HEIRS = st.dictionaries(st.integers(100, 120), SHARE, min_size=1, max_size=6)
NUMBERS = st.dictionaries(st.integers(1, 40), st.integers(0, 10**7), max_size=20)


@given(NUMBERS, st.dictionaries(st.integers(1, 40), HEIRS), st.dictionaries(st.integers(100, 120), HEIRS))
def test_nobody_is_lost_whatever_the_shares(values, first, second):
    """Through two reforms: the sum is kept, and each heir is within one of its exact part for each giver."""
    shares = {old: sorted(heirs.items()) for old, heirs in first.items()}
    shares |= {old: [(new + 100, part) for new, part in heirs.items()] for old, heirs in second.items()}
    read = queries.share_out(values, shares)
    assert sum(read.values()) == sum(values.values())
    assert all(n >= 0 for n in read.values())
    assert not read.keys() & shares.keys()
    for old, n in values.items():
        alone = queries.share_out({old: n}, shares)
        assert sum(alone.values()) == n
        heirs = shares.get(old)
        if heirs and not any(new in shares for new, _part in heirs):
            whole = sum(part for _new, part in heirs)
            assert all(abs(alone[new] - n * part / whole) < 1 for new, part in heirs)


def test_figures_pass_through_two_reforms(tree):
    """Merged in the first, split in the second; what ends later or is not handed on stays."""
    Unit.objects.filter(pk__in=[tree.binh_dong.pk, tree.binh_thuan.pk]).update(valid_to=MIDDLE)
    merged, left, right = [
        actions.add_unit(by=None, parent=tree.province, code=code, kind="commune", name=code, valid_from=day)
        for code, day in (("31", MIDDLE), ("41", AFTER), ("42", AFTER))
    ]
    Unit.objects.filter(pk=merged.pk).update(valid_to=AFTER)
    for old, new, portion, share in (
        (tree.binh_dong, merged, "whole", 1), (tree.binh_thuan, merged, "whole", 1),
        (merged, left, "part", "0.4"), (merged, right, "part", "0.6"),
    ):  # fmt: skip
        Succession.objects.create(old=old, new=new, portion=portion, share=share)
    values = {tree.binh_dong.pk: 7, tree.binh_thuan.pk: 8, tree.nguyen_nghiem.pk: 5}
    assert queries.under_new_map(values, BEFORE, MIDDLE) == {merged.pk: 15, tree.nguyen_nghiem.pk: 5}
    assert queries.under_new_map(values, BEFORE, AFTER) == {left.pk: 6, right.pk: 9, tree.nguyen_nghiem.pk: 5}
