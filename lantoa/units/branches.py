# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Paths: where a new child goes, and how a whole branch goes elsewhere. Callers hold lock_tree()."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Case, F, Value, When
from django.db.models.functions import Concat, Substr

from .models import SEGMENT, Unit, path_end
from .tree_changes import Key


def lock_tree() -> None:
    """One change of the tree's shape at a time, to the end of the transaction: every root is locked, in one order."""
    list(Unit.objects.filter(parent=None).order_by("pk").select_for_update(no_key=True).values_list("pk"))


def first_free_path(parent: str | None) -> str:
    """The path of the next child of a path, or of the next root."""
    siblings = Unit.objects.filter(parent__isnull=True) if parent is None else Unit.objects.filter(parent__path=parent)
    last = siblings.order_by("-path").values_list("path", flat=True).first()
    return path_end(last) if last is not None else (parent or "") + "1".zfill(SEGMENT)


def rewrite_branch(unit: Unit, parent: str | None, path: str, **values: Any) -> None:
    """Put a unit, and all below it, at another path: one statement, so that no child is ever without its parent.

    `values` of the unit itself change on the way, as those must that only fit its new place.
    """
    behind = len(unit.path) + 1
    Unit.objects.under(unit).update(
        path=Concat(Value(path), Substr("path", behind)),
        parent_id=Case(
            When(pk=unit.pk, then=Value(parent)), default=Concat(Value(path), Substr(F("parent_id"), behind))
        ),
        **{name: Case(When(pk=unit.pk, then=Value(value)), default=F(name)) for name, value in values.items()},
    )


class Branches:
    """The tree's paths in memory, for an import: next free places, and moves that everyone below follows."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self.units = {(unit.code, unit.valid_from): unit for unit in units}
        self._last: dict[str | None, str] = {}
        self._read()

    def _read(self) -> None:
        last: dict[str | None, str] = defaultdict(str)
        for unit in self.units.values():
            last[unit.parent_id] = max(last[unit.parent_id], unit.path)
        self._last = dict(last)

    def children(self) -> dict[str, list[Unit]]:
        """Path of a parent -> its children."""
        found: dict[str, list[Unit]] = defaultdict(list)
        for unit in self.units.values():
            found[unit.parent_id or ""].append(unit)
        return found

    def path_of(self, key: Key | None) -> str | None:
        """Where a unit is now; None for "no parent"."""
        return self.units[key].path if key else None

    def next_path(self, parent: str | None) -> str:
        """Take the next free path below a path."""
        last = self._last.get(parent)
        self._last[parent] = path_end(last) if last else (parent or "") + "1".zfill(SEGMENT)
        return self._last[parent]

    def add(self, unit: Unit) -> None:
        """Remember a new unit."""
        self.units[unit.code, unit.valid_from] = unit

    def move(self, key: Key, parent: str | None, **values: Any) -> None:
        """Move a stored branch, in the database and here."""
        unit = self.units[key]
        old, new = unit.path, self.next_path(parent)
        rewrite_branch(unit, parent, new, **values)
        for each in self.units.values():
            if each.path.startswith(old):
                above = (each.parent_id or "").removeprefix(old)
                each.parent_id = parent if each is unit else new + above
                each.path = new + each.path.removeprefix(old)
        self._read()
