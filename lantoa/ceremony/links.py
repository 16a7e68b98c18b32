# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Signed links that need no account: each opens one thing, has a last day, and dies with the row's nonce."""

from typing import TypeVar

from django.core import signing

from .models import Presser, Site

Linked = TypeVar("Linked", Site, Presser)
DOORS = {door: f"ceremony.{door}" for door in ("screen", "desk", "press", "feedback")}
"""What a link opens -> the salt of its signature: a screen's link never opens a desk."""


def _signer(door: str) -> signing.Signer:
    return signing.Signer(salt=DOORS[door], sep=".")


def make_token(door: str, row: Site | Presser) -> str:
    """The same text each time until the nonce changes, so that a printed QR stays good."""
    return _signer(door).sign(f"{row.pk}.{row.link_nonce}")


def read_token(door: str, token: str) -> tuple[int, str] | None:
    """(row, nonce) if we signed it, else None. The caller compares the nonce with the row's."""
    try:
        pk, nonce = _signer(door).unsign(token).split(".")
        return int(pk), nonce
    except (signing.BadSignature, ValueError):
        return None
