# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What this server signs: a phone's token, the link to join a team, and one's own wish to join."""

from uuid import UUID

from django.core import signing

from .models import Device, JoinRequest, Team

_DEVICE = signing.Signer(salt="outreach.device", sep=".")
_JOIN = signing.Signer(salt="outreach.join", sep=".")
_WISH = signing.Signer(salt="outreach.wish", sep=".")


def make_token(device: Device) -> str:
    """The text that the phone sends with its records."""
    return _DEVICE.sign(device.pk.hex)


def read_token(token: str) -> UUID | None:
    """The device's key if we signed it."""
    try:
        return UUID(_DEVICE.unsign(token))
    except (signing.BadSignature, ValueError):
        return None


def make_join_token(team: Team) -> str:
    """The team's link: the same text until the nonce changes, so that a QR in a group chat stays good."""
    return _JOIN.sign(f"{team.pk}.{team.join_nonce}")


def read_join_token(token: str) -> tuple[int, str] | None:
    """(team, nonce) if we signed it."""
    try:
        pk, nonce = _JOIN.unsign(token).split(".")
        return int(pk), nonce
    except (signing.BadSignature, ValueError):
        return None


def make_request_token(wish: JoinRequest) -> str:
    """Where the one who asked to join comes back to see the answer."""
    return _WISH.sign(str(wish.pk))


def read_request_token(token: str) -> int | None:
    """The wish if we signed it."""
    try:
        return int(_WISH.unsign(token))
    except (signing.BadSignature, ValueError):
        return None
