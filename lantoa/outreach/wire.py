# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What travels between phone and server: one record as the phone wrote it, and the server's verdict on it."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
import zlib
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Annotated, Any, Literal, NamedTuple
from uuid import UUID

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from lantoa.infra import text
from lantoa.people.phones import phone_e164

from .models.sessions import MOST_MINUTES, MOST_PEOPLE

OLDEST = timedelta(days=60)
"""How long a phone may have been without network; an older moment is a wrong clock."""
_OLDEST_MS = OLDEST // timedelta(milliseconds=1)
_SKEW_MS = 5 * 60_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
UUID7 = r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"


def _clean(value: str) -> str:
    if any(unicodedata.category(letter) in {"Cc", "Cs"} and letter not in "\n\r\t" for letter in value):
        raise ValueError("control characters")
    return text.nfc(value)


Id = Annotated[str, StringConstraints(pattern=UUID7)]
Words = Annotated[str, AfterValidator(_clean)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]


class Record(BaseModel):
    """One session or withdrawal. Short names, because it travels over 2G."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    id: Id
    at: int = Field(ge=-(10**15), le=10**15, description="Milliseconds since 1970 by the phone's clock")
    kind: Literal["session", "withdrawal"] = "session"
    replaces: Id | None = None
    skills: list[Key] = Field(default=[], max_length=30)
    outcome: Literal["", "done", "helped"] = ""
    place: Literal["", "home", "desk", "market", "meeting"] = ""
    minutes: int = Field(default=0, ge=0, le=MOST_MINUTES)
    people: int = Field(default=1, ge=1, le=MOST_PEOPLE)
    who: Annotated[Words, Field(max_length=5)] = ""
    born: int | None = Field(default=None, ge=1900, le=2020, multiple_of=10)
    phone: Annotated[Words, Field(max_length=24)] = ""
    note: Annotated[Words, Field(max_length=300)] = ""
    consent: int = Field(default=0, ge=0, le=1000)

    @cached_property
    def key(self) -> UUID:
        """The record's key."""
        return UUID(self.id)

    @property
    def is_personal(self) -> bool:
        """Does it say something about a person?"""
        return bool(self.who or self.born or self.phone or self.note)


class Verdict(NamedTuple):
    """The answer to one record. `already` is a success; `later` means: send it again."""

    id: str | None
    verdict: Literal["created", "already", "conflict", "rejected", "later"]
    state: str = ""
    code: str = ""
    reason: str = ""
    fixable: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Without what is empty."""
        said = {name: value for name, value in zip(self._fields, self, strict=True) if value}
        return said if self.id else {"id": self.id, **said}


def rejected(id: str | None, code: str, reason: str, *, fixable: bool = True) -> Verdict:
    """The record cannot be kept as it is; `fixable` means that the person can correct and send it as a new one."""
    return Verdict(id, "rejected", code=code, reason=reason, fixable=fixable)


def read(raw: object, known_skills: set[str]) -> Record | Verdict:
    """A record ready to be stored, or why not."""
    given = raw.get("id") if isinstance(raw, dict) else None
    name = given if isinstance(given, str) and len(given) <= 60 and given.isascii() else None
    try:
        record = Record.model_validate(raw)
    except (ValidationError, RecursionError) as error:
        field = ".".join(map(str, error.errors()[0]["loc"])) if isinstance(error, ValidationError) else ""
        field = field if field.isascii() else ""
        reason = _("This record cannot be read (field: %(field)s). Open it, check it and save it again.")
        return rejected(name, "session.unreadable", reason % {"field": field[:60] or "?"})
    return _first_fault(record, known_skills) or record


def _first_fault(record: Record, known_skills: set[str]) -> Verdict | None:
    if record.kind == "withdrawal":
        if record.replaces is None:
            return rejected(record.id, "session.nothing_named", _("A withdrawal must name the record it withdraws."))
        if record.is_personal:
            return rejected(record.id, "session.unreadable", _("A withdrawal carries nothing about a person."))
        return None
    if not (record.outcome and record.place and record.skills):
        return rejected(record.id, "session.incomplete", _("Choose the skills, the result and the place."))
    if record.replaces == record.id:
        return rejected(record.id, "session.names_itself", _("A record cannot replace itself."))
    if not set(record.skills) <= known_skills:
        return rejected(record.id, "session.unknown_skill", _("A chosen skill is not in the plan. Choose again."))
    if record.is_personal and not record.consent:
        sentence = _("Without the citizen's consent, leave out initials, birth years, telephone and note.")
        return rejected(record.id, "session.no_consent", sentence)
    if record.phone and phone_e164(record.phone) is None:
        return rejected(
            record.id, "session.bad_phone", _("The telephone number is not right. Correct it or leave it out.")
        )
    return None


LARGEST_BODY = 4_000_000
"""Bytes of a request after unpacking: 500 records of the longest kind are below one million."""


class Unreadable(ValueError):
    """The request as a whole is not what a phone sends."""


def unpack(packed: bytes, encoding: str) -> dict[str, Any]:
    """A request's body."""
    try:
        if encoding in {"gzip", "deflate"}:
            unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
            packed = unpacker.decompress(packed, LARGEST_BODY)
            if unpacker.unconsumed_tail or not unpacker.eof:
                raise Unreadable
        body = json.loads(packed)
    except (ValueError, RecursionError, zlib.error) as error:
        raise Unreadable from error
    if not isinstance(body, dict):
        raise Unreadable
    return body


def whole(body: dict[str, Any], name: str) -> int | None:
    """A whole number of the body, if it is one that makes sense."""
    value = body.get(name)
    return value if type(value) is int and abs(value) <= 10**15 else None


MOST_PHOTOS = 200
"""Photos that one request may ask after; a phone keeps them for a week."""


def ids(body: dict[str, Any], name: str) -> list[UUID]:
    """Keys of records that the body lists; what is none is left out."""
    given = body.get(name)
    named = given[:MOST_PHOTOS] if isinstance(given, list) else []
    return [UUID(one) for one in named if isinstance(one, str) and re.fullmatch(UUID7, one)]


def citizen_key(movement_id: int, phone: str) -> str:
    """The coded trace of a telephone number: useless without this server's secret key."""
    number = phone_e164(phone) or ""
    return salted_hmac("lantoa.outreach.citizen", f"{movement_id}:{number}", algorithm="sha256").hexdigest()


_ONE_FORM = json.JSONEncoder(sort_keys=True, separators=(",", ":"))


def content_hash(record: Record, trace: str | None) -> str:
    """SHA-256 of the record in one form, with the coded trace in the place of the telephone number."""
    body = record.model_dump(exclude_defaults=True) | {"phone": trace, "skills": sorted(set(record.skills))}
    return hashlib.sha256(_ONE_FORM.encode(body).encode()).hexdigest()


def true_moment(at: int, sent_at: int | None, received: datetime) -> tuple[datetime, bool]:
    """When it happened, and whether the phone's clock was wrong.

    The phone says its own time at sending, so a clock that is wrong by a year still gives the right moment. What is
    still in the future or older than OLDEST is brought to that limit.
    """
    now = received.timestamp() * 1000
    skew = now - sent_at if sent_at is not None and abs(sent_at) <= 10**15 else 0
    off = abs(skew) > _SKEW_MS
    moment = at + skew if off else at
    kept = min(max(moment, now - _OLDEST_MS), now)
    return _EPOCH + timedelta(milliseconds=kept), off or abs(kept - moment) > _SKEW_MS
