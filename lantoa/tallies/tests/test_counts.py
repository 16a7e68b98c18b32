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
