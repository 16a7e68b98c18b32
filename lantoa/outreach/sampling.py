# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Which sessions are drawn for a call-back: the same for every server and every time, but nobody can foresee it.

A keyed hash of the session's own key decides. Members make the keys, but do not know the server's secret, so neither
waiting nor choosing helps. One in `ONE_IN` is drawn; there is no quota per member that one could use up first.
"""

from __future__ import annotations

import hmac
from uuid import UUID

from django.utils.crypto import salted_hmac

ONE_IN = 20


def drawn(keys: list[UUID]) -> list[UUID]:
    """Those of the sessions that are asked about."""
    secret = salted_hmac("lantoa.outreach.call_back", "", algorithm="sha256").digest()
    return [key for key in keys if int.from_bytes(hmac.digest(secret, key.bytes, "sha256")[:4], "big") % ONE_IN == 0]
