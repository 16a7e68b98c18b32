# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from datetime import date

import pytest
from django.conf import settings
from django.utils import timezone

from lantoa.courses.actions import import_course
from lantoa.outreach.actions import add_member, add_team
from lantoa.plan.models import Movement
from lantoa.reports.tests.test_reports import owed, request_row  # noqa: F401 -- fixtures
from lantoa.tallies.actions import add_counts
from lantoa.units.models import Unit


def count(movement, unit, n, indicator="guided_citizens"):
    add_counts([((movement.pk, indicator, unit.pk, date(2023, 7, 29)), n)])


def test_without_a_movement_the_home_says_what_to_do(client, db):
    assert "make run" in client.get("/").content.decode()


def test_the_public_sees_totals_but_no_small_counts(client, movement, tree, django_assert_num_queries):
    count(movement, tree.binh_dong, 1234)
    count(movement, tree.nguyen_nghiem, 3)
    with django_assert_num_queries(11):
        page = client.get("/").content.decode()
    assert "1.237" in page and "1.234" in page and "&lt; 5" in page
    part = client.get("/figures/")
    assert "<h1" not in part.content.decode() and "1.237" in part.content.decode()
    assert part["Cache-Control"] == "public, max-age=5"


def test_units_with_a_place_stand_on_the_map_and_small_counts_are_not_told_there_either(client, movement, tree):
    Unit.objects.filter(parent=tree.province, kind="district").update(tile_row=0, tile_col=0)
    count(movement, tree.binh_dong, 1234)
    count(movement, tree.nguyen_nghiem, 3)
    drawn = client.get("/").content.decode().partition("<svg viewBox")[2].partition("</svg>")[0]
    assert "Bình Sơn: 1.234" in drawn and ": &lt; 5" in drawn and ": 3" not in drawn
    Unit.objects.filter(pk=tree.binh_son.pk).update(tile_row=None, tile_col=None)
    assert 'class="lt-tiles' not in client.get("/").content.decode()


def test_the_public_finds_the_courses(client, movement):
    assert "/courses/online-public-services/" not in client.get("/").content.decode()
    course = import_course(by=None, folder=settings.BASE_DIR / "samples/courses/online-public-services")
    assert course.title in client.get("/").content.decode()


def test_the_desk_shows_ones_unit_or_ones_own_goal(client, cast, movement, tree):
    count(movement, tree.binh_dong, 41)
    client.force_login(cast["unit_coordinator"])
    link = f"/numbers/{tree.binh_son.pk}/?indicator=guided_citizens#days"
    assert f'<a href="{link}" class="lt-stat">' in client.get("/console/").content.decode()
    client.force_login(cast["foreign_coordinator"])
    assert ">41<" not in client.get("/console/").content.decode()
    Movement.objects.filter(pk=movement.pk).update(launched_at=timezone.now())
    add_member(by=None, team=add_team(by=None, unit=tree.binh_dong, name="Tổ"), person=cast["team_member"])
    client.force_login(cast["team_member"])
    page = client.get("/console/").content.decode()
    assert ": 0/7" in page and "lt-stat" not in page


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
    assert f'<span class="lt-stat-value">{seen}</span>' in page
    client.force_login(cast["team_member"])
    assert client.get("/wall/").status_code == 403
