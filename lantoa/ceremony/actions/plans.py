# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""From the plan file's section to sites, programme, delegates and pressers: again and again, never deleting."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.ceremony.models import Ceremony, DelegateGroup, Level, Presser, ProgrammeStep, Site, new_code, new_nonce
from lantoa.ceremony.plan_section import CeremonySection
from lantoa.infra.audit import actions as audit
from lantoa.plan import changes
from lantoa.plan.models import Movement
from lantoa.units.models import Kind, Unit

LINK_DAYS = 30
"""Links of screens and desks stay good this long after the ceremony, for reports and attendance."""
LEVEL_OF = {Kind.DISTRICT: Level.DISTRICT, Kind.COMMUNE: Level.COMMUNE}


def _update(row: Any, values: dict[str, Any]) -> dict[str, Any]:
    """Set what differs; the old values of what changed."""
    before = {name: old for name, value in values.items() if (old := getattr(row, name)) != value}
    for name in before:
        setattr(row, name, values[name])
    if before:
        row.save(update_fields=list(before))
    return before


def _apply_ceremony(movement: Movement, section: CeremonySection) -> tuple[Ceremony, list[str]]:
    starts_at = datetime.combine(movement.launch_day, section.starts_at, timezone.get_current_timezone())
    values = {
        "title": section.title, "venue": section.venue, "quorum": section.quorum,
        "hold_seconds": section.hold_seconds, "lead_seconds": section.lead_seconds,
        "starts_at": starts_at, "links_until": starts_at + timedelta(days=LINK_DAYS),
    }  # fmt: skip
    ceremony, new = Ceremony.objects.get_or_create(movement=movement, key=section.key, defaults=values)
    if new:
        return ceremony, [changes.new(ceremony)]
    if ceremony.state != Ceremony.State.PLANNED:  # what happened keeps the time at which it happened
        del values["starts_at"], values["links_until"]
    before = _update(ceremony, values)
    return ceremony, [changes.changed(ceremony, before)] if before else []


def _site(ceremony: Ceremony, unit: Unit, level: Level, address: str, venue: str = "") -> Site:
    return Site(
        ceremony=ceremony, unit=unit, level=level, venue=venue, address=address,
        link_nonce=new_nonce(), short_code=new_code(),
    )  # fmt: skip


def _apply_sites(ceremony: Ceremony, section: CeremonySection) -> list[str]:
    """One site per unit of the movement's map: the root is the main site."""
    root = ceremony.movement.root
    have = set(ceremony.sites.values_list("unit_id", flat=True))
    new = []
    if Level.MAIN in section.levels and root.pk not in have:
        new.append(_site(ceremony, root, Level.MAIN, section.address, venue=section.venue))
    for unit in ceremony.movement.units().filter(kind__in=LEVEL_OF).exclude(pk__in=have | {root.pk}):
        level = LEVEL_OF[Kind(unit.kind)]
        if level in section.levels:
            new.append(_site(ceremony, unit, level, unit.address))
    Site.objects.bulk_create(new)
    return [_("New sites: %(number)d") % {"number": len(new)}] if new else []


def _apply_rows(model: Any, ceremony: Ceremony, parts: list[dict[str, Any]]) -> list[str]:
    """Steps, groups or pressers by their keys, in the order of the file; those no longer named stay, at the end."""
    have = {row.key: row for row in model.objects.filter(ceremony=ceremony)}
    keys = [part["key"] for part in parts]
    order = {key: place for place, key in enumerate([*keys, *(key for key in have if key not in keys)], 1)}
    if any(row.order != order[row.key] for row in have.values()):
        model.objects.filter(ceremony=ceremony).update(order=F("order") + 1000)  # so that no two meet on the way
        for row in have.values():
            row.order = order[row.key]
            row.save(update_fields=["order"])
    lines: list[str] = []
    for part in parts:
        row = have.get(part["key"])
        if row is None:
            secret = {"link_nonce": new_nonce()} if model is Presser else {}
            row = model.objects.create(ceremony=ceremony, order=order[part["key"]], **part, **secret)
            lines.append(changes.new(row))
        elif before := _update(row, part):
            lines.append(changes.changed(row, before))
    return lines


@transaction.atomic
def apply_section(*, by: Any, movement: Movement, section: CeremonySection) -> list[str]:
    """Make the ceremony what the plan file says; the lines tell what changed, none if nothing did.

    Sites, steps, groups and pressers are added and renamed, never deleted. The file gives the first programme: once a
    script was agreed, the programme is the script's.
    """
    ceremony, lines = _apply_ceremony(movement, section)
    lines += _apply_sites(ceremony, section)
    models: list[tuple[Any, Any]] = [(DelegateGroup, section.delegate_groups), (Presser, section.pressers)]
    if not ceremony.programme_agreed:
        models.insert(0, (ProgrammeStep, section.programme))
    for model, parts in models:
        lines += _apply_rows(model, ceremony, [part.model_dump() for part in parts])
    if lines:
        audit.note("ceremony.planned", by=by, about=ceremony, changes=len(lines))
    return lines
