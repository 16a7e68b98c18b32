# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Importing tables of units and of successions: kept, looked at, applied as a whole or not at all."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.infra import text
from lantoa.infra.audit import actions as audit
from lantoa.infra.web.errors import Refused
from lantoa.units import queries
from lantoa.units.branches import Branches, lock_tree
from lantoa.units.files import open_table
from lantoa.units.models import Succession, Unit, UnitImport
from lantoa.units.succession_changes import SuccessionChange
from lantoa.units.tables import SuccessionRow, UnitRow, refuse_faults, successions_in, units_in
from lantoa.units.tree_changes import Change, Counts, Key

KEPT = timedelta(hours=24)
"""How long an uploaded table waits to be confirmed."""


@transaction.atomic
def import_units(*, by: Any, rows: Sequence[UnitRow], source: str = "", seen: str = "") -> Counts:
    """Add, change, move or end units so that the tree holds every row; a second import changes nothing.

    A row is known by its code and `valid_from`. Raises Refused naming every row that cannot be, or when the changes
    are not those of `seen`, the digest of what a person was shown. `source` says in the record where it came from.
    """
    lock_tree()
    plan = queries.tree_plan(rows, by)
    refuse_faults(plan.faults)
    _refuse_other(seen, plan.digest)
    branches = Branches(queries.all_units())
    try:
        with transaction.atomic():
            _apply(plan.changes, branches)
    except IntegrityError:
        # Each change is allowed, but SQLite looks after every row, and no order of the rows is allowed throughout.
        raise Refused(
            "units.not_at_once",
            _("These changes cannot be made at once. Import new kinds and days first, then new parents."),
        ) from None
    if plan.changes:
        about = branches.units[plan.changes[0].key]
        audit.note("units.imported", by=by, about=about, source=source, **asdict(plan.counts))
    return plan.counts


def _refuse_other(seen: str, digest: str) -> None:
    if seen and seen != digest:
        raise Refused(
            "units.changed_since", _("The units have changed since you looked. Look at the list again, then confirm.")
        )


def _texts(name: str) -> dict[str, str]:
    return {"name_fold": text.fold(name), "sort_key": text.sort_key(name)}


WITH_THE_MOVE = {"kind", "valid_to"}
"""What may fit only the new place, and so changes together with it."""


def _apply(changes: Sequence[Change], branches: Branches) -> None:
    """Write the changes in an order in which no unit ever outlives its parent.

    First columns and longer lives, from the top; then earlier ends, from the bottom; then new and moved units; at last
    the ends of units that others had to leave first.
    """
    there = [change for change in changes if "added" not in change.marks]
    ends = {change.key: change.values["valid_to"] for change in there if _ends_earlier(change, branches)}
    _write_columns(there, branches, ends.keys())
    waiting = _end_units(ends, branches)
    _place_units(changes, branches)
    _end_units(waiting, branches, all_of_them=True)


def _ends_earlier(change: Change, branches: Branches) -> bool:
    before, after = branches.units[change.key].valid_to, change.values.get("valid_to")
    return after is not None and (before is None or after < before) and "moved" not in change.marks


def _write_columns(changes: Iterable[Change], branches: Branches, ending: Collection[Key]) -> None:
    fields: set[str] = set()
    levels: dict[int, list[Unit]] = defaultdict(list)
    for change in changes:
        unit = branches.units[change.key]
        later = WITH_THE_MOVE if "moved" in change.marks else {"valid_to"} if change.key in ending else set()
        values = change.values | (_texts(change.name) if "name" in change.values else {})
        for name in values.keys() - later:
            setattr(unit, name, values[name])
            fields.add(name)
        levels[unit.depth].append(unit)
    for depth in sorted(levels) if fields else ():
        Unit.objects.bulk_update(levels[depth], sorted(fields), batch_size=200)


