# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Changes of a draft, step by step; each can be undone."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.ceremony.models import Material
from lantoa.infra import text
from lantoa.infra.audit import actions as audit
from lantoa.infra.live import actions as live
from lantoa.infra.web.errors import Refused
from lantoa.scripts.models import ScriptVersion
from lantoa.scripts.steps import LAUNCH, Step, keep_steps, new_key, read_steps

MOST_UNDO = 30
MOST_STEPS = 100


@contextmanager
def _changing(by: Any, version: ScriptVersion, act: str, **facts: Any) -> Iterator[list[Step]]:
    """The steps of the draft under lock, to be changed in place (in a transaction); what they were can be had back."""
    locked = ScriptVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if locked.state != ScriptVersion.State.DRAFT:
        raise Refused("script.not_draft", _("This version is no longer a draft. Make a new draft to change it."))
    steps = read_steps(locked.steps)
    yield steps
    kept = keep_steps(steps)
    if kept == locked.steps:
        return
    locked.past = [*locked.past, locked.steps][-MOST_UNDO:]
    locked.steps, locked.changed_at = kept, timezone.now()
    locked.save(update_fields=["steps", "past", "changed_at"])
    audit.note(f"script.{act}", by=by, about=locked, **facts)
    live.announce(locked.topic, version=locked.pk, changed_at=locked.changed_at.isoformat())


def _place(steps: list[Step], key: str) -> int:
    for place, step in enumerate(steps):
        if step.key == key:
            return place
    raise Refused("script.step_gone", _("Somebody has removed this step meanwhile."))


def _one_launch(steps: list[Step], step: Step) -> None:
    if step.kind == LAUNCH and any(one.kind == LAUNCH and one.key != step.key for one in steps):
        raise Refused("script.second_launch", _("Another step is the launch ritual already. There is only one."))


def _words(values: dict[str, Any]) -> dict[str, Any]:
    """Composed letters; the script keeps its lines."""
    return {name: _composed(name, value) if isinstance(value, str) else value for name, value in values.items()}


def _composed(name: str, value: str) -> str:
    return "\n".join(map(text.nfc, value.splitlines())) if name == "script" else text.nfc(value)


@transaction.atomic
def add_step(*, by: Any, version: ScriptVersion, **values: Any) -> str:
    """A new step at the end, before the closing if there is one. Returns its key."""
    with _changing(by, version, "step_added") as steps:
        if len(steps) >= MOST_STEPS:
            raise Refused("script.too_long", _("A script has at most 100 steps."))
        step = Step(key=new_key(steps), **_words(values))
        _one_launch(steps, step)
        place = len(steps) - 1 if steps and steps[-1].kind == "closing" else len(steps)
        steps.insert(place, step)
    return step.key


@transaction.atomic
def edit_step(*, by: Any, version: ScriptVersion, key: str, **values: Any) -> None:
    """Change the words of a step."""
    with _changing(by, version, "step_edited", step=key) as steps:
        place = _place(steps, key)
        step = Step.model_validate(steps[place].model_dump() | _words(values))
        _one_launch(steps, step)
        steps[place] = step


@transaction.atomic
def remove_step(*, by: Any, version: ScriptVersion, key: str) -> None:
    """Take a step out; gone already is well. It can be undone."""
    with _changing(by, version, "step_removed", step=key) as steps:
        steps[:] = [step for step in steps if step.key != key]


@transaction.atomic
def move_step(*, by: Any, version: ScriptVersion, key: str, to: int) -> None:
    """Put a step at place `to` (from 1)."""
    with _changing(by, version, "step_moved", step=key) as steps:
        step = steps.pop(_place(steps, key))
        steps.insert(max(0, min(to - 1, len(steps))), step)


@transaction.atomic
def show_material(*, by: Any, version: ScriptVersion, key: str, material: Material) -> None:
    """Let a step show a file, after those that it shows already."""
    if material.ceremony_id != version.ceremony_id:
        raise Refused("script.foreign_material", _("This file belongs to another ceremony."))
    with _changing(by, version, "material_shown", step=key) as steps:
        step = steps[_place(steps, key)]
        if material.pk not in step.materials:
            step.materials.append(material.pk)


@transaction.atomic
def hide_material(*, by: Any, version: ScriptVersion, key: str, material: int) -> None:
    """Take a file off a step; the file itself stays."""
    with _changing(by, version, "material_hidden", step=key) as steps:
        step = steps[_place(steps, key)]
        step.materials = [pk for pk in step.materials if pk != material]


@transaction.atomic
def undo_change(*, by: Any, version: ScriptVersion) -> bool:
    """Take the draft's last change back; says whether there was one."""
    version = ScriptVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if version.state != ScriptVersion.State.DRAFT or not version.past:
        return False
    *version.past, version.steps = version.past
    version.changed_at = timezone.now()
    version.save(update_fields=["steps", "past", "changed_at"])
    audit.note("script.undone", by=by, about=version)
    live.announce(version.topic, version=version.pk, changed_at=version.changed_at.isoformat())
    return True
