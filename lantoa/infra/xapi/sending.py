# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What the worker does by the clock: send what is due."""

import requests
from django.conf import settings
from django.utils import timezone

from . import actions
from .models import Statement

BATCH, MOST = 100, 20
"""Statements in one request, and requests in one turn: the worker has other work too."""
TIMEOUT = (5, 20)
DOWN = 500


def send_due() -> int:
    """Send statements in batches, the oldest first, until none is due or the store does not answer. How many it took.

    A batch that is refused is sent again one by one, so that one bad statement holds back nobody else's.
    """
    taken = 0
    for _turn in range(MOST if actions.is_on() else 0):
        batch = list(Statement.objects.filter(due_at__lte=timezone.now()).order_by("made_at", "pk")[:BATCH])
        if not batch:
            break
        status, why = _post(batch)
        if status < 300:
            actions.take_out(by=None, statements=batch)
            taken += len(batch)
        elif status >= DOWN or status == 429:
            actions.put_off(by=None, statements=batch, why=why)
            break
        else:
            taken += _one_by_one(batch)
    return taken


def _one_by_one(batch: list[Statement]) -> int:
    taken = 0
    for one in batch:
        status, why = _post([one])
        if status < 300:
            actions.take_out(by=None, statements=[one])
            taken += 1
        else:
            actions.put_off(by=None, statements=[one], why=why)
    return taken


def _post(batch: list[Statement]) -> tuple[int, str]:
    """(HTTP status, what to tell the operator); a store that cannot be reached counts as down."""
    try:
        reply = requests.post(
            f"{settings.XAPI_URL}/statements",
            json=[{"id": str(one.pk), **one.body} for one in batch],
            headers={"X-Experience-API-Version": "1.0.3"},
            auth=(settings.XAPI_USER, settings.XAPI_PASSWORD),
            timeout=TIMEOUT,
            allow_redirects=False,
        )
    except requests.RequestException as trouble:
        return DOWN, type(trouble).__name__
    return reply.status_code, f"HTTP {reply.status_code}: {reply.text[:250]}"
