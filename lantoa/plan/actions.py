# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The writes of the plan. Nothing else writes movements."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.infra import text
from lantoa.infra.audit import actions as audit
from lantoa.infra.web.errors import Refused
from lantoa.people.models import User
from lantoa.units.models import Unit

from . import changes
from .days import resolve
from .models import Assignment, BudgetSource, DocumentPart, Goal, Movement, Task, UnitGroup
from .plan_section import (
    BudgetSection,
    DocumentSection,
    GoalSection,
    GroupSection,
    MovementSection,
    TaskSection,
    UnitsSection,
)


@transaction.atomic
def start_movement(*, by: Any, movement: Movement, at: datetime) -> bool:
    """Start the movement's clock, once: later calls change nothing. True if this call started it."""
    started = Movement.objects.filter(pk=movement.pk, launched_at=None).update(launched_at=at)
    if started:
        movement.launched_at = at
        audit.note("movement.started", by=by, about=movement, at=at.isoformat())
    return bool(started)


@transaction.atomic
def mark_simulated(*, by: Any, movement: Movement, simulated: bool) -> None:
    """From now on pages and documents say (or no longer say) that the totals hold synthetic records."""
    if Movement.objects.filter(pk=movement.pk, is_simulated=not simulated).update(is_simulated=simulated):
        movement.is_simulated = simulated
        audit.note("movement.simulated", by=by, about=movement, simulated=simulated)


def _upsert(
    model: type[Any], movement: Movement, key: str, value: str, fields: dict[str, Any], **where: Any
) -> tuple[Any, str]:
    """The row of this key with these fields, and a line if that changed anything."""
    row = model.objects.filter(movement=movement, **{key: value}, **where).first()
    if row is None:
        row = model.objects.create(movement=movement, **{key: value}, **where, **fields)
        return row, changes.new(row)
    before = {name: getattr(row, name) for name, wanted in fields.items() if getattr(row, name) != wanted}
    if not before:
        return row, ""
    for name in before:
        setattr(row, name, fields[name])
    row.save(update_fields=list(before))
    return row, changes.changed(row, before)


@transaction.atomic
def apply_movement(
    *, by: Any, section: MovementSection, units: UnitsSection, launch_day: date | None
) -> tuple[Movement, list[str]]:
    """The movement of the plan file, made or changed; it becomes the current one. Its clock is never touched."""
    root = Unit.objects.valid_on(units.as_of).filter(code=units.root).first()
    if root is None:
        raise Refused("plan.root", _("units.root: no unit has the code %(code)s on that day.") % {"code": units.root})
    fields = {
        "title": section.title, "short_title": section.short_title, "root": root, "units_as_of": units.as_of,
        "launch_day": launch_day or section.launch_day,
    }  # fmt: skip
    movement = Movement.objects.select_for_update().filter(slug=section.slug).first()
    lines: list[str] = []
    if movement is None:
        movement = Movement.objects.create(slug=section.slug, **fields)
        lines.append(changes.new(movement))
    elif before := {name: old for name in fields if (old := getattr(movement, name)) != fields[name]}:
        Movement.objects.filter(pk=movement.pk).update(**fields)
        movement.refresh_from_db()
        lines.append(changes.changed(movement, before))
    if not movement.is_current:
        if Movement.objects.filter(is_current=True).exists():
            lines.append(_("From now on this is the movement that runs: %(thing)s") % {"thing": movement})
        Movement.objects.filter(is_current=True).update(is_current=False)
        Movement.objects.filter(pk=movement.pk).update(is_current=True)
        movement.is_current = True
    return movement, lines


@transaction.atomic
def apply_document(*, by: Any, movement: Movement, sections: list[DocumentSection]) -> list[str]:
    """The text of the plan, section by section; a section that left the file is no longer read."""
    lines = []
    for order, part in enumerate(sections, 1):
        paragraphs = [paragraph.model_dump() for paragraph in part.paragraphs]
        fields = {"order": order, "heading": part.heading, "paragraphs": paragraphs}
        lines.append(_upsert(DocumentPart, movement, "number", part.number, fields)[1])
    gone = DocumentPart.objects.filter(movement=movement).exclude(number__in=[part.number for part in sections])
    lines += map(changes.ended, gone)
    gone.delete()  # a copy of the file's text, no record of anything that people did
    return list(filter(None, lines))


@transaction.atomic
def apply_groups(*, by: Any, movement: Movement, sections: list[GroupSection]) -> list[str]:
    """The groups and their members on the movement's map."""
    lines = []
    for part in sections:
        group, line = _upsert(UnitGroup, movement, "key", part.key, {"title": part.title})
        members = movement.units().filter(Q(kind__in=part.kinds) | Q(code__in=part.codes)).exclude(code__in=part.less)
        known = set(movement.units().filter(code__in=part.codes).values_list("code", flat=True))
        if lost := sorted(set(part.codes) - known):
            names = {"group": part.key, "codes": ", ".join(lost)}
            raise Refused("plan.codes", _("groups: %(group)s names codes that no unit has: %(codes)s.") % names)
        wanted = set(members.values_list("pk", flat=True))
        if wanted != set(group.units.values_list("pk", flat=True)):
            group.units.set(wanted)
            line = line or changes.changed(group)
        lines.append(line)
    return list(filter(None, lines))


