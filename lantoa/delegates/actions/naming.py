# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Units name, change, replace and take off their delegates."""

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.ceremony.models import Ceremony, DelegateGroup, Site
from lantoa.delegates.models import Arrival, Delegate, new_nonce
from lantoa.delegates.rules import next_number, require_place, require_time, tell
from lantoa.infra import text
from lantoa.infra.audit import actions as audit
from lantoa.infra.web.errors import Refused
from lantoa.units.models import Unit

WORDS = ("full_name", "position", "phone", "email", "seat")


def _clean(values: dict[str, Any]) -> dict[str, Any]:
    words = {name: text.nfc(str(values.get(name) or "")) for name in WORDS if name in values}
    if "full_name" in words:
        words |= {"name_fold": text.fold(words["full_name"]), "sort_key": text.sort_key(words["full_name"])}
    return words


@transaction.atomic
def name_delegate(*, by: Any, site: Site, group: DelegateGroup, unit: Unit, **values: Any) -> Delegate:
    """Put a person on the unit's list. The same person named again by the same unit is the one that is there."""
    require_time(by, site.ceremony)
    require_place(unit, site, group)
    words = _clean(values)
    number = next_number(site.ceremony)
    known = Delegate.objects.standing().filter(
        ceremony=site.ceremony, unit=unit, name_fold=words["name_fold"], position=words.get("position", "")
    )
    if standing := known.first():
        return standing
    delegate = Delegate.objects.create(
        ceremony=site.ceremony, site=site, group=group, unit=unit, number=number, nonce=new_nonce(), named_by=by,
        **words,
    )  # fmt: skip
    audit.note("delegate.named", by=by, about=delegate, unit=unit.code, site=site.pk)
    tell(site.ceremony_id, delegate=delegate.pk)
    return delegate


def _lock(delegate: Delegate) -> Delegate:
    Delegate.objects.select_for_update().get(pk=delegate.pk)
    return Delegate.objects.select_related("site__unit", "group", "unit", "ceremony__movement__root").get(
        pk=delegate.pk
    )


@transaction.atomic
def change_delegate(*, by: Any, delegate: Delegate, **values: Any) -> Delegate:
    """Correct the words about a delegate, or the place where they sit."""
    delegate = _lock(delegate)
    require_time(by, delegate.ceremony)
    words = _clean(values)
    changed = [name for name, value in words.items() if getattr(delegate, name) != value]
    for name in changed:
        setattr(delegate, name, words[name])
    if changed:
        try:
            with transaction.atomic():
                delegate.save(update_fields=changed)
        except IntegrityError:
            raise Refused("delegate.twice", _("Your unit has already named this person.")) from None
        audit.note("delegate.changed", by=by, about=delegate, fields=sorted(set(changed) & set(WORDS)))
        tell(delegate.ceremony_id, delegate=delegate.pk)
    return delegate


@transaction.atomic
def withdraw_delegate(*, by: Any, delegate: Delegate, reason: str = "") -> Delegate:
    """Take a person off the list; the link in their letter stops working. Again changes nothing."""
    delegate = _lock(delegate)
    if delegate.is_standing:
        require_time(by, delegate.ceremony)
        delegate.state, delegate.reason, delegate.nonce = Delegate.State.WITHDRAWN, text.nfc(reason), new_nonce()
        delegate.save(update_fields=["state", "reason", "nonce"])
        audit.note("delegate.withdrawn", by=by, about=delegate, reason=delegate.reason)
        tell(delegate.ceremony_id, delegate=delegate.pk)
    return delegate


@transaction.atomic
def replace_delegate(*, by: Any, delegate: Delegate, reason: str, **values: Any) -> Delegate:
    """Another person goes in this one's place: same site, class and seat. Asked twice, the first replacement stands."""
    delegate = _lock(delegate)
    if hasattr(delegate, "replaced_by"):
        return delegate.replaced_by
    if delegate.state == Delegate.State.WITHDRAWN:
        raise Refused("delegate.withdrawn", _("This person was taken off the list; name somebody anew."))
    require_time(by, delegate.ceremony)
    reason = text.nfc(reason)
    if not reason:
        raise Refused("delegate.no_reason", _("Write why somebody else comes."))
    delegate.state, delegate.reason, delegate.nonce = Delegate.State.REPLACED, reason, new_nonce()
    delegate.save(update_fields=["state", "reason", "nonce"])
    words = _clean({"seat": delegate.seat, **values})
    instead = Delegate.objects.create(
        ceremony=delegate.ceremony, site=delegate.site, group=delegate.group, unit=delegate.unit,
        number=next_number(delegate.ceremony), nonce=new_nonce(), replaces=delegate, named_by=by, **words,
    )  # fmt: skip
    audit.note("delegate.replaced", by=by, about=delegate, instead=instead.pk, reason=reason)
    tell(delegate.ceremony_id, delegate=instead.pk)
    return instead


@transaction.atomic
def note_export(*, by: Any, ceremony: Ceremony, rows: int) -> None:
    """A list of delegates left the program as a file."""
    audit.note("delegate.exported", by=by, about=ceremony, rows=rows)


REACH_DAYS = 30
"""As conf/retention.yaml promises: telephone and e-mail of delegates are of no use a month after the ceremony."""


@transaction.atomic
def forget_reach(*, by: Any) -> int:
    """Take telephone, e-mail and guests' names off ceremonies long past; which delegates came stays on record."""
    total = 0
    for ceremony in Ceremony.objects.filter(starts_at__lt=timezone.now() - timedelta(days=REACH_DAYS)):
        gone = ceremony.delegates.exclude(phone="", email="").update(phone="", email="")
        gone += Arrival.objects.filter(site__ceremony=ceremony).exclude(guest_name="").update(guest_name="")
        if gone:
            audit.note("delegate.reach_forgotten", by=by, about=ceremony, delegates=gone)
        total += gone
    return total
