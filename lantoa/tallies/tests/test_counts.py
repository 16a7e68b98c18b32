# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from datetime import date

from lantoa.tallies import actions, queries

DAY = date(2023, 7, 28)


def test_counts_climb_the_tree(movement, tree, django_assert_num_queries):
    def key(unit):
        return (movement.pk, "guided_citizens", unit.pk, DAY)

    actions.add_counts([(key(tree.binh_dong), 2), (key(tree.binh_thuan), 1), (key(tree.nguyen_nghiem), 4)])
    actions.add_counts([(key(tree.binh_dong), 3), (key(tree.binh_dong), 1)])

    assert queries.totals(movement, tree.province) == {"guided_citizens": 11}
    assert queries.totals(movement, tree.binh_son) == {"guided_citizens": 7}
    assert queries.totals(movement, tree.dic) == {}
    with django_assert_num_queries(2):
        below = queries.figures_below(movement, tree.province)
    assert [(row.unit.name, row.values) for row in below] == [
        ("Huyện Bình Sơn", {"guided_citizens": 7}),
        ("Sở Thông tin và Truyền thông", {}),
        ("Thị xã Đức Phổ", {"guided_citizens": 4}),
    ]


def test_the_page_opens_each_figure_level_by_level(client, cast, movement, tree, django_assert_num_queries):
    for unit, n in ((tree.binh_dong, 1500), (tree.nguyen_nghiem, 4)):
        actions.add_counts([((movement.pk, "guided_citizens", unit.pk, DAY), n)])
    client.force_login(cast["organiser"])
    client.get(f"/numbers/{tree.province.pk}/")
    with django_assert_num_queries(9):
        page = client.get(f"/numbers/{tree.province.pk}/").content.decode()
    assert "1.504" in page and f"/numbers/{tree.binh_son.pk}/" in page and "28/07/2023" in page
    assert "Sở Thông tin" not in page
    assert f'<a href="/numbers/{tree.binh_son.pk}/?indicator=guided_citizens#days">1.500</a>' in page
    assert f'href="/outreach/board/?unit={tree.province.pk}"' in page
    export = client.get(f"/numbers/{tree.binh_son.pk}/export/").content.decode("utf-8-sig").splitlines()
    assert export[1:] == ["21040,Xã Bình Đông,1500", "21043,Xã Bình Thuận,0", "524,Huyện Bình Sơn,1500"]


def test_figures_of_a_foreign_unit_are_not_there(client, cast, movement, tree):
    client.force_login(cast["unit_coordinator"])
    assert client.get(f"/numbers/{tree.binh_dong.pk}/").status_code == 200
    assert client.get(f"/numbers/{tree.duc_pho.pk}/").status_code == 404
    assert client.get(f"/numbers/{tree.province.pk}/export/").status_code == 404
