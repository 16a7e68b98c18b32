# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Importing tables of units and of successions: kept, looked at, applied as a whole or not at all."""

from collections.abc import Iterable, Sequence
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
from lantoa.units.tree_changes import Change, Counts

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
            _change_units(plan.changes, branches)
            _place_units(plan.changes, branches)
    except IntegrityError:
        # Each change is allowed, but SQLite looks after every row, and no order of the rows is allowed throughout.
        raise Refused(
            "units.not_at_once",
            _("These changes cannot be made at once. Import the new kinds of units first, then their new places."),
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


def _change_units(changes: Iterable[Change], branches: Branches) -> None:
    """Columns of units that are there."""
    fields: set[str] = set()
    changed = []
    for change in changes:
        if "added" in change.marks or not change.values:
            continue
        unit = branches.units[change.key]
        values = change.values | (_texts(change.name) if "name" in change.values else {})
        if "moved" in change.marks:  # its kind changes together with its place
            values = {name: value for name, value in values.items() if name != "kind"}
        for name, value in values.items():
            setattr(unit, name, value)
        fields |= values.keys()
        changed.append(unit)
    if changed:
        Unit.objects.bulk_update(changed, sorted(fields), batch_size=200)


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
            branches.move(change.key, parent, change.values.get("kind", ""))
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
