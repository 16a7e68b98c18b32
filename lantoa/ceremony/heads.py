# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What must be held and known to move the heads of many sites at once."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from lantoa.infra import rows

from .models import Attendance, Site


class Head(NamedTuple):
    """How many people of a class a site has, before the next of them come."""

    site: int
    group: int
    present: int
    counted: int | None
    entered: int | None
    day: date


def hold_heads(keys: Collection[int]) -> tuple[rows.Question, rows.Question]:
    """What the caller of `follow_attendance` asks before it looks at its own log: the locks of these sites, then their
    heads so far."""
    which = "WHERE site_id = ANY(%s) AND NOT is_synthetic"
    return rows.locking(Site, keys), rows.of(Attendance, Head._fields, which, [set(keys)])
