# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Questions as papers need them, kept in memory by each process.

What a question asks never changes once it is in the bank: another text is another row. So it is read and checked once,
not for each of ten thousand papers. What may change (withdrawn, credited) is not kept here.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from .models import Question
from .questions import Body, read

MOST = 20_000
"""Kept at once, some kilobytes each."""


@dataclass(frozen=True)
class Printed:
    """A question as it stands on any paper."""

    pk: int
    kind: str
    text: str
    tags: list[str]
    difficulty: int
    body: Body


_kept: dict[int, Printed] = {}


def printed(questions: Iterable[int]) -> dict[int, Printed]:
    """These questions by their key; who is not in the bank is left out. One query for those not seen before."""
    wanted = set(questions)
    found = {pk: known for pk in wanted if (known := _kept.get(pk))}
    unseen = wanted - found.keys()
    if unseen:
        rows = Question.objects.filter(pk__in=unseen).only("kind", "text", "tags", "difficulty", "payload")
        fresh = {
            row.pk: Printed(row.pk, row.kind, row.text, row.tags, row.difficulty, read(row.kind, row.payload))
            for row in rows
        }
        if len(_kept) + len(fresh) > MOST:
            forget()
        _kept.update(fresh)
        found |= fresh
    return found


def forget() -> None:
    """Begin anew: the memory is full, or a test laid the bank anew under the same keys."""
    _kept.clear()
