# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The signed link in a letter: opens one invitation, and dies with the row's nonce or the ceremony's links."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from .models import Delegate

_SIGNER = signing.Signer(salt="delegates.invitation", sep=".")


def make_token(delegate: Delegate) -> str:
    """The same text each time until the nonce changes, so that a printed letter stays good."""
    return _SIGNER.sign(f"{delegate.pk}.{delegate.nonce}")


def read_token(token: str) -> tuple[int, str] | None:
    """(row, nonce) if we signed it, else None."""
    try:
        pk, nonce = _SIGNER.unsign(token).split(".")
        return int(pk), nonce
    except (signing.BadSignature, ValueError):
        return None


def invitation_address(delegate: Delegate) -> str:
    """Where the delegate answers, short enough to hand over; the QR code says `tickets.ticket_address`."""
    return f"{settings.PUBLIC_URL}{reverse('invitation', args=[make_token(delegate)])}"
