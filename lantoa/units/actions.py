# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The writes of the tree. Nothing else writes units."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lantoa.infra import text
from lantoa.infra.audit import actions as audit
from lantoa.infra.web.errors import Refused

from .models import SEGMENT, Succession, Unit, path_end
from .tables import SuccessionRow, UnitRow


def _next_path(parent: Unit | None) -> str:
    """The first free path below `parent` (or among the roots); the caller holds the parent's lock."""
    siblings = Unit.objects.filter(parent=parent).order_by("-path").values_list("path", flat=True)
    last = siblings.first()
    if last is not None:
        return path_end(last)
    return (parent.path if parent else "") + "1".zfill(SEGMENT)


@transaction.atomic
def add_unit(*, by: Any, parent: Unit | None, code: str, kind: str, name: str, valid_from: date, **fields: Any) -> Unit:
    """Add one unit below `parent`. Constraints refuse a repeated code and dates out of order (IntegrityError)."""
    if parent is not None:
        Unit.objects.select_for_update().get(pk=parent.pk)
    name = text.nfc(name)
    return Unit.objects.create(
        parent=parent,
        path=_next_path(parent),
        code=code,
        kind=kind,
        name=name,
        name_fold=text.fold(name),
        sort_key=text.sort_key(name),
        valid_from=valid_from,
        **fields,
    )


@dataclass(frozen=True)
class TreeChange:
    """What an import did: how many units were added, changed, left as they were."""

    added: int
    changed: int
    unchanged: int


FIELDS = ("kind", "designation", "name", "valid_to", "population", "tile_row", "tile_col")


@transaction.atomic
def import_units(*, by: Any, rows: Sequence[UnitRow]) -> TreeChange:
    """Add or change units so that the tree holds every row; a second import changes nothing.

    A row is known by its code and `valid_from`. Parents come before children (`tables.read_units` sees to that).
    Raises Refused naming the row when a parent is not there on that day.
    """
    known = {(unit.code, unit.valid_from): unit for unit in Unit.objects.select_for_update()}
    added = changed = 0
    last_child: dict[str, str] = {}
    for row in rows:
        unit = known.get((row.code, row.valid_from))
        if unit is None:
            known[row.code, row.valid_from] = _add_row(row, known.values(), last_child)
            added += 1
        elif _differs(unit, row):
            unit.save(update_fields=[*FIELDS, "name_fold", "sort_key"])
            changed += 1
    result = TreeChange(added, changed, len(rows) - added - changed)
    if (added or changed) and by is not None:
        audit.note("units.imported", by=by, about=next(iter(known.values())), added=added, changed=changed)
    return result


def _parent_of(row: UnitRow, known: Iterable[Unit]) -> Unit | None:
    """The unit of the parent's code that exists on the day on which the row begins."""
    if not row.parent_code:
        return None
    day = row.valid_from
    for unit in known:
        if unit.code == row.parent_code and unit.valid_from <= day and (unit.valid_to is None or unit.valid_to > day):
            return unit
    raise Refused(
        "units.no_parent",
        _("Row %(row)s (%(code)s %(name)s): the parent unit %(parent)s does not exist on %(day)s.")
        % {"row": row.number, "code": row.code, "name": row.name, "parent": row.parent_code, "day": text.day(day)},
    )


def _add_row(row: UnitRow, known: Iterable[Unit], last_child: dict[str, str]) -> Unit:
    parent = _parent_of(row, known)
    under = parent.path if parent else ""
    path = path_end(last_child[under]) if under in last_child else _next_path(parent)
    last_child[under] = path
    values = {name: getattr(row, name) for name in FIELDS}
    return Unit.objects.create(
        parent=parent, path=path, code=row.code, valid_from=row.valid_from,
        name_fold=text.fold(row.name), sort_key=text.sort_key(row.name), **values,
    )  # fmt: skip


def _differs(unit: Unit, row: UnitRow) -> bool:
    """Set the row's values on the unit; was anything different?"""
    before = [getattr(unit, name) for name in FIELDS]
    for name in FIELDS:
        setattr(unit, name, getattr(row, name))
    unit.name_fold, unit.sort_key = text.fold(row.name), text.sort_key(row.name)
    return before != [getattr(unit, name) for name in FIELDS]


@transaction.atomic
def import_succession(*, by: Any, rows: Sequence[SuccessionRow]) -> int:
    """Note which unit became which; returns how many were new. Old and new are found by code on the day of change."""
    on = {row.day for row in rows}
    old = {unit.code: unit for unit in Unit.objects.filter(valid_to__in=on)}
    new = {unit.code: unit for unit in Unit.objects.filter(valid_from__in=on)}
    missing = [row for row in rows if row.old_code not in old or row.new_code not in new]
    if missing:
        row = missing[0]
        raise Refused(
            "units.no_successor",
            _("Row %(row)s: no unit %(old)s ends, or no unit %(new)s begins, on %(day)s.")
            % {"row": row.number, "old": row.old_code, "new": row.new_code, "day": text.day(row.day)},
        )
    there = set(Succession.objects.values_list("old_id", "new_id"))
    fresh = [row for row in rows if (old[row.old_code].pk, new[row.new_code].pk) not in there]
    Succession.objects.bulk_create(
        Succession(old=old[row.old_code], new=new[row.new_code], portion=row.portion, share=row.share, note=row.note)
        for row in fresh
    )
    return len(fresh)


@transaction.atomic
def edit_contacts(*, by: Any, unit: Unit, address: str, phone: str, email: str) -> Unit:
    """Change how a unit is reached."""
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    unit.address, unit.phone, unit.email = text.nfc(address), text.nfc(phone), email
    unit.save(update_fields=["address", "phone", "email"])
    audit.note("unit.contacts_edited", by=by, about=unit)
    return unit
