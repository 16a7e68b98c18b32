# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""One step of a script as a version keeps it, and what two versions differ in. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter

from lantoa.ceremony.plan_section import StepSection

LAUNCH = "launch"


class Step(StepSection):
    """As the plan file writes a step, with the materials that it shows (primary keys, in order)."""

    materials: list[int] = []


_STEPS = TypeAdapter(list[Step])
WORDS = ("title", "kind", "minutes", "presenter", "script", "cue")


def read_steps(kept: Any) -> list[Step]:
    """The steps of a version."""
    return _STEPS.validate_python(kept)


def keep_steps(steps: list[Step]) -> Any:
    """As JSON, the reverse of `read_steps`."""
    return _STEPS.dump_python(steps, mode="json")


def new_key(steps: list[Step]) -> str:
    """A key that none of them has."""
    taken = {step.key for step in steps}
    return next(key for n in range(1, len(steps) + 2) if (key := f"step-{n}") not in taken)


@dataclass(frozen=True)
class Difference:
    """What became of one step between two versions; `fields` are (name, before, after)."""

    what: str
    step: Step
    fields: list[tuple[str, Any, Any]] = field(default_factory=list)


def differences(before: list[Step], after: list[Step]) -> list[Difference]:
    """Added, changed, moved steps in the new order, then the removed ones."""
    old = {step.key: step for step in before}
    stay = [step.key for step in before if step.key in {one.key for one in after}]
    place = {key: n for n, key in enumerate(stay)}
    moved = _moved([place[step.key] for step in after if step.key in place])
    found = []
    for step in after:
        was = old.get(step.key)
        if was is None:
            found.append(Difference("added", step))
            continue
        names = (*WORDS, "materials")
        fields = [(n, getattr(was, n), getattr(step, n)) for n in names if getattr(was, n) != getattr(step, n)]
        if fields:
            found.append(Difference("changed", step, fields))
        elif place[step.key] in moved:
            found.append(Difference("moved", step))
    kept = {step.key for step in after}
    return found + [Difference("removed", step) for step in before if step.key not in kept]


def _moved(places: list[int]) -> set[int]:
    """Those outside the longest run that kept its order: the fewest moves that explain the new order."""
    best: list[list[int]] = []
    for place in places:
        best.append([*_longest([run for run in best if run[-1] < place]), place])
    return set(places) - set(_longest(best))


def _longest(runs: list[list[int]]) -> list[int]:
    return max(runs, key=lambda run: len(run), default=[])
