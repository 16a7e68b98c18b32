# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Tokens for the hub: what a page may hear, as a link that needs no account and lasts hours."""

import time
from urllib.parse import urlencode

from django.conf import settings

from lantoa.hub import wire

LIFETIME_SECONDS = 12 * 3600
"""Long enough for the day of an event; a page asks for a new token by being loaded again."""


def make(*topics: str, name: str = "", presence: bool = False, seconds: int = LIFETIME_SECONDS) -> str:
    """A signed token to hear `topics`, known as `name` ("site-12"; empty for the public).

    `presence` also lets its holder see who listens. The expiry is rounded up to a quarter of an hour, so that a
    cached public page has one token for all.
    """
    expires = (int(time.time()) + seconds) // 900 * 900 + 900
    rights = wire.LISTEN + (wire.PRESENCE if presence else "")
    return wire.sign(wire.Grant(topics, name, rights, expires), settings.LIVE_KEY)


def stream_url(*topics: str, name: str = "", presence: bool = False, seconds: int = LIFETIME_SECONDS) -> str:
    """The address that a page hands to `listen()` of live.js."""
    token = make(*topics, name=name, presence=presence, seconds=seconds)
    return f"/live/events?{urlencode({'t': token})}"
