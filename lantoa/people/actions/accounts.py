# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Accounts: made, corrected, closed and opened again."""

from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from lantoa.infra import text
from lantoa.infra.audit import actions as audit
from lantoa.infra.web.errors import Refused
from lantoa.people.access import require_grant, require_manage
from lantoa.people.import_chunks import random_username
from lantoa.people.models import User
from lantoa.units.models import Unit

from .activation import issue_codes
from .posts import add_post

CORRECTABLE = ("full_name", "phone", "email", "external_id", "birth_year")


def _free_username(phone: str | None, external_id: str | None) -> str:
    """A user name from the phone or staff number, or a short random one."""
    wishes = [f"0{phone[3:]}" if phone and phone.startswith("+84") else None, external_id]
    for wish in filter(None, wishes):
        if not User.objects.filter(username__iexact=wish).exists():
            return wish
    return random_username()


def _refuse_if_taken(person: User | None, values: dict[str, Any]) -> None:
    """Raise if another account has this phone, e-mail or staff number."""
    sentences = {
        "phone": _("This phone number belongs to another account."),
        "email": _("This e-mail address belongs to another account."),
        "external_id": _("This staff number belongs to another account."),
    }
    others = User.objects.exclude(pk=person.pk if person else None)
    for field, sentence in sentences.items():
        lookup = {f"{field}__iexact" if field == "email" else field: values.get(field)}
        if values.get(field) and others.filter(**lookup).exists():
            raise Refused(f"person.{field}_taken", sentence)


@transaction.atomic
def add_person(
    *, by: User | None, full_name: str, unit: Unit, role: str, phone: str | None = None, email: str | None = None,
    external_id: str | None = None, birth_year: int | None = None,
) -> User:  # fmt: skip
    """Make an account with its first role and an activation code; the person sets the password with the code."""
    require_grant(by, role, unit)
    values = {"phone": phone or None, "email": email or None, "external_id": external_id or None}
    _refuse_if_taken(None, values)
    person = User(
        username=_free_username(values["phone"], values["external_id"]), birth_year=birth_year,
        password=make_password(None), **values,
    )  # fmt: skip
    person.set_name(full_name)
    person.save(force_insert=True)
    audit.note("person.added", by=by, about=person, unit=unit.code, role=role)
    add_post(by=by, person=person, unit=unit, role=role)
    issue_codes(by=by, people=[person])
    return person


@transaction.atomic
def change_person(*, by: User, person: User, **values: Any) -> User:
    """Correct an account's own data. Saying what is already true changes nothing and notes nothing."""
    person = User.objects.select_for_update().get(pk=person.pk)
    require_manage(by, person)
    values["full_name"] = text.nfc(values.get("full_name", person.full_name))
    for field in ("phone", "email", "external_id"):
        values[field] = values.get(field, getattr(person, field)) or None
    _refuse_if_taken(person, values)
    changed = [field for field in CORRECTABLE if field in values and getattr(person, field) != values[field]]
    if not changed:
        return person
    for field in changed:
        setattr(person, field, values[field])
    if "phone" in changed:
        person.phone_verified = False
    person.save(update_fields=[*changed, "phone_verified"])
    audit.note("person.changed", by=by, about=person, fields=changed)
    return person


@transaction.atomic
def deactivate_person(*, by: User, person: User) -> User:
    """Close an account at once, on every device. Posts and records stay."""
    person = User.objects.select_for_update().get(pk=person.pk)
    require_manage(by, person)
    if person.pk == by.pk:
        raise Refused("person.self", _("You cannot close your own account."))
    if not person.is_active:
        return person
    person.is_active = False
    person.save(update_fields=["is_active"])
    for session in UserSession.objects.filter(user=person):
        session.end()
    audit.note("person.deactivated", by=by, about=person)
    return person


@transaction.atomic
def reactivate_person(*, by: User, person: User) -> User:
    """Open a closed account again; the old password works."""
    person = User.objects.select_for_update().get(pk=person.pk)
    require_manage(by, person)
    if person.is_active:
        return person
    person.is_active = True
    person.save(update_fields=["is_active"])
    audit.note("person.reactivated", by=by, about=person)
    return person


@transaction.atomic
def close_people(*, by: User, people: list[User]) -> list[User]:
    """Close several accounts, all or none."""
    return [deactivate_person(by=by, person=person) for person in people]


@transaction.atomic
def note_export(*, by: User, rows: int) -> None:
    """A list of people left the program: who took it, and how long it was."""
    audit.note("people.exported", by=by, about=by, rows=rows)
