# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What a table of successions would change, and why it may not."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from lantoa.infra import text

from .models import Succession, Unit
from .tables import Fault, SuccessionRow
from .tree_changes import Counts


@dataclass(frozen=True)
class SuccessionChange:
    """One succession to note or to correct; `was` is the share noted so far, None if there is no note yet."""

    row: SuccessionRow
    old: int
    new: int
    names: tuple[str, str]
    was: Decimal | None


@dataclass(frozen=True)
class SuccessionPlan:
    """All that a table of successions would do. Nothing may be written while there are faults."""

    changes: list[SuccessionChange]
    faults: list[Fault]
    unchanged: int

    @property
    def counts(self) -> Counts:
        """In numbers."""
        added = sum(change.was is None for change in self.changes)
        return Counts(added, len(self.changes) - added, 0, 0, self.unchanged)

    @property
    def digest(self) -> str:
        """Tells whether what a person looked at is still what would happen."""
        return hashlib.sha256(repr(self.changes).encode()).hexdigest()[:20]


def plan_successions(
    rows: Sequence[SuccessionRow], units: Iterable[Unit], noted: Iterable[Succession], mine: set[int] | None = None
) -> SuccessionPlan:
    """What the rows would do. `units` live around the days of the rows, `noted` are the successions of the old ones."""
    by_code: dict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        by_code[unit.code].append(unit)
    known = {(item.old_id, item.new_id): item for item in noted}
    shares = {pair: item.share for pair, item in known.items()}
    plan = SuccessionPlan([], [], 0)
    unchanged = 0
    for row in rows:
        found = _pair(row, by_code, plan.faults, mine)
        if found is None:
            continue
        old, new = found
        item = known.get((old.pk, new.pk))
        shares[old.pk, new.pk] = row.share
        if item is not None and (item.share, item.portion, item.note) == (row.share, row.portion, row.note):
            unchanged += 1
            continue
        was = item.share if item else None
        plan.changes.append(SuccessionChange(row, old.pk, new.pk, (old.name, new.name), was))
    _check_sums(plan, shares)
    return SuccessionPlan(plan.changes, sorted(plan.faults, key=lambda fault: fault.row), unchanged)


def _pair(
    row: SuccessionRow, by_code: dict[str, list[Unit]], faults: list[Fault], mine: set[int] | None
) -> tuple[Unit, Unit] | None:
    """The unit of the old code that ends on the day, and the unit of the new code that exists on it."""
    day = {"day": text.day(row.day)}
    old = next((unit for unit in by_code[row.old_code] if unit.valid_to == row.day), None)
    living = [u for u in by_code[row.new_code] if u.valid_from <= row.day and (not u.valid_to or u.valid_to > row.day)]
    if row.old_code and old is None:
        cause = _("no unit of the code %(code)s ends on %(day)s")
        faults.append(Fault(row.number, "old_code", cause % {"code": row.old_code, **day}))
    if row.new_code and not living:
        cause = _("no unit of the code %(code)s exists on %(day)s")
        faults.append(Fault(row.number, "new_code", cause % {"code": row.new_code, **day}))
    if old is None or not living:
        return None
    for unit, column in ((old, "old_code"), (living[0], "new_code")):
        if mine is not None and unit.pk not in mine:
            faults.append(Fault(row.number, column, _("this unit is not among those that you may change")))
    return old, living[0]


def _check_sums(plan: SuccessionPlan, shares: dict[tuple[int, int], Decimal]) -> None:
    """Together with what is noted already, no unit gives away more than the whole."""
    sums: dict[int, Decimal] = defaultdict(Decimal)
    for (old, _new), share in shares.items():
        sums[old] += share
    said = {(fault.row, fault.column) for fault in plan.faults}
    for change in plan.changes:
        if sums[change.old] > 1 and (change.row.number, "share") not in said:
            cause = _("with what is noted already, the shares of %(code)s add up to more than 1")
            plan.faults.append(Fault(change.row.number, "share", cause % {"code": change.row.old_code}))
