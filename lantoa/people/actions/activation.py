# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Activation codes: issued on slips, used once."""

from collections.abc import Iterable

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.infra.audit import actions as audit
from lantoa.infra.web.errors import Refused
from lantoa.people.access import manages
from lantoa.people.models import ActivationCode, User, code_digest
from lantoa.units.models import Unit


@transaction.atomic
def issue_codes(*, by: User | None, people: Iterable[User], renew: bool = True) -> list[ActivationCode]:
    """Codes for these people, one each; a former code of theirs stops working.

    With renew=False an open code is kept, so that a slip handed out stays good when the list is printed again.
    """
    people = list(people)
    if by is not None and not all(manages(by, person) for person in people):
        raise Refused("activation.not_yours", _("The list has an account with a role that you may not manage."))
    held = {code.user_id: code for code in ActivationCode.objects.select_for_update().filter(user__in=people)}
    kept = [] if renew else [code for code in held.values() if code.is_open]
    fresh = [
        ActivationCode.fresh(person.pk, by) for person in people if person.pk not in {code.user_id for code in kept}
    ]
    ActivationCode.objects.bulk_create(
        fresh, update_conflicts=True, unique_fields=["user"],
        update_fields=["nonce", "digest", "issued_at", "expires_at", "issued_by", "used_at"],
    )  # fmt: skip
    for code in fresh:
        audit.note("activation.issued", by=by, about=User(pk=code.user_id))
    return [*kept, *fresh]


@transaction.atomic
def activate_account(*, by: None = None, code: str, password: str) -> User:
    """Use a code: the account gets its first (or new) password. One sentence for every wrong code, so none is told."""
    row = (
        ActivationCode.objects.select_for_update(of=("self",))
        .select_related("user")
        .filter(digest=code_digest(code), user__is_active=True)
        .first()
    )
    if row is None or not row.is_open:
        raise Refused(
            "activation.not_valid",
            _("This code is wrong, used or expired. Check the slip, or ask your unit for a new code."),
        )
    row.used_at = timezone.now()
    row.save(update_fields=["used_at"])
    person = row.user
    person.password = make_password(password)
    person.activated_at = person.activated_at or row.used_at
    person.save(update_fields=["password", "activated_at"])
    audit.note("person.activated", by=person, about=person)
    return person


@transaction.atomic
def note_slips(*, by: User, unit: Unit, count: int) -> None:
    """Activation slips of a unit were shown for printing."""
    audit.note("activation.printed", by=by, about=unit, count=count)
