# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The citizen's card: a link (as text or QR) that the field app shows after a session, without network.

The link is the session's key in 22 letters: `/outreach/c/` + base64url of its 16 bytes, without padding (in the app:
`cardPath(id)` of `static/outreach/card.js`). It carries no signature on purpose. The phone makes the key with 74 random
bits while it has no network; who holds the card is the member who shows it, so a signature could only prove what is
known. What keeps it honest is on the server: one answer per card, a card is refused to the member who wrote it, cards
that one phone answers for a member are counted (`flags_of_cards`), and a "no" is a flag at once.
The session may arrive after the citizen has answered: the answer waits for it by its key.
"""

from __future__ import annotations

import base64
import binascii
from uuid import UUID

from django.utils.crypto import salted_hmac


def card_code(key: UUID) -> str:
    """The 22 letters of a session's card."""
    return base64.urlsafe_b64encode(key.bytes).decode().rstrip("=")


def session_key(code: str) -> UUID | None:
    """The session's key behind a card, if a phone can have made it."""
    try:
        key = UUID(bytes=base64.b64decode(code + "==", altchars=b"-_", validate=True))
    except (binascii.Error, ValueError):
        return None
    return key if key.version == 7 and card_code(key) == code else None


def phone_trace(address: str, browser: str) -> str:
    """Tells phones apart without knowing them: useless without this server's secret key."""
    return salted_hmac("lantoa.outreach.card", f"{address}|{browser}", algorithm="sha256").hexdigest()[:32]
