# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The writes of the tree. Nothing else writes units."""

from datetime import date
from typing import Any

from django.db import transaction

from lantoa.infra import text

from .models import SEGMENT, Unit, path_end


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
