# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Signing in: one field for three names, lock-out by account, the second factor of organisers."""

import json
import re
from hashlib import sha256

import pytest
from allauth.core.internal import ratelimit
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.cache import cache
from django.urls import reverse
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

from lantoa.infra.audit.models import Entry
from lantoa.people.models import User

PASSWORD = "mot-mat-khau-dai-2023"


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def person(tree, cast):
    person = cast["unit_coordinator"]
    person.phone, person.email = "+84905123456", "Can.Bo@example.vn"
    person.set_password(PASSWORD)
    person.save()
    return person


def code_now(secret):
    """What an authenticator app shows; neither the step before nor after, so that the clock may move on meanwhile."""
    _before, now, _after = totp.yield_hotp_counters_from_time()
    return totp.format_hotp_value(totp.hotp_value(secret, now))


def sign_in(client, login, password=PASSWORD):
    return client.post(reverse("account_login"), {"login": login, "password": password, "next": "/people/roles/"})


@pytest.mark.parametrize(
    "login",
    ["unit_coordinator", "0905123456", "0905 123 456", "+84905123456", "can.bo@example.vn", " unit_coordinator "],
)
def test_any_of_the_three_names_signs_in(client, person, login):
    response = sign_in(client, login)
    assert response.status_code == 302, response.context["form"].errors
    assert client.session["_auth_user_id"] == str(person.pk)


def test_a_wrong_password_says_the_same_as_a_wrong_name(client, person):
    shown = [
        sign_in(client, login, "sai-mat-khau").context["form"].non_field_errors()
        for login in ("unit_coordinator", "0905123456", "can.bo@example.vn", "khong-co-ai", "0905999999")
    ]
    assert shown == [["Tên đăng nhập hoặc mật khẩu không đúng."]] * 5


def test_five_failures_lock_the_account_under_all_its_names_and_say_until_when(client, person):
    for login in ("unit_coordinator", "0905123456", "can.bo@example.vn", "0905123456", "unit_coordinator"):
        sign_in(client, login, "sai")
    response = sign_in(client, "0905 123 456")
    (error,) = response.context["form"].non_field_errors()
    assert re.search(r"Thử lại sau 15 phút, lúc \d\d:\d\d", error)
    assert "_auth_user_id" not in client.session


def test_another_account_is_not_locked(client, person, cast):
    other = cast["foreign_coordinator"]
    other.set_password(PASSWORD)
    other.save()
    for _ in range(6):
        sign_in(client, "unit_coordinator", "sai")
    assert sign_in(client, "foreign_coordinator").status_code == 302


def test_a_locked_account_opens_again(client, person, monkeypatch):
    for _ in range(6):
        sign_in(client, "unit_coordinator", "sai")
    now = ratelimit.time.time()
    monkeypatch.setattr(ratelimit.time, "time", lambda: now + 15 * 60 + 1)
    assert sign_in(client, "unit_coordinator").status_code == 302


def test_successes_are_not_counted(client, person):
    for _ in range(8):
        assert sign_in(client, "unit_coordinator").status_code == 302
        client.logout()


def test_one_address_that_tries_many_accounts_is_locked(client, person, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "3/m/ip,5/15m/key"}
    for number in range(3):
        sign_in(client, f"nguoi-{number}", "sai")
    assert "khóa" in str(sign_in(client, "unit_coordinator").context["form"].errors)


def test_a_closed_account_does_not_get_in(client, person):
    User.objects.filter(pk=person.pk).update(is_active=False)
    response = sign_in(client, "unit_coordinator")
    assert response.url == reverse("account_inactive")
    assert "_auth_user_id" not in client.session


def test_sign_up_is_closed(client, db):
    response = client.post(reverse("account_signup"), {"username": "moi", "password1": PASSWORD, "password2": PASSWORD})
    assert not User.objects.exists()
    assert "account/signup_closed.html" in [template.name for template in response.templates]


def test_an_organiser_sets_up_a_second_factor_before_anything_else(client, cast, settings):
    settings.PRODUCTION = True
    organiser = cast["organiser"]
    client.force_login(organiser)
    assert client.get(reverse("role_table")).url == reverse("mfa_index")
    totp.TOTP.activate(organiser, totp.generate_totp_secret())
    assert client.get(reverse("role_table")).status_code == 200


