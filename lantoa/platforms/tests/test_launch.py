# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""A platform opens a course: the whole walk by its own process, and every way in which it must be refused."""

import re
from datetime import timedelta
from html import unescape

import httpx
import pytest
from django.test import Client
from django.utils import timezone

from lantoa.courses.models import Enrolment
from lantoa.infra.audit.models import Entry
from lantoa.people.models import User
from lantoa.platforms import actions
from lantoa.platforms.models import Account, Grade, Launch, Platform

TAKEN = {"audience": "citizens", "consent": "on"}


def message(client, peer, how="good", subject="m-1"):
    """What the platform's page posts back after our login page sent the browser there."""
    asked = {"iss": peer, "client_id": "lantoa", "login_hint": f"{how}:{subject}", "target_link_uri": "x"}
    sent_on = client.post("/platforms/login/", asked)
    assert sent_on.status_code == 302, sent_on.content
    page = httpx.get(sent_on.url, trust_env=False).text
    return {name: unescape(value) for name, value in re.findall(r'<input name="(\w+)" value="([^"]*)">', page)}


def launch(client, peer, how="good", subject="m-1"):
    return client.post("/platforms/launch/", message(client, peer, how, subject))


def code(response):
    assert response.status_code == 409, (response.status_code, response.content[:300])
    return response.context["code"]


def test_a_new_learner_agrees_once_and_learns(client, platform, peer, course, tree):
    opened = launch(client, peer)
    page = client.get(opened.url)
    assert "Nguyễn Thị Từ Xa" in page.text and "Moodle Sở" in page.text
    assert client.post(opened.url, {"name": "A", "audience": "pupils"}).status_code == 422
    assert User.objects.filter(enrolments__course=course).count() == 0
    made = client.post(opened.url, TAKEN | {"name": "Nguyễn Thị Từ Xa", "unit": tree.binh_dong.pk})
    assert made.url == "/courses/key/"
    enrolment = Enrolment.objects.get()
    assert [enrolment.unit, enrolment.person.email, enrolment.person.phone] == [tree.binh_dong, None, None]
    assert Account.objects.get().person == enrolment.person
    assert Grade.objects.get().line == f"{peer}/lines/7?type_id=2"
    assert Entry.objects.filter(what="platform.account_linked").count() == 1

    again = Client()  # on another device: known, signed in, and at once in the course
    opened = launch(again, peer)
    assert again.get(opened.url).url == "/courses/thu/"
    assert [User.objects.filter(enrolments__course=course).count(), Enrolment.objects.count()] == [1, 1]


def test_who_has_an_account_stays_one_person(client, platform, peer, course, cast, tree):
    client.force_login(cast["learner"])
    opened = launch(client, peer)
    assert "name" not in client.get(opened.url).context["form"].fields
    assert client.post(opened.url, TAKEN | {"unit": tree.binh_dong.pk}).url == "/courses/thu/"
    assert Enrolment.objects.get().person == Account.objects.get().person == cast["learner"]
    other = Client()
    other.force_login(cast["nobody"])
    assert other.get(opened.url).status_code == 404


