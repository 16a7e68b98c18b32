# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Tickets: what the letter's QR code says, signed with Ed25519 so that an entrance can check it without network.

A ticket is 26 bytes (version, ceremony, site, delegate, number as 4-byte integers, the link's nonce) and the 64 bytes
of the signature, as 120 letters of base64url inside the address where the delegate answers. Devices know only the
public key; `static/delegates/ticket.js` reads the same bytes.
"""

import base64
import binascii
import struct
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.urls import reverse

from .models import Delegate

VERSION = 1
_FIELDS = struct.Struct(">BIIII9s")
LENGTH = (_FIELDS.size + 64) * 4 // 3


@dataclass(frozen=True)
class Ticket:
    """What a good signature vouches for; the delegate may have been replaced since."""

    ceremony: int
    site: int
    delegate: int
    number: int
    nonce: str


@lru_cache(maxsize=4)
def _key_of(secret: str) -> Ed25519PrivateKey:
    seed = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"lantoa delegates ticket 1").derive(secret.encode())
    return Ed25519PrivateKey.from_private_bytes(seed)


def _key() -> Ed25519PrivateKey:
    """The installation's key: made from its secret, so that there is nothing more to keep or to lose."""
    return _key_of(settings.SECRET_KEY)


def public_key() -> str:
    """The 32 bytes with which anyone checks a ticket, as base64url."""
    return base64.urlsafe_b64encode(_key().public_key().public_bytes_raw()).decode()


def make_ticket(delegate: Delegate) -> str:
    """The same text each time until the delegate is replaced, moved or taken off."""
    nonce = base64.urlsafe_b64decode(delegate.nonce)
    said = _FIELDS.pack(
        VERSION, delegate.ceremony_id, delegate.site_id, delegate.pk, delegate.number, nonce
    )  # fmt: skip
    return base64.urlsafe_b64encode(said + _key().sign(said)).decode()


def read_ticket(text: str) -> Ticket | None:
    """What the ticket says if we signed it, else None. `text` may be the whole address."""
    text = text.strip().rstrip("/").rpartition("/")[2]
    if len(text) != LENGTH:
        return None
    try:
        packed = base64.b64decode(text.encode(), altchars=b"-_", validate=True)
        _key().public_key().verify(packed[_FIELDS.size :], packed[: _FIELDS.size])
        version, *numbers, nonce = _FIELDS.unpack(packed[: _FIELDS.size])
    except (binascii.Error, UnicodeEncodeError, InvalidSignature):
        return None
    ceremony, site, delegate, number = numbers
    link = base64.urlsafe_b64encode(nonce).decode()
    return Ticket(ceremony, site, delegate, number, link) if version == VERSION else None


def ticket_address(delegate: Delegate) -> str:
    """What the QR code says: a telephone opens the invitation, an entrance reads the ticket."""
    return f"{settings.PUBLIC_URL}{reverse('invitation', args=[make_ticket(delegate)])}"
