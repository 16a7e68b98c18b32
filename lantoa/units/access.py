# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The door to units. The tree itself is no secret to those who work with it; changing it needs a right over the unit.

`user` is typed loosely: accounts live on the floor above.
"""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils import timezone

from .models import Unit, UnitImport


def get_unit(user: Any, pk: int, to: str = "unit_view") -> Unit:
    """Any unit to look at for those who may view units; to edit only one's own subtree (else 403)."""
    unit = get_object_or_404(Unit.objects.select_related("parent"), pk=pk)
    if to != "unit_view" and not user.holds(to, unit):
        raise PermissionDenied
    return unit


def find_unit(user: Any, code: str, day: date, to: str) -> Unit | None:
    """The unit of a code on a day, if the person holds the right over it."""
    return user.units(to).filter(code=code).valid_on(day).first()


def get_unit_import(user: Any, pk: int) -> UnitImport:
    """A table that one has uploaded oneself and that is not too old."""
    return get_object_or_404(UnitImport, pk=pk, by=user, expires_at__gt=timezone.now())