def test_a_platform_signs_in_nobody_with_other_duties(client, platform, peer, course, cast, tree):
    """Not even when that person linked the account: a platform's word is no password."""
    client.force_login(cast["organiser"])
    client.post(launch(client, peer).url, TAKEN | {"unit": tree.binh_son.pk})
    assert Account.objects.get().person == cast["organiser"]
    stranger = Client()
    opened = launch(stranger, peer)
    page = stranger.get(opened.url)
    assert "/accounts/login/" in page.text and not page.wsgi_request.user.is_authenticated
    assert stranger.post(opened.url, TAKEN | {"name": "Kẻ khác", "unit": tree.binh_son.pk}).status_code == 409
    assert Account.objects.get().person == cast["organiser"]


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ("forged", "platforms.not_trusted"), ("unknown_key", "platforms.unknown_key"),
        ("audience", "platforms.not_trusted"), ("issuer", "platforms.not_trusted"), ("nonce", "platforms.not_trusted"),
        ("several", "platforms.not_trusted"), ("expired", "platforms.expired"), ("deployment", "platforms.deployment"),
        ("message", "platforms.message"), ("anonymous", "platforms.anonymous"), ("course", "platforms.no_course"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_and_leaves_nothing(client, platform, peer, course, how, why):
    assert code(launch(client, peer, how)) == why
    assert Launch.objects.count() == 0


def test_a_message_counts_once_in_the_browser_that_asked_for_it(client, platform, peer, course):
    fields = message(client, peer)
    assert code(Client().post("/platforms/launch/", fields)) == "platforms.other_browser"
    kept = client.cookies.copy()
    assert client.post("/platforms/launch/", fields).status_code == 302
    client.cookies = kept
    assert code(client.post("/platforms/launch/", fields)) == "platforms.replayed"
    assert code(client.post("/platforms/launch/", fields | {"state": fields["state"] + "x"})) == "platforms.expired"
    assert code(client.post("/platforms/launch/", fields | {"id_token": "a.b.c"})) in {
        "platforms.unknown_key", "platforms.not_trusted",
    }  # fmt: skip
    assert Launch.objects.count() == 1


def test_unknown_and_closed_platforms_open_nothing(client, platform, peer, course, cast):
    assert code(client.get("/platforms/login/", {"iss": "http://127.0.0.1:1"})) == "platforms.unknown"
    fields = message(client, peer)
    actions.close_platform(by=cast["organiser"], platform=platform)
    assert client.post("/platforms/launch/", fields).status_code == 404
    assert code(client.get("/platforms/login/", {"iss": peer})) == "platforms.unknown"


def test_a_launch_ends_after_an_hour_and_is_forgotten(client, platform, peer, course):
    opened = launch(client, peer, "elsewhere")
    assert Launch.objects.get().line == "", "a grade goes to the platform's own host only"
    Launch.objects.update(at=timezone.now() - timedelta(minutes=61))
    assert client.get(opened.url).status_code == 404
    assert actions.forget_launches(by=None) == 0
    Launch.objects.update(at=timezone.now() - timedelta(hours=25))
    assert actions.forget_launches(by=None) == 1


def test_the_login_cookie_comes_back_from_another_site(client, platform, peer):
    client.get("/platforms/login/", {"iss": peer, "client_id": "lantoa", "login_hint": "good:1"})
    cookie = next(one for name, one in client.cookies.items() if name.startswith("platform-login-"))
    assert [cookie["samesite"], cookie["secure"], cookie["httponly"], cookie["path"]] == [
        "None",
        True,
        True,
        "/platforms/",
    ]


def test_the_organiser_connects_corrects_and_closes(client, facts, cast, course, movement):
    client.force_login(cast["organiser"])
    typed = facts | {"unit": facts["unit"].pk, "deployments": "1\n 2 \n"}
    bad = client.post("/platforms/add/", typed | {"issuer": "moodle"})
    assert bad.status_code == 422 and "issuer" in bad.context["form"].errors
    page = client.post("/platforms/add/", typed, follow=True)
    platform = Platform.objects.get()
    assert platform.deployments == ["1", "2"] and "course=thu" in page.text
    again = client.post("/platforms/add/", typed)
    assert again.status_code == 422 and "đã được đăng ký" in again.text
    client.post(f"/platforms/{platform.pk}/", typed | {"name": "Moodle mới"})
    client.post(f"/platforms/{platform.pk}/", typed | {"name": "Moodle mới"})
    client.post(f"/platforms/{platform.pk}/close/")
    noted = Entry.objects.filter(what__startswith="platform.").order_by("pk").values_list("what", flat=True)
    assert list(noted) == ["platform.added", "platform.changed", "platform.closed"]
    assert "Moodle mới" in client.get("/platforms/").text
    published = client.get("/platforms/keys.json").json()["keys"]
    assert [set(key) for key in published] == [{"kty", "n", "e", "alg", "use", "kid"}]
    client.force_login(cast["unit_coordinator"])
    assert client.get("/platforms/").status_code == 403
