# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lantoa.delegates import actions
from lantoa.delegates.tickets import LENGTH, make_ticket, public_key, read_ticket, ticket_address


def test_a_ticket_says_who_and_anybody_can_check_it(hall):
    one = hall.name()
    text = make_ticket(one)
    ticket = read_ticket(ticket_address(one))
    assert (ticket.ceremony, ticket.site, ticket.delegate) == (hall.ceremony.pk, hall.site.pk, one.pk)
    assert (ticket.number, ticket.nonce, len(text)) == (one.number, one.nonce, LENGTH)
    packed = base64.urlsafe_b64decode(text)
    Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(public_key())).verify(packed[26:], packed[:26])


def test_a_ticket_of_another_installation_is_none_of_ours(hall, settings):
    text = make_ticket(hall.name())
    settings.SECRET_KEY = "another installation"
    assert read_ticket(text) is None


def test_the_ticket_opens_the_invitation_until_somebody_else_comes(client, hall):
    one = hall.name("Nguyễn Thị Đại Biểu")
    address = reverse("invitation", args=[make_ticket(one)])
    assert "Nguyễn Thị Đại Biểu" in client.get(address).content.decode()
    actions.replace_delegate(by=None, delegate=one, reason="Bận", full_name="Người thay")
    assert client.get(address).status_code == 404


@pytest.mark.django_db
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, LENGTH - 1), letter=st.sampled_from("AZaz09-_=/ é"), noise=st.text(max_size=200))
def test_changed_in_any_place_it_is_worth_nothing(hall, place, letter, noise):
    text = make_ticket(hall.name())
    changed = text[:place] + letter + text[place + 1 :]
    assert changed == text or read_ticket(changed) is None
    assert read_ticket(noise) is None
