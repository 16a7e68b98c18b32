# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Sync requests of many phones answered together: one transaction and a fixed number of statements for all of them.

`api.sync` brings one request at a time; `door.Door` brings all that wait. A request that makes the group fail is
answered alone, so that it never stands in the way of the others.
"""

from __future__ import annotations

import logging
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any
from uuid import uuid4

from django.db import close_old_connections
from django.utils.translation import gettext as _

from lantoa.infra.web.bridge.together import Answer

from . import access, actions, wire
from .actions.intake import Batch
from .callers import Caller
from .queries.counts import Ground
from .queries.field import Question, field_replies

logger = logging.getLogger(__name__)
MOST_A_MINUTE = 60
"""Requests of one phone; the app needs four, and one more for each hundred records."""


@dataclass(frozen=True)
class Ask:
    """One sync request: the phone's token and the body as it came."""

    token: str
    body: bytes
    encoding: str = ""


def trouble(status: int, code: str, message: str, **more: Any) -> Answer:
    """An answer that takes nothing in; what the phone has stays on it."""
    return Answer(status, {"code": code, "message": message, **more})


def busy(least: int = 5, most: int = 25) -> Answer:
    """Not now: come back after some seconds, each phone at another moment."""
    sentence = _("Many phones are sending now. Yours will try again by itself; everything is kept on it.")
    return trouble(429, "sync.busy", sentence, retry=random.randint(least, most))  # noqa: S311 -- not a secret


class Calls:
    """How often each phone asked in the current minute; counted in this process."""

    def __init__(self) -> None:
        self._minute = 0
        self._calls: Counter[str] = Counter()

    def too_often(self, token: str) -> bool:
        """Count one call; is it one too many?"""
        minute = int(monotonic() // 60)
        if minute != self._minute:
            self._minute, self._calls = minute, Counter()
        self._calls[token] += 1
        return self._calls[token] > MOST_A_MINUTE


calls = Calls()


@dataclass
class _Visit:
    """One request on its way through."""

    caller: Caller
    body: dict[str, Any]
    verdicts: list[wire.Verdict] = field(default_factory=list)

    @property
    def batch(self) -> Batch:
        items = self.body.get("items")
        return Batch(self.caller, items if isinstance(items, list) else [], wire.whole(self.body, "now"))

    def question(self, batch: Batch) -> Question:
        answered = {v.id for v in self.verdicts if v.id and v.verdict in {"created", "already"}}
        quiet = bool(batch.records) and not any(record.replaces for record in batch.records)
        shelf, board = str(self.body.get("shelf")), self.body.get("board")
        return Question(
            self.caller,
            wire.whole(self.body, "cursor") or 0,
            shelf,
            answered,
            quiet,
            batch.progress,
            board if isinstance(board, str) else None,
            wire.ids(self.body, "photos"),
        )


def answer_all(asks: Sequence[Ask], ground: Ground | None) -> list[Answer]:
    """The answers, in the order of the requests."""
    callers = access.callers_of([ask.token for ask in asks])
    answers: dict[int, Answer] = {}
    visits: dict[int, _Visit] = {}
    for number, ask in enumerate(asks):
        caller = callers.get(ask.token)
        try:
            if caller is None:
                sentence = _("Sign in again on this phone. Your records are kept on it.")
                answers[number] = trouble(401, "device.unknown", sentence)
            elif ground is None:
                sentence = _("No movement is running yet. Your records are kept on this phone.")
                answers[number] = trouble(503, "movement.none", sentence)
            else:
                visits[number] = _Visit(caller, wire.unpack(ask.body, ask.encoding))
        except wire.Unreadable:
            answers[number] = trouble(400, "sync.unreadable", _("The request cannot be read."))
    if ground is not None:
        for group in _rounds(visits):
            answers |= dict(zip(group, _answer([visits[number] for number in group], ground), strict=True))
    return [answers[number] for number in range(len(asks))]


def _rounds(visits: dict[int, _Visit]) -> Iterator[list[int]]:
    """The visits in groups in which no member comes twice."""
    waiting = list(visits)
    while waiting:
        first: dict[int, int] = {}
        for number in waiting:
            first.setdefault(visits[number].caller.user_id, number)
        group = list(first.values())
        yield group
        taken = set(group)
        waiting = [number for number in waiting if number not in taken]


def _answer(visits: list[_Visit], ground: Ground) -> list[Answer]:
    try:
        return _take(visits, ground)
    except Exception:
        close_old_connections()
        if len(visits) > 1:
            return [_answer([visit], ground)[0] for visit in visits]
        number = uuid4().hex[:12]
        logger.exception("fault %s in a sync", number)
        sentence = _("The server could not take this in now. It is kept on the phone. Report number: %(number)s")
        return [trouble(503, "sync.fault", sentence % {"number": number}, retry=busy(20, 60).retry)]


def _take(visits: list[_Visit], ground: Ground) -> list[Answer]:
    batches = [visit.batch for visit in visits]
    full = [(visit, batch) for visit, batch in zip(visits, batches, strict=True) if batch.items]
    if full:
        taken = actions.take_batches(by=None, ground=ground, batches=[batch for _visit, batch in full])
        for (visit, _batch), verdicts in zip(full, taken, strict=True):
            visit.verdicts = verdicts
    questions = [visit.question(batch) for visit, batch in zip(visits, batches, strict=True)]
    replies = field_replies(ground, questions)
    return [
        Answer(200, {"results": [verdict.as_dict() for verdict in visit.verdicts], **reply})
        for visit, reply in zip(visits, replies, strict=True)
    ]
