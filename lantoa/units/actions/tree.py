# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Single units: add, move, end, edit contacts."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lantoa.infra import text
from lantoa.infra.audit import actions as audit
from lantoa.infra.web.errors import Refused
from lantoa.units.branches import first_free_path, lock_tree
from lantoa.units.models import Kind, Unit, fits


def _check_kind(kind: str, parent: Unit | None) -> None:
    if not fits(kind, parent.kind if parent else None):
        above = parent.get_kind_display() if parent else _("none")
        raise Refused(
            "units.kind",
            _("A unit of the kind “%(kind)s” cannot belong to a unit of the kind “%(parent)s”.")
            % {"kind": Kind(kind).label, "parent": above},
        )


@transaction.atomic
def add_unit(*, by: Any, parent: Unit | None, code: str, kind: str, name: str, valid_from: date, **fields: Any) -> Unit:
    """Add one unit below `parent`. Constraints refuse a repeated code and dates out of order (IntegrityError)."""
    lock_tree()
    _check_kind(kind, parent)
    name = text.nfc(name)
    return Unit.objects.create(
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


@transaction.atomic
def edit_contacts(*, by: Any, unit: Unit, address: str, phone: str, email: str) -> Unit:
    """Change how a unit is reached."""
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    unit.address, unit.phone, unit.email = text.nfc(address), text.nfc(phone), email
    unit.save(update_fields=["address", "phone", "email"])
    audit.note("unit.contacts_edited", by=by, about=unit)
    return unit
