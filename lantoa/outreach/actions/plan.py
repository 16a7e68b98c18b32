# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The outreach section of a plan file, applied."""

from __future__ import annotations

from django.db import transaction

from lantoa.infra import text
from lantoa.infra.audit import actions as audit
from lantoa.outreach.models import Skill
from lantoa.outreach.plan_section import OutreachSection
from lantoa.people.models import User
from lantoa.plan import changes
from lantoa.plan.models import Movement


@transaction.atomic
def apply_section(*, by: User | None, movement: Movement, section: OutreachSection) -> list[str]:
    """Bring the skills in line with the plan file; returns a line per change. A skill left out of the file stays."""
    units = {unit.code: unit for unit in movement.units().filter(code__in=[s.unit for s in section.skills if s.unit])}
    known = {skill.key: skill for skill in Skill.objects.select_for_update().filter(movement=movement)}
    lines: list[str] = []
    for order, entry in enumerate(section.skills, 1):
        values = {"title": text.nfc(entry.title), "order": order, "unit": units.get(entry.unit or ""),
                  "guide": entry.guide or ""}  # fmt: skip
        skill = known.get(entry.key)
        if skill is None:
            lines.append(changes.new(Skill.objects.create(movement=movement, key=entry.key, **values)))
        elif before := {name: old for name in values if (old := getattr(skill, name)) != values[name]}:
            for name in before:
                setattr(skill, name, values[name])
            skill.save(update_fields=list(before))
            lines.append(changes.changed(skill, before))
    if lines:
        audit.note("outreach.planned", by=by, about=movement, lines=lines)
    return lines
