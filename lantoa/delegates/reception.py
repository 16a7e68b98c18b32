# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Requests of many entrances answered together: one transaction and a fixed number of queries for all of them.

`api.sync_arrivals` brings one request at a time; `gate.Gate` brings all that wait. A request that makes the group fail
is answered alone, so that it never stands in the way of the others.
"""

import json
import logging
import time
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.ceremony.access import linked_sites
from lantoa.infra import rows
from lantoa.infra.web.bridge.together import LARGEST_BODY, Answer

from . import actions
from .arriving import MOST_EVENTS, Batch, Verdict, read_came
from .door import Changes, Cursor, changes_for, news_of

logger = logging.getLogger(__name__)
HEADER = "X-Lantoa-Desk"
STEADY = timedelta(seconds=5)
"""A clock this near to ours is right: the rest is the way through the network."""


@dataclass(frozen=True)
class Ask:
    """One request: the desk's link and the body as it came."""

    token: str
    body: bytes


@dataclass(frozen=True)
class _Visit:
    """A request that can be read: what is to be noted, what of it cannot be, and since when the device asks."""

    batch: Batch
    unread: list[dict[str, str]]
    cursor: Cursor


def answer_all(asks: Sequence[Ask]) -> list[Answer]:
    """The answers, in the order of the requests."""
    sites = linked_sites("desk", [ask.token for ask in asks])
    answers: dict[int, Answer] = {}
    visits: dict[int, _Visit] = {}
    for number, ask in enumerate(asks):
        try:
            if ask.token in sites:
                visits[number] = _read(ask.body, sites[ask.token])
            else:
                answers[number] = _trouble(404, "link.unknown", _("This link is no longer good."))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            answers[number] = _trouble(400, "sync.unreadable", _("The request cannot be read."))
    answers |= dict(zip(visits, _answer(list(visits.values())), strict=True))
    return [answers[number] for number in range(len(asks))]


def _answer(visits: list[_Visit]) -> list[Answer]:
    try:
        return _take(visits) if visits else []
    except Exception:
        if len(visits) > 1:
            return [_answer([visit])[0] for visit in visits]
        logger.exception("fault in a sync of arrivals")
        return [fault()]


def fault() -> Answer:
    """Nothing was taken in: the device keeps all and sends it again."""
    return _trouble(503, "sync.fault", _("The server could not take this in. Everything is kept on the device."))


def _take(visits: list[_Visit]) -> list[Answer]:
    verdicts: list[list[Verdict]] = [[] for _visit in visits]
    asked, now = [(visit.batch.site, visit.cursor) for visit in visits], timezone.now()
    brought = any(visit.batch.events for visit in visits)
    with transaction.atomic() if brought else nullcontext(), rows.one_journey():
        if brought:
            verdicts = actions.note_batches(by=None, batches=[visit.batch for visit in visits])
        news = rows.send(news_of(asked))
    since = changes_for(asked, now, news.rows)
    return [_say(*one) for one in zip(visits, verdicts, since, strict=True)]


def _say(visit: _Visit, verdicts: list[Verdict], since: Changes) -> Answer:
    results = [{"id": str(one.id), "code": one.code, "reason": one.reason} for one in verdicts]
    body = {
        "results": results + visit.unread, "changes": since.events, "cursor": since.cursor, "more": since.more,
        "now": int(time.time() * 1000), "rehearsal": visit.batch.site.ceremony.rehearsal_id,
    }  # fmt: skip
    return Answer(200, body)


def _read(raw: bytes, site: Any) -> _Visit:
    if len(raw) > LARGEST_BODY:
        raise ValueError("too large")
    body = json.loads(raw)
    items, cursor, device = body["events"], _cursor(body.get("cursor", 0)), body.get("device")
    if not isinstance(items, list) or len(items) > MOST_EVENTS:
        raise ValueError("not a batch")
    events, unread = [], []
    for item in items:
        try:
            events.append(read_came(item))
        except ValueError:
            key = item.get("id") if isinstance(item, dict) else None
            unread.append({"id": str(key)[:36], "code": "refused", "reason": _("This entry cannot be read.")})
    device = UUID(device) if isinstance(device, str) else None
    return _Visit(Batch(site, events, _ahead(body.get("now")), device), unread, cursor)


def _cursor(value: Any) -> Cursor:
    """As it was given out; 0 of a device that knows nothing."""
    if value == 0:
        return Cursor()
    own, strays = value
    if not all(type(part) is int and 0 <= part < 10**17 for part in value):
        raise ValueError("no cursor")
    return Cursor(own, strays)


def _is_time(value: Any) -> bool:
    return type(value) is int and 0 <= value < 10**14


def _ahead(now: Any) -> timedelta:
    """How far the device's clock goes before ours; nothing if it did not say, or is right."""
    ahead = timedelta(milliseconds=now) - timedelta(seconds=time.time()) if _is_time(now) else timedelta()
    return ahead if STEADY < abs(ahead) < timedelta(days=20_000) else timedelta()


def _trouble(status: int, code: str, message: str) -> Answer:
    return Answer(status, {"code": code, "message": message})