def test_recovery_codes_alone_are_no_second_factor(client, cast, settings):
    settings.PRODUCTION = True
    RecoveryCodes.activate(cast["organiser"])
    client.force_login(cast["organiser"])
    assert client.get(reverse("role_table")).url == reverse("mfa_index")


def test_the_last_second_factor_of_an_organiser_stays(client, cast, settings):
    settings.PRODUCTION = True
    factor = totp.TOTP.activate(cast["organiser"], totp.generate_totp_secret()).instance
    client.force_login(cast["organiser"])
    client.post(reverse("mfa_deactivate_totp"))
    assert type(factor).objects.filter(pk=factor.pk).exists()


@pytest.mark.parametrize("name", ["unit_coordinator", "team_member"])
def test_others_and_a_laptop_are_not_held_up(client, cast, settings, name):
    settings.PRODUCTION = True
    client.force_login(cast[name])
    assert client.get(reverse("role_table")).status_code == 200
    settings.PRODUCTION = False
    client.force_login(cast["organiser"])
    assert client.get(reverse("role_table")).status_code == 200


def test_a_time_based_code_is_asked_after_the_password(client, person):
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(person, secret)
    response = sign_in(client, "unit_coordinator")
    assert response.url.startswith(reverse("mfa_authenticate"))
    assert "_auth_user_id" not in client.session
    assert client.post(response.url, {"code": code_now(secret)}).status_code == 302
    assert client.session["_auth_user_id"] == str(person.pk)


def test_sign_ins_with_rights_over_others_locks_and_new_keys_are_in_the_audit(client, person, cast):
    def acts():
        entries = Entry.objects.filter(what__startswith="account.").order_by("pk")
        return [(entry.what, entry.by_id, entry.about) for entry in entries]

    about = f"people.user:{person.pk}"
    sign_in(client, "unit_coordinator")
    changed = {"oldpassword": PASSWORD, "password1": "mot-mat-khau-khac-2024", "password2": "mot-mat-khau-khac-2024"}
    client.post(reverse("account_change_password"), changed)
    assert acts() == [("account.signed_in", person.pk, about), ("account.password_changed", person.pk, about)]
    client.logout()
    for _try in range(8):
        sign_in(client, "unit_coordinator", "sai")
    assert acts()[2:] == [("account.locked", None, about)]
    learner = cast["learner"]
    learner.set_password(PASSWORD)
    learner.save()
    sign_in(client, "learner")
    assert client.session["_auth_user_id"] == str(learner.pk) and len(acts()) == 3


def passkey_for(page):
    """What a browser sends to a page that asks for a new passkey: a true key pair, signed by nobody."""
    asked = page.context["js_data"]["creation_options"]["publicKey"]
    key = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    made = AttestedCredentialData.create(Aaguid.NONE, b"mot-chia-khoa-rieng", key)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT
    data = AuthenticatorData.create(sha256(asked["rp"]["id"].encode()).digest(), flags, 0, made)
    client = CollectedClientData.create(CollectedClientData.TYPE.CREATE, asked["challenge"], "https://testserver")
    response = {
        "clientDataJSON": websafe_encode(client),
        "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
    }
    name = websafe_encode(made.credential_id)
    return {"id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": {}}


def test_second_factors_that_come_and_go_are_in_the_audit(client, person, django_capture_on_commit_callbacks):
    def acts():
        entries = Entry.objects.filter(what__startswith="account.factor_").order_by("pk")
        assert {(entry.by_id, entry.about) for entry in entries} == {(person.pk, f"people.user:{person.pk}")}
        return [(entry.what.removeprefix("account.factor_"), entry.detail["kind"]) for entry in entries]

    def post(address, *args, **data):
        with django_capture_on_commit_callbacks(execute=True):  # what is told is told once it is so
            client.post(reverse(address, args=args), data)

    sign_in(client, "unit_coordinator")
    post("account_reauthenticate", password=PASSWORD)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    post("mfa_activate_totp", code=code_now(secret))
    assert sorted(acts()) == [("added", "recovery_codes"), ("added", "totp")]
    page = client.get(reverse("mfa_add_webauthn"))
    post("mfa_add_webauthn", name="Khóa", credential=json.dumps(passkey_for(page)))
    assert acts()[2:] == [("added", "webauthn")]
    key = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN)
    post("mfa_remove_webauthn", key.pk)
    assert acts()[3:] == [("removed", "webauthn")]
    post("mfa_deactivate_totp")
    assert ("removed", "totp") in acts()[4:]
