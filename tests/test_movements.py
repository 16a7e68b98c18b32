# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Several movements in one installation: each page is about one, says which, and its links stay with it."""

from datetime import date

import pytest
from django.urls import get_script_prefix, reverse

from lantoa.people.models import Post, User
from lantoa.plan.models import Movement
from lantoa.plan.queries import chosen_movement, current_movement
from lantoa.tallies.actions import add_counts
from lantoa.units.models import Unit
from tests.test_plan_file import FILE_2023, FILE_2025, apply


@pytest.fixture
def both(db):
    """The three-level movement of 2023 and the two-level one of 2025, which runs now; each with its own figures."""
    found = [apply(path)[0] for path in (FILE_2023, FILE_2025)]
    for movement, n in zip(found, (1111, 2222), strict=True):
        unit = movement.units().filter(kind="commune").first()
        add_counts([((movement.pk, "guided_citizens", unit.pk, date(2025, 8, 1)), n)])
    return found


def test_both_samples_show_their_own_totals(client, both):
    old, new = (client.get(f"/m/{movement.slug}/").content.decode() for movement in both)
    default = client.get("/").content.decode()
    assert "1.111" in old and "2.222" not in old and "Huyện Bình Sơn" in old
    assert "2.222" in new and "1.111" not in new and "Huyện Bình Sơn" not in new
    assert "2.222" in default and "1.111" not in default
    plan = client.get(f"/m/{both[0].slug}/plan/").content.decode()
    assert "MỤC ĐÍCH, YÊU CẦU" in plan and "MỤC ĐÍCH, YÊU CẦU" not in client.get("/plan/").content.decode()


def test_all_links_of_a_page_stay_with_the_address(client, both):
    page = client.get(f"/m/{both[0].slug}/").content.decode()
    assert f'href="/m/{both[0].slug}/plan/"' in page and 'href="/plan/"' not in page
    assert f'data-refresh="/m/{both[0].slug}/figures/"' in page and 'href="/static/' in page
    assert f'href="/m/{both[1].slug}/"' in page
    assert get_script_prefix() == "/" and reverse("plan_page") == "/plan/" and chosen_movement.get() is None
    assert current_movement() == both[1]


def test_a_signed_in_person_stays_with_the_choice(client, both):
    organiser = User.objects.create(username="to-chuc")
    Post.objects.create(user=organiser, unit=Unit.objects.get(code="51"), role="organiser")
    client.force_login(organiser)
    assert both[1].short_title in client.get("/console/").content.decode()
    reply = client.post("/plan/movement/", {"slug": both[0].slug}, follow=True)
    assert reply.redirect_chain == [(f"/m/{both[0].slug}/console/", 302)]
    wall = client.get("/wall/")
    assert wall.context["movement"] == both[0] and "1.111" in wall.content.decode()
    assert f'href="/m/{both[0].slug}/plan/tasks/' in client.get("/plan/").content.decode()
    assert client.get(f"/m/{both[1].slug}/wall/").context["movement"] == both[1]
    assert client.post("/plan/movement/", {"slug": "khong-co"}).status_code == 404


def test_an_address_of_no_movement_is_not_found(client, movement):
    for address in ("/m/khong-co/", "/m/khong-co/plan/", "/m/", "/m/thu/khong-co/"):
        assert client.get(address).status_code == 404
    assert client.get("/m/thu").status_code == 200
    assert client.get("/m/thu/accounts/login/").status_code == 200
    assert get_script_prefix() == "/"


def test_one_movement_needs_no_chooser_and_no_query_for_it(client, movement, django_assert_num_queries):
    page = client.get("/").content.decode()
    assert "lt-movements" not in page and "/m/thu/" not in page
    Movement.objects.create(
        slug="hai", title="Hai", short_title="Hai", root=movement.root, units_as_of=movement.units_as_of,
        launch_day=movement.launch_day,
    )  # fmt: skip
    with django_assert_num_queries(12):
        page = client.get("/").content.decode()
    assert "lt-movements" in page and 'href="/m/thu/" aria-current="true"' in page
