# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from datetime import date

import pytest

from lantoa.reports.tests.test_reports import owed, request_row  # noqa: F401 -- fixtures
from lantoa.tallies.actions import add_counts


def count(movement, unit, n, indicator="guided_citizens"):
    add_counts([((movement.pk, indicator, unit.pk, date(2023, 7, 29)), n)])


def test_without_a_movement_the_home_says_what_to_do(client, db):
    assert "make run" in client.get("/").content.decode()


def test_the_public_sees_totals_but_no_small_counts(client, movement, tree, django_assert_num_queries):
    count(movement, tree.binh_dong, 1234)
    count(movement, tree.nguyen_nghiem, 3)
    with django_assert_num_queries(6):
        page = client.get("/").content.decode()
    assert "1.237" in page and "1.234" in page and "&lt; 5" in page
    part = client.get("/figures/")
    assert "<h1" not in part.content.decode() and "1.237" in part.content.decode()
    assert part["Cache-Control"] == "public, max-age=5"


def test_console_home_says_what_to_do(client, cast, movement, owed):  # noqa: F811
    client.force_login(cast["unit_coordinator"])
    page = client.get("/console/").content.decode()
    assert f"/reports/{owed.pk}/" in page and "Huyện Bình Sơn" in page
    client.force_login(cast["learner"])
    assert f"/reports/{owed.pk}/" not in client.get("/console/").content.decode()


@pytest.mark.parametrize(
    ("who", "seen"), [("organiser", "15"), ("unit_coordinator", "11"), ("foreign_coordinator", "4")]
)
def test_the_wall_shows_ones_own_part(client, cast, movement, tree, who, seen):
    count(movement, tree.binh_dong, 11)
    count(movement, tree.nguyen_nghiem, 4)
    client.force_login(cast[who])
    page = client.get("/wall/").content.decode()
    assert f">{seen}</a>" in page
    client.force_login(cast["team_member"])
    assert client.get("/wall/").status_code == 403
