# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What a table of units would change in the tree, and why it may not: worked out in memory, for the preview and for
the import alike. The rules are those that the database keeps; here they get a row, a column and a cause."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from lantoa.infra import text

from .models import DEEPEST, Kind, Unit, fits
from .tables import LABELS, Fault, UnitRow

Key = tuple[str, date]
"""A unit is known by its code and the day on which it began."""


@dataclass(frozen=True)
class Difference:
    """One column before and after."""

    column: str
    before: str
    after: str

    @property
    def label(self) -> str:
        """The column as people call it."""
        return str(LABELS[self.column])


@dataclass(frozen=True)
class Change:
    """One unit to add or to change. `marks`: what happens to it: added, moved, ended, reopened, changed."""

    row: int
    key: Key
    name: str
    parent: Key | None
    values: dict[str, Any]
    marks: tuple[str, ...]
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class Counts:
    """What an import does, in numbers. `changed` is every row that was there and is now different, moved and ended
    units included."""

    added: int
    changed: int
    moved: int
    ended: int
    unchanged: int


@dataclass(frozen=True)
class TreePlan:
    """All that a table would do. Nothing may be written while there are faults."""

    changes: list[Change]
    faults: list[Fault]
    unchanged: int

    def count(self, mark: str) -> int:
        """How many units get the mark."""
        return sum(mark in change.marks for change in self.changes)

    @property
    def in_file_order(self) -> list[Change]:
        """As the rows of the file come; `changes` has parents before children."""
        return sorted(self.changes, key=lambda change: change.row)

    @property
    def counts(self) -> Counts:
        """In numbers."""
        added = self.count("added")
        ended = self.count("ended") + self.count("reopened")
        return Counts(added, len(self.changes) - added, self.count("moved"), ended, self.unchanged)

    @property
    def digest(self) -> str:
        """Tells whether what a person looked at is still what would happen."""
        return hashlib.sha256(repr(self.changes).encode()).hexdigest()[:20]


@dataclass
class _Node:
    """A unit as it would be."""

    key: Key
    unit: Unit | None
    parent: Key | None
    kind: str
    valid_to: date | None
    tiles: tuple[int | None, int | None] = (None, None)
    row: UnitRow | None = None
    was_under: Key | None = None

    def lives_on(self, day: date) -> bool:
        return self.key[1] <= day and (self.valid_to is None or self.valid_to > day)


@dataclass
class _Tree:
    """The whole tree as it would be, and what is wrong with it."""

    nodes: dict[Key, _Node]
    by_code: dict[str, list[_Node]]
    faults: list[Fault] = field(default_factory=list)

    def fault(self, row: UnitRow, column: str, cause: str) -> None:
        self.faults.append(Fault(row.number, column, cause))


def plan_changes(
    rows: Sequence[UnitRow],
    known: Iterable[Unit],
    mine: set[int] | None = None,
    unreadable: frozenset[str] = frozenset(),
) -> TreePlan:
    """What the rows would do to the known units. `mine`: pks of the units that may be changed (None: all).

    `unreadable`: codes of rows that have faults of their own; whoever belongs to them is not called an orphan.
    """
    tree = _tree_with(rows, known)
    touched = [node for node in tree.nodes.values() if node.row is not None]
    for node in touched:
        _find_parent(tree, node, unreadable)
    for node in touched:
        _check_place(tree, node)
    _check_children(tree)
    _check_overlaps(tree, {node.key[0] for node in touched})
    changes = [change for node in touched if (change := _change(node)) is not None]
    if mine is not None:
        _check_rights(tree, changes, mine)
    depth = _depths(tree)
    changes.sort(key=lambda change: (depth[change.key], change.row))
    return TreePlan(changes, sorted(tree.faults, key=lambda fault: fault.row), len(touched) - len(changes))


def _tree_with(rows: Sequence[UnitRow], known: Iterable[Unit]) -> _Tree:
    units = list(known)
    keys = {unit.path: (unit.code, unit.valid_from) for unit in units}
    nodes = {}
    for unit in units:
        key, parent = keys[unit.path], keys.get(unit.parent_id or "")
        tiles = (unit.tile_row, unit.tile_col)
        nodes[key] = _Node(key, unit, parent, unit.kind, unit.valid_to, tiles, was_under=parent)
    for row in rows:
        key = (row.code, row.valid_from)
        node = nodes.setdefault(key, _Node(key, None, None, "", None))
        node.row, node.kind = row, row.values["kind"]
        node.valid_to = row.values.get("valid_to", node.valid_to)
        node.tiles = (row.values.get("tile_row", node.tiles[0]), row.values.get("tile_col", node.tiles[1]))
    by_code: dict[str, list[_Node]] = defaultdict(list)
    for node in nodes.values():
        by_code[node.key[0]].append(node)
    return _Tree(nodes, by_code)


