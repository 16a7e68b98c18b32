# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Single units: add, move, end, edit contacts."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models.functions import Length

from lantoa.infra import text
from lantoa.infra.audit import actions as audit
from lantoa.infra.web.errors import Refused
from lantoa.units import queries
from lantoa.units.branches import first_free_path, lock_tree, rewrite_branch
from lantoa.units.models import Unit


@transaction.atomic
def add_unit(*, by: Any, parent: Unit | None, code: str, kind: str, name: str, valid_from: date, **fields: Any) -> Unit:
    """Add one unit below `parent`, where its kind fits and for days on which the parent exists, or be refused.

    Constraints refuse a repeated code and dates out of order (IntegrityError).
    """
    lock_tree()
    if parent is not None:
        parent = Unit.objects.get(pk=parent.pk)  # it may have moved since
    name = text.nfc(name)
    unit = Unit(
        parent=parent,
        path=first_free_path(parent.path if parent else None),
        code=code,
        kind=kind,
        name=name,
        name_fold=text.fold(name),
        sort_key=text.sort_key(name),
        valid_from=valid_from,
        **fields,
    )
    if reason := queries.why_not_under(unit, parent):
        raise Refused("unit.not_there", reason)
    unit.save(force_insert=True)
    return unit


@transaction.atomic
def move_unit(*, by: Any, unit: Unit, parent: Unit) -> Unit:
    """Correct to whom a unit belongs: it and all below it go to another parent, with everything recorded there.

    For what was right until a reform, end the unit and note its successor instead.
    """
    lock_tree()
    unit, parent = Unit.objects.select_related("parent").get(pk=unit.pk), Unit.objects.get(pk=parent.pk)
    if unit.parent == parent:
        return unit
    if reason := queries.why_not_move(unit, parent):
        raise Refused("unit.not_movable", reason)
    branch = Unit.objects.under(unit).count()
    before = unit.parent.code if unit.parent else ""
    rewrite_branch(unit, parent.path, first_free_path(parent.path))
    unit.refresh_from_db()
    audit.note("unit.moved", by=by, about=unit, before=before, after=parent.code, units=branch)
    return unit


def _end_below(unit: Unit, day: date) -> int:
    """End all below, from the bottom: no unit ever outlives its parent. One statement a level."""
    living = queries.living_below(unit, day)
    levels = sorted({len(path) for path in living.values_list("path", flat=True)}, reverse=True)
    return sum(living.alias(level=Length("path")).filter(level=level).update(valid_to=day) for level in levels)


@transaction.atomic
def end_unit(*, by: Any, unit: Unit, day: date, with_below: bool = False) -> Unit:
    """Say on which day a unit no longer exists; `with_below` ends on the same day all below it that still exist."""
    lock_tree()
    unit = Unit.objects.select_related("parent").get(pk=unit.pk)
    if reason := queries.why_not_end(unit, day, with_below):
        raise Refused("unit.not_endable", reason)
    below = _end_below(unit, day) if with_below else 0
    if unit.valid_to == day and not below:
        return unit
    unit.valid_to = day
    unit.save(update_fields=["valid_to"])
    audit.note("unit.ended", by=by, about=unit, day=day.isoformat(), below=below)
    return unit


@transaction.atomic
def edit_contacts(*, by: Any, unit: Unit, address: str, phone: str, email: str) -> Unit:
    """Change how a unit is reached."""
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    unit.address, unit.phone, unit.email = text.nfc(address), text.nfc(phone), email
    unit.save(update_fields=["address", "phone", "email"])
    audit.note("unit.contacts_edited", by=by, about=unit)
    return unit
