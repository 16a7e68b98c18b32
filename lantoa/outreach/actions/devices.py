# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Phones: each member's phone gets a token of its own, which outlives the sign-in and can be revoked."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.infra.audit import actions as audit
from lantoa.infra.web.errors import Refused
from lantoa.outreach.models import Device
from lantoa.people.models import User


@transaction.atomic
def register_device(*, by: User, key: UUID, known: Sequence[UUID] = ()) -> Device:
    """Make the phone known as this person's, unless one of the `known` keys on it is already theirs.

    Again is harmless; another person's key or a revoked one is refused.
    """
    mine = Device.objects.filter(pk__in=known, user=by, revoked_at=None).first()
    if mine is not None:
        return mine
    device, made = Device.objects.get_or_create(pk=key, defaults={"user": by})
    if device.user_id != by.pk or device.revoked_at is not None:
        raise Refused("device.not_yours", _("This phone's key cannot be used. Open the page again."))
    if made:
        audit.note("device.registered", by=by, about=device)
    return device


@transaction.atomic
def revoke_device(*, by: User, device: Device) -> Device:
    """The phone was lost: its token opens nothing any more."""
    device = Device.objects.select_for_update().get(pk=device.pk)
    if device.revoked_at is None:
        device.revoked_at = timezone.now()
        device.save(update_fields=["revoked_at"])
        audit.note("device.revoked", by=by, about=device)
    return device
