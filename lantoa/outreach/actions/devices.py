# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Phones: each member's phone gets a token of its own, which outlives the sign-in and can be revoked."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.infra.audit import actions as audit
from lantoa.infra.web.errors import Refused
from lantoa.outreach.models import Device
from lantoa.people.models import User


@transaction.atomic
def register_device(*, by: User, key: UUID) -> Device:
    """Make the phone known as this person's. Again is harmless; another person's or a revoked one is refused."""
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