def _find_parent(tree: _Tree, node: _Node, unreadable: frozenset[str]) -> None:
    """The unit of the parent's code that exists on the day on which the row begins: the present parent, if it is so
    called."""
    row = node.row
    assert row is not None
    if node.parent is not None and node.parent[0] == row.parent_code:
        return
    node.parent = None
    if not row.parent_code:
        return
    found = [other for other in tree.by_code.get(row.parent_code, []) if other.lives_on(row.valid_from)]
    if found:
        node.parent = found[0].key
    elif row.parent_code not in unreadable:
        cause = _("the unit %(parent)s does not exist on %(day)s")
        tree.fault(row, "parent_code", cause % {"parent": row.parent_code, "day": text.day(row.valid_from)})


def _check_place(tree: _Tree, node: _Node) -> None:
    """A row's unit: no circle, not too deep, tiles in pairs, roots of a kind that may stand alone."""
    assert node.row is not None
    seen, at = {node.key}, node
    while at.parent is not None:
        if at.parent in seen:
            return tree.fault(node.row, "parent_code", _("its parents go round in a circle"))
        seen.add(at.parent)
        at = tree.nodes[at.parent]
    if len(seen) > DEEPEST:
        tree.fault(node.row, "parent_code", _("lies more than %(n)s levels deep") % {"n": DEEPEST})
    if (node.tiles[0] is None) != (node.tiles[1] is None):
        tree.fault(node.row, "tile_row", _("give both tile columns or neither"))
    if node.parent is None and not node.row.parent_code and node.kind and not fits(node.kind, None):
        cause = _("a unit of the kind “%(kind)s” must have a parent")
        tree.fault(node.row, "parent_code", cause % {"kind": Kind(node.kind).label})
    return None


def _check_children(tree: _Tree) -> None:
    """Every unit against its parent, where the table says something of one of the two: kind and dates."""
    for node in tree.nodes.values():
        parent = tree.nodes[node.parent] if node.parent else None
        row = node.row or (parent.row if parent else None)
        if parent is None or row is None:
            continue
        if node.kind and parent.kind and not fits(node.kind, parent.kind):
            cause = _("%(child)s: the kind “%(kind)s” cannot belong to the kind “%(parent)s”")
            kinds = {"child": node.key[0], "kind": Kind(node.kind).label, "parent": Kind(parent.kind).label}
            tree.fault(row, "kind", cause % kinds)
        if parent.valid_to is not None and (node.valid_to is None or node.valid_to > parent.valid_to):
            cause = _("%(child)s would exist longer than %(parent)s, to which it belongs and which ends on %(day)s")
            names = {"child": node.key[0], "parent": parent.key[0], "day": text.day(parent.valid_to)}
            tree.fault(row, "valid_to", cause % names)


def _check_overlaps(tree: _Tree, codes: set[str]) -> None:
    """No day on which two units have one code."""
    for code in codes:
        nodes = sorted(tree.by_code[code], key=lambda node: node.key[1])
        for node, following in pairwise(nodes):
            row = following.row or node.row
            if row is not None and node.lives_on(following.key[1]):
                cause = _("on %(day)s two units would have the code %(code)s")
                tree.fault(row, "code", cause % {"day": text.day(following.key[1]), "code": code})


def _check_rights(tree: _Tree, changes: list[Change], mine: set[int]) -> None:
    """Changed units and their new parents must be among those that the person may change."""
    for change in changes:
        node = tree.nodes[change.key]
        assert node.row is not None
        if node.unit is not None and node.unit.pk not in mine:
            tree.fault(node.row, "code", _("this unit is not among those that you may change"))
            continue
        if not {"added", "moved"} & set(change.marks):
            continue
        parent = tree.nodes[change.parent] if change.parent else None
        if parent is None and not node.row.parent_code:
            cause = _("a unit without a parent is added on the server, by the command `lantoa units import`")
            tree.fault(node.row, "parent_code", cause)
        elif parent is not None and parent.unit is not None and parent.unit.pk not in mine:
            tree.fault(node.row, "parent_code", _("this unit is not among those that you may change"))


def _change(node: _Node) -> Change | None:
    """What happens to the row's unit; None if it is already so."""
    row, unit = node.row, node.unit
    assert row is not None
    if unit is None:
        return Change(row.number, node.key, row.name, node.parent, row.values, ("added",), ())
    values = {name: value for name, value in row.values.items() if getattr(unit, name) != value}
    marks: list[str] = []
    differences = [Difference(name, _shown(getattr(unit, name)), _shown(values[name])) for name in values]
    if node.parent != node.was_under:
        marks.append("moved")
        before = node.was_under[0] if node.was_under else ""
        differences.insert(0, Difference("parent_code", before, row.parent_code))
    if "valid_to" in values:
        marks.append("reopened" if values["valid_to"] is None else "ended")
    if values.keys() - {"valid_to"}:
        marks.append("changed")
    if not marks:
        return None
    return Change(row.number, node.key, row.name, node.parent, values, tuple(marks), tuple(differences))


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return text.day(value) if isinstance(value, date) else str(value)


def _depths(tree: _Tree) -> dict[Key, int]:
    """How many units stand above each; circles count as deep as they can be."""
    depths = {}
    for key in tree.nodes:
        steps, at = 0, tree.nodes[key].parent
        while at is not None and steps <= DEEPEST:
            steps, at = steps + 1, tree.nodes[at].parent
        depths[key] = steps
    return depths
