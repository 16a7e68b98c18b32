# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What both sides of the hub agree on: the form of tokens, of facts on the wire, and of keys in Valkey.

Pure functions of the standard library, so that Django's side may import them too.
"""

import base64
import binascii
import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Any

LISTEN = "l"
PRESENCE = "p"
SIGNATURE_BYTES = 16
"""128 bits of HMAC-SHA256: enough for a link that lives for hours, and short."""

CHANNEL = "lantoa:live"
RETAINED = "lantoa:live:retained"
PRESENCE_PREFIX = "lantoa:live:presence:"
PRESENCE_KEPT_SECONDS = 12 * 3600
"""A site that left is still shown (as gone) for the length of a day's event."""


class BadToken(Exception):
    """The token is forged, expired or not a token: the hub answers 403."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token allows: topics to hear, a name to be known by ("site-12" or ""), rights, expiry (Unix seconds)."""

    topics: tuple[str, ...]
    name: str
    rights: str
    expires: int


def _signature(body: bytes, key: str) -> bytes:
    own_key = hashlib.sha256(b"lantoa.live:" + key.encode()).digest()
    return hmac.digest(own_key, body, "sha256")[:SIGNATURE_BYTES]


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def sign(grant: Grant, key: str) -> str:
    """The grant as a compact token: base64url(JSON) "." base64url(signature)."""
    body = json.dumps([grant.topics, grant.name, grant.rights, grant.expires], separators=(",", ":")).encode()
    return f"{_text(body)}.{_text(_signature(body, key))}"


def read(token: str, key: str, now: float | None = None) -> Grant:
    """The grant in a token that we signed and that has not expired; else BadToken."""
    try:
        body, signature = (_bytes(part) for part in token.split("."))
    except (ValueError, binascii.Error):
        raise BadToken("not a token") from None
    if not hmac.compare_digest(signature, _signature(body, key)):
        raise BadToken("forged")
    topics, name, rights, expires = json.loads(body)
    if expires <= (time.time() if now is None else now):
        raise BadToken("expired")
    return Grant(tuple(topics), name, rights, expires)


def dump(value: Any) -> bytes:
    """Compact JSON without raw line ends, fit for one `data:` line."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def fact_line(number: int, topic: str, fact: dict[str, Any], retain: bool) -> bytes:
    """One announcement as every listener gets it; made once, however many listen."""
    return dump({"topic": topic, "id": number, "retain": retain, "fact": fact})


def next_number(last: int = 0) -> int:
    """The number of an announcement: microseconds of the clock, above `last`, so that later always means higher."""
    return max(last + 1, time.time_ns() // 1000)


def message(number: int, topic: str, line: bytes, retain: bool) -> bytes:
    """An announcement on the way through Valkey to all hub processes."""
    return b"%d %d %b\n%b" % (number, retain, topic.encode(), line)


def read_message(data: bytes) -> tuple[int, str, bytes, bool]:
    """The parts of `message`: number, topic, line, retain."""
    head, line = data.split(b"\n", 1)
    number, retain, topic = head.split(b" ", 2)
    return int(number), topic.decode(), line, retain == b"1"
