# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Accounts to try the program with."""

import pytest
import yaml

from lantoa.infra.web.errors import Refused
from lantoa.people.actions import make_demo_accounts
from lantoa.people.actions.demo import DEMO_FILE
from lantoa.people.models import Post, User
from lantoa.people.roles import ROLES
from lantoa.units.models import Unit


@pytest.fixture
def real_codes(tree):
    Unit.objects.filter(pk=tree.binh_dong.pk).update(code="21049")


def test_there_is_an_account_per_role():
    assert {entry["role"] for entry in yaml.safe_load(DEMO_FILE.read_text())} == set(ROLES)


def test_accounts_are_made_once_and_sign_in_with_the_printed_password(client, movement, real_codes):
    accounts = make_demo_accounts(movement=movement)
    assert make_demo_accounts(movement=movement) == accounts
    assert User.objects.count() == Post.objects.count() == len(accounts) == 10
    line = next(account for account in accounts if account.username == "xa-binh-dong")
    assert (line.full_name, line.unit) == ("Cán bộ xã Bình Đông", "Xã Bình Đông")
    assert client.login(username=line.username, password=line.password)


def test_production_has_no_demo_accounts(movement, settings):
    settings.PRODUCTION = True
    with pytest.raises(Refused) as refusal:
        make_demo_accounts(movement=movement)
    assert refusal.value.code == "demo.production"
    assert not User.objects.exists()
