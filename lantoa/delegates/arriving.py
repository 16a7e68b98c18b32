# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What a device at an entrance may send, and what it is told about each thing sent."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from lantoa.ceremony.models import Site

MOST_PEOPLE = 500
MOST_EVENTS = 500
"""Events of one request; a device sends a longer queue in turns."""

_KINDS = {"ticket", "name", "walk_in", "group", "undo"}
_LARGEST = 2**31 - 1
_YEAR_3000 = 32_503_680_000_000


@dataclass(frozen=True)
class Came:
    """One event: a delegate by ticket, its number or by row, a guest, a group, or an earlier event undone."""

    id: UUID
    kind: str
    at: datetime
    ticket: str = ""
    number: int | None = None
    delegate: int | None = None
    group: int | None = None
    people: int = 1
    guest_name: str = ""
    undoes: UUID | None = None


@dataclass(frozen=True)
class Batch:
    """What one device at a site sends at once. `ahead` is how far its clock goes before ours."""

    site: Site
    events: list[Came]
    ahead: timedelta = timedelta()
    device: UUID | None = None


@dataclass(frozen=True)
class Verdict:
    """`code`: noted, elsewhere (noted; also at another site), already (this very event is stored), twice (another
    event says the same, so this one is not stored), or refused with a reason."""

    id: UUID
    code: str
    reason: str = ""


def read_came(item: Any) -> Came:
    """An event as a device writes it in JSON; ValueError if it is nothing like that."""
    if not isinstance(item, dict) or item.get("kind") not in _KINDS:
        raise ValueError("not an event")
    at, undoes = item.get("at"), item.get("undoes")
    if type(at) is not int or not 0 <= at <= _YEAR_3000:
        raise ValueError("no time")
    return Came(
        id=_key(item.get("id")), kind=item["kind"], at=datetime.fromtimestamp(at / 1000, UTC),
        ticket=_words(item, "ticket", 400), number=_whole(item, "number"), delegate=_whole(item, "delegate"),
        group=_whole(item, "group"), people=_whole(item, "people") or 1,
        guest_name=_words(item, "guest_name", 120), undoes=None if undoes is None else _key(undoes),
    )  # fmt: skip


def _key(value: Any) -> UUID:
    if not isinstance(value, str) or len(value) != 36:
        raise ValueError("no key")
    return UUID(value)


def _whole(item: dict[str, Any], name: str) -> int | None:
    value = item.get(name)
    if value is not None and (type(value) is not int or not 0 < value <= _LARGEST):
        raise ValueError(name)
    return value


def _words(item: dict[str, Any], name: str, most: int) -> str:
    value = item.get(name, "")
    if not isinstance(value, str) or "\x00" in value:
        raise ValueError(name)
    return value.encode("utf-8", "ignore").decode()[:most]