@transaction.atomic
def apply_tasks(*, by: Any, movement: Movement, sections: list[TaskSection]) -> list[str]:
    """The tasks, and an assignment for every unit of each task's group. What left the file is retired."""
    groups = {group.key: group for group in UnitGroup.objects.filter(movement=movement)}
    lines = []
    for order, part in enumerate(sections, 1):
        fields = part.model_dump(include={"title", "section", "kind", "evidence", "indicator"}) | {
            "order": order, "group": groups[part.group], "retired_at": None,
            "due_at": resolve(part.due, movement.launch_day) if part.due else None,
        }  # fmt: skip
        task, line = _upsert(Task, movement, "key", part.key, fields)
        task.supporting.set([groups[key] for key in part.supporting])
        there = set(task.assignments.values_list("unit_id", flat=True))
        missing = set(groups[part.group].units.values_list("pk", flat=True)) - there
        Assignment.objects.bulk_create(Assignment(task=task, unit_id=unit) for unit in sorted(missing))
        lines.append(line)
    gone = Task.objects.filter(movement=movement, retired_at=None).exclude(key__in=[part.key for part in sections])
    lines += map(changes.ended, gone)
    gone.update(retired_at=timezone.now())
    return list(filter(None, lines))


@transaction.atomic
def apply_goals(*, by: Any, movement: Movement, sections: list[GoalSection]) -> list[str]:
    """What each member should reach, and where units have goals of their own. Those set on the page stay."""
    codes = [own.unit for part in sections for own in part.units]
    units = {unit.code: unit for unit in movement.units().filter(code__in=codes)}
    if missing := ", ".join(sorted(set(codes) - set(units))):
        raise Refused("plan.codes", _("goals: no unit of the movement has the code %(codes)s.") % {"codes": missing})
    lines = []
    for part in sections:
        fields = part.model_dump(exclude={"key", "units"})
        lines.append(_upsert(Goal, movement, "key", part.key, fields, unit=None)[1])
        for own in part.units:
            values = fields | own.model_dump(exclude={"unit"}, exclude_none=True)
            lines.append(_upsert(Goal, movement, "key", part.key, values, unit=units[own.unit])[1])
    return [line for line in lines if line]


@transaction.atomic
def set_unit_goal(
    *, by: Any, goal: Goal, unit: Unit, target: int, days: int, counts_launch_day: bool, reason: str
) -> Goal:
    """From now on the goal is another one at this unit and below. The reason is kept in the record of acts."""
    if not text.nfc(reason):
        raise Refused("goal.no_reason", _("Write why this unit has another goal."))
    values = {"target": target, "days": days, "counts_launch_day": counts_launch_day}
    Movement.objects.select_for_update().get(pk=goal.movement_id)
    own = Goal.objects.filter(movement=goal.movement_id, key=goal.key, unit=unit).first()
    before = {name: getattr(own or goal, name) for name in values}
    if own is not None and before == values:
        return own
    own, _made = Goal.objects.update_or_create(
        movement=goal.movement, key=goal.key, unit=unit,
        defaults=values | {"title": goal.title, "measure": goal.measure, "per": goal.per},
    )  # fmt: skip
    told = {"before": before, "now": values, "reason": text.nfc(reason)}
    audit.note("goal.set", by=by, about=goal.movement, unit=unit.code, **told)
    return own


@transaction.atomic
def end_unit_goal(*, by: Any, goal: Goal, reason: str) -> None:
    """The unit follows again the goal above it."""
    if not text.nfc(reason):
        raise Refused("goal.no_reason", _("Write why this unit has another goal."))
    if goal.unit is not None and Goal.objects.filter(pk=goal.pk).delete()[0]:
        values = {"target": goal.target, "days": goal.days, "counts_launch_day": goal.counts_launch_day}
        told = {"before": values, "reason": text.nfc(reason)}
        audit.note("goal.ended", by=by, about=goal.movement, unit=goal.unit.code, **told)


@transaction.atomic
def apply_budget(*, by: Any, movement: Movement, sections: list[BudgetSection]) -> list[str]:
    """Where the money comes from."""
    made = [_upsert(BudgetSource, movement, "key", part.key, part.model_dump(exclude={"key"})) for part in sections]
    return [line for _source, line in made if line]


@transaction.atomic
def keep_source(*, by: Any, movement: Movement, data: dict[str, Any], digest: str) -> None:
    """Remember which file is in force."""
    Movement.objects.filter(pk=movement.pk).update(source=data, digest=digest)
    if movement.digest != digest:
        audit.note("plan.applied", by=by, about=movement, digest=digest)


@transaction.atomic
def report_assignment(*, by: User, assignment: Assignment, state: str, note: str, link: str) -> Assignment:
    """Say how far a unit is with a task."""
    assignment = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if state not in Assignment.State.values:
        raise Refused("assignment.state", _("Choose one of the states."))
    if state != Assignment.State.DONE:
        assignment.done_at = None
    elif assignment.done_at is None:
        assignment.done_at = timezone.now()
    assignment.state, assignment.note, assignment.link = state, text.nfc(note), link
    assignment.save(update_fields=["state", "note", "link", "done_at"])
    audit.note("assignment.reported", by=by, about=assignment, state=state)
    return assignment
