# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What a device at an entrance may send, and what it is told about each thing sent."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

MOST_PEOPLE = 500


@dataclass(frozen=True)
class Came:
    """One event: a delegate by ticket number or by row, a guest, a group, or an earlier event undone."""

    id: UUID
    kind: str
    at: datetime
    number: int | None = None
    delegate: int | None = None
    group: int | None = None
    people: int = 1
    guest_name: str = ""
    undoes: UUID | None = None


@dataclass(frozen=True)
class Verdict:
    """`code`: noted, already (the same event or the same delegate), elsewhere (noted; also at another site),
    or refused with a reason."""

    id: UUID
    code: str
    reason: str = ""
