# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The phone's token: signed by this server, good until the device is revoked."""

from uuid import UUID

from django.core import signing

from .models import Device


def make_token(device: Device) -> str:
    """The text that the phone sends with its records."""
    return signing.Signer(salt="outreach.device", sep=".").sign(device.pk.hex)


def read_token(token: str) -> UUID | None:
    """The device's key if we signed it."""
    try:
        return UUID(signing.Signer(salt="outreach.device", sep=".").unsign(token))
    except (signing.BadSignature, ValueError):
        return None
