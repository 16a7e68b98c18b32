# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The rules of the launch instant, without database or web: who holds, since when, and when T0 is.

Decision record 0003 says why each number is what it is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing

STALE = timedelta(seconds=3)
"""A held button tells so every second; a device that was silent for longer does not count."""

POINT_OF_NO_RETURN = timedelta(seconds=1)
"""The last second belongs to the screens: an abort in it could not reach them all, so it is refused."""

_signer = signing.Signer(salt="ceremony.launch")


@dataclass(frozen=True)
class Held:
    """A button that is down: by whom, since when, and when its device last said so."""

    presser: int
    pressed_at: datetime
    seen_at: datetime


def quorum_since(held: Iterable[Held], quorum: int, now: datetime) -> datetime | None:
    """The instant from which `quorum` different pressers have been holding without a break, or None."""
    since: dict[int, datetime] = {}
    for one in held:
        if now - one.seen_at <= STALE and one.pressed_at <= now:
            since[one.presser] = min(one.pressed_at, since.get(one.presser, one.pressed_at))
    return sorted(since.values())[quorum - 1] if len(since) >= quorum else None


def instant_of(
    held: Iterable[Held], *, quorum: int, hold_seconds: int, lead_seconds: int, now: datetime
) -> datetime | None:
    """T0 if the quorum has held long enough by `now`, in whole milliseconds; else None."""
    since = quorum_since(held, quorum, now)
    if since is None or now - since < timedelta(seconds=hold_seconds):
        return None
    t0 = now + timedelta(seconds=lead_seconds)
    return t0.replace(microsecond=t0.microsecond // 1000 * 1000)


def may_abort(t0: datetime | None, now: datetime) -> bool:
    """Can every screen still hear of it?"""
    return t0 is None or now < t0 - POINT_OF_NO_RETURN


def sign(launch: int, t0_ms: int) -> str:
    """The program's signature under a launch instant; a screen's report must carry it."""
    return _signer.signature(f"{launch}:{t0_ms}")


def is_signed(launch: int, t0_ms: int, signature: str) -> bool:
    """Was this instant given out by us? Constant time."""
    try:
        _signer.unsign(f"{launch}:{t0_ms}:{signature}")
    except signing.BadSignature:
        return False
    return True
