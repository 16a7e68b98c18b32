# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Accounts to try the program with: one per role, at real units of the sample."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml
from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.infra.web.errors import Refused
from lantoa.people.models import User
from lantoa.people.roles import ROLE_NAMES
from lantoa.units.models import Unit

from .posts import add_post

if TYPE_CHECKING:
    from typing import Protocol

    from lantoa.units.models import UnitQuerySet

    class Movement(Protocol):
        """What is needed of a movement (the plan's room is above this one)."""

        root: Unit

        def units(self) -> UnitQuerySet: ...


DEMO_PASSWORD = "lan-toa-demo"  # noqa: S105 -- printed on purpose; never made in production
DEMO_FILE = settings.BASE_DIR / "samples" / "demo-accounts.yaml"


@dataclass(frozen=True)
class DemoAccount:
    """One line to print: how to sign in as whom."""

    username: str
    password: str
    full_name: str
    role: str
    unit: str


@transaction.atomic
def make_demo_accounts(*, by: None = None, movement: Movement) -> list[DemoAccount]:
    """The accounts of samples/demo-accounts.yaml at the movement's units; a second call changes nothing."""
    if settings.PRODUCTION:
        raise Refused("demo.production", _("Demo accounts are not made in production."))
    entries = yaml.safe_load(DEMO_FILE.read_text(encoding="utf-8"))
    codes = [entry["at"].split()[0] for entry in entries]
    units = {f"{unit.code} {unit.name}": unit for unit in movement.units().filter(code__in=codes)}
    units["root"] = movement.root
    made = []
    password = _printed_password()
    for entry in entries:
        unit = units.get(entry["at"])
        if unit is None:
            continue
        person = _demo_person(entry["username"], entry["full_name"], password)
        add_post(by=None, person=person, unit=unit, role=entry["role"])
        made.append(
            DemoAccount(person.username, DEMO_PASSWORD, person.full_name, str(ROLE_NAMES[entry["role"]]), unit.name)
        )
    return made


def _printed_password() -> str:
    """One hash of the printed password for all demo accounts: hashing is slow on purpose."""
    used = User.objects.filter(external_id__startswith="demo:").order_by().values_list("password", flat=True).distinct()
    return next((it for it in used if check_password(DEMO_PASSWORD, it)), "") or make_password(DEMO_PASSWORD)


def _demo_person(username: str, full_name: str, password: str) -> User:
    """The account with this demo name, made at need, its password set back to the printed one."""
    person, _made = User.objects.get_or_create(
        external_id=f"demo:{username}",
        defaults={"username": username, "full_name": full_name, "activated_at": timezone.now()},
    )
    if person.password != password:
        person.password = password
        person.save(update_fields=["password"])
    return person
