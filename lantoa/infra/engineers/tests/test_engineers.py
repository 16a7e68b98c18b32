# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.urls import include, path

from lantoa.conf import urls as program

urlpatterns = [path("engineers/", admin.site.urls), path("", include(program))]
User = get_user_model()
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def engineer(db):
    return User.objects.create(username="ky-su", full_name="Kỹ sư", is_staff=True, is_superuser=True)


@pytest.mark.urls("lantoa.conf.urls")
def test_the_window_is_shut_by_default(client, engineer):
    client.force_login(engineer)
    assert client.get("/engineers/").status_code == 404


@pytest.mark.parametrize("who", ["organiser", "auditor", "learner"])
def test_no_role_opens_it(client, cast, who):
    User.objects.filter(pk=cast[who].pk).update(is_staff=True)
    client.force_login(cast[who])
    assert client.get("/engineers/").status_code in {302, 403}


def test_a_visitor_is_sent_to_the_programs_own_sign_in(client, db):
    reply = client.get("/engineers/", follow=True)
    assert "/accounts/login/" in [url.split("?")[0] for url, _status in reply.redirect_chain]


def test_every_table_can_be_read_and_none_written(client, engineer, movement, cast):
    client.force_login(engineer)
    page = client.get("/engineers/").content.decode()
    assert "/engineers/units/unit/" in page and "/add/" not in page
    row = f"/engineers/units/unit/{movement.root_id}/change/"
    assert "Tỉnh Quảng Ngãi" in client.get(row).content.decode()
    assert client.post(row, {"name": "Đổi"}).status_code == 403
    assert client.post(row.replace("change", "delete"), {"post": "yes"}).status_code == 403
    movement.root.refresh_from_db()
    assert movement.root.name == "Tỉnh Quảng Ngãi"


def test_what_opens_something_is_not_shown(client, engineer, cast):
    client.force_login(engineer)
    cast["learner"].set_password("mot-mat-khau-dai")
    cast["learner"].save()
    page = client.get(f"/engineers/people/user/{cast['learner'].pk}/change/").content.decode()
    assert "argon2" not in page and "md5" not in page and "field-password" not in page


def test_every_list_opens(client, engineer):
    client.force_login(engineer)
    names = sorted(model._meta.label_lower for model in admin.site._registry)
    opened = {name: client.get(f"/engineers/{name.replace('.', '/')}/").status_code for name in names}
    assert set(opened.values()) == {200}, opened
