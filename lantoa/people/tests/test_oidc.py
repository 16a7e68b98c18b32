# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Signing in by OpenID Connect, against a real provider in a process of its own: the whole code flow."""

import socket
import subprocess
import sys
import time
from urllib.parse import urlsplit

import httpx
import pytest
from allauth.socialaccount.models import SocialAccount
from django.urls import reverse

from lantoa.people.models import User


@pytest.fixture(scope="module")
def provider():
    """The address of a running OpenID Connect provider on loopback."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _attempt in range(1_200):
            try:
                httpx.get(f"{address}/.well-known/openid-configuration", trust_env=False)
                break
            except httpx.TransportError:
                time.sleep(0.05)
        yield address
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def oidc(provider, settings, db):
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "oidc", "name": "Định danh thử", "client_id": "lantoa", "secret": "bi-mat",
                    "settings": {"server_url": provider, "uid_field": "sub"},
                }
            ],
        }
    }  # fmt: skip
    claims = {"name": "Nguyễn Thị Thử", "email": "Thu@example.vn", "email_verified": True}
    httpx.put(f"{provider}/users/cong-dan-1", json=claims, trust_env=False).raise_for_status()
    return provider


def go_through(client, **answer):
    """Begin here, answer at the provider as `sub` (or deny), and come back; returns the last reply."""
    begun = client.post(reverse("openid_connect_login", args=["oidc"]), {"process": "login", "next": "/people/roles/"})
    assert begun.status_code == 302
    assert "code_challenge=" in begun.url
    back = httpx.post(begun.url, data=answer, trust_env=False)
    assert back.status_code in {302, 303}, back.text
    parts = urlsplit(back.headers["location"])
    return client.get(f"{parts.path}?{parts.query}")


def test_a_person_of_the_provider_gets_an_account_without_a_role(client, oidc):
    assert go_through(client, sub="cong-dan-1").url == "/people/roles/"
    person = User.objects.get()
    assert client.session["_auth_user_id"] == str(person.pk)
    assert (person.full_name, person.email) == ("Nguyễn Thị Thử", "thu@example.vn")
    assert not person.has_usable_password()
    assert person.activated_at is not None
    assert not person.may


def test_the_same_person_comes_back_to_the_same_account(client, oidc):
    go_through(client, sub="cong-dan-1")
    client.logout()
    go_through(client, sub="cong-dan-1")
    assert User.objects.count() == SocialAccount.objects.count() == 1


def test_an_e_mail_alone_takes_over_no_account(client, oidc):
    """The provider's word on an e-mail is not trusted unless LANTOA_OIDC_TRUST_EMAIL says so."""
    mine = User.objects.create(username="toi", full_name="Tôi", email="thu@example.vn")
    go_through(client, sub="cong-dan-1")
    assert client.session.get("_auth_user_id") != str(mine.pk)


def test_a_refusal_at_the_provider_signs_nobody_in(client, oidc):
    go_through(client, action="deny")
    assert "_auth_user_id" not in client.session
    assert not User.objects.exists()


def test_a_forged_return_signs_nobody_in(client, oidc):
    response = client.get(reverse("openid_connect_callback", args=["oidc"]), {"code": "x", "state": "y"})
    assert response.status_code in {200, 302, 401}
    assert "_auth_user_id" not in client.session


def test_the_sign_in_page_offers_the_provider(client, oidc):
    assert "Đăng nhập bằng Định danh thử" in client.get(reverse("account_login")).content.decode()