def _end_units(ends: dict[Key, date], branches: Branches, *, all_of_them: bool = False) -> dict[Key, date]:
    """End units from the bottom; returns those below which others live on, which must leave before."""
    below = branches.children()
    levels: dict[int, list[Unit]] = defaultdict(list)
    waiting = {}
    for key in sorted(ends, key=lambda key: -branches.units[key].depth):
        unit, day = branches.units[key], ends[key]
        if not all_of_them and any(child.valid_to is None or child.valid_to > day for child in below[unit.path]):
            waiting[key] = day
            continue
        unit.valid_to = day
        levels[unit.depth].append(unit)
    for depth in sorted(levels, reverse=True):
        Unit.objects.bulk_update(levels[depth], ["valid_to"], batch_size=200)
    return waiting


def _place_units(changes: Iterable[Change], branches: Branches) -> None:
    """New and moved units, parents before children: whoever comes later finds its parent at its last place."""
    fresh: list[Unit] = []
    for change in changes:
        parent = branches.path_of(change.parent)
        if "added" in change.marks:
            unit = Unit(
                parent_id=parent, path=branches.next_path(parent), code=change.key[0], valid_from=change.key[1],
                **_texts(change.name), **change.values,
            )  # fmt: skip
            branches.add(unit)
            fresh.append(unit)
        elif "moved" in change.marks:
            Unit.objects.bulk_create(fresh)
            fresh = []
            values = {name: value for name, value in change.values.items() if name in WITH_THE_MOVE}
            branches.move(change.key, parent, **values)
    Unit.objects.bulk_create(fresh)


@transaction.atomic
def import_succession(*, by: Any, rows: Sequence[SuccessionRow], source: str = "", seen: str = "") -> Counts:
    """Note which unit became which, or correct the share. Old and new are found by code on the day of the change.

    Raises Refused naming every row that cannot be. `source` and `seen` as for units.
    """
    lock_tree()
    plan = queries.succession_plan(rows, by)
    refuse_faults(plan.faults)
    _refuse_other(seen, plan.digest)
    # Shares that shrink go first: on no step does a unit give away more than the whole.
    for change in sorted(plan.changes, key=lambda change: change.row.share - (change.was or 0)):
        _note_succession(change)
    if plan.changes:
        about = Unit.objects.get(pk=plan.changes[0].old)
        audit.note("successions.imported", by=by, about=about, source=source, **asdict(plan.counts))
    return plan.counts


def _note_succession(change: SuccessionChange) -> None:
    row = change.row
    values = {"portion": row.portion, "share": row.share, "note": row.note}
    Succession.objects.update_or_create(old_id=change.old, new_id=change.new, defaults=values)


@transaction.atomic
def stage_units(*, by: Any, subject: str, content: bytes, name: str, day: date | None = None) -> UnitImport:
    """Keep an uploaded table to look at before it is applied. Refuses what is no such table; bad rows are shown later.

    Tables that are too old are thrown away on the way.
    """
    table = open_table(content, name)
    if subject == UnitImport.Subject.SUCCESSIONS and day is not None:
        successions_in(table, day)
    else:
        units_in(table)
    now = timezone.now()
    UnitImport.objects.filter(expires_at__lte=now).delete()
    return UnitImport.objects.create(
        by=by, subject=subject, file_name=name[-200:], day=day, table=asdict(table), expires_at=now + KEPT
    )


@transaction.atomic
def apply_unit_import(*, by: Any, staged: UnitImport, seen: str) -> UnitImport:
    """Confirm a kept table: all of it or nothing. Asked twice, it is applied once. `seen`: digest of what was shown."""
    staged = UnitImport.objects.select_for_update().get(pk=staged.pk)
    if staged.applied_at is not None:
        return staged
    rows, faults = queries.staged_rows(staged)
    refuse_faults(faults)
    apply = import_units if staged.subject == UnitImport.Subject.UNITS else import_succession
    staged.result = asdict(apply(by=by, rows=rows, source=staged.file_name, seen=seen))
    staged.applied_at, staged.table = timezone.now(), {}
    staged.save(update_fields=["result", "applied_at", "table"])
    return staged


@transaction.atomic
def drop_unit_import(*, by: Any, staged: UnitImport) -> None:
    """Throw a kept table away. Nothing of it was written, so nothing is noted."""
    UnitImport.objects.filter(pk=staged.pk, applied_at=None).delete()
