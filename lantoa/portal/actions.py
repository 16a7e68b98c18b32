# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Applying a plan file: each room's own action by name, all in one transaction."""

from datetime import date
from typing import Any

from django.db import DataError, connection, transaction
from django.utils.translation import gettext as _

from lantoa.ceremony import actions as ceremony
from lantoa.courses import actions as courses
from lantoa.infra.web.errors import Refused
from lantoa.outreach import actions as outreach
from lantoa.people.roles import May
from lantoa.plan import actions as plan
from lantoa.plan.models import Movement
from lantoa.plan.plan_section import UnitsSection
from lantoa.reports import actions as reports
from lantoa.units import actions as units
from lantoa.units import tables

from .planfile import PlanFile, digest_of, fingerprint


def _load_units(part: UnitsSection, by: Any) -> list[str]:
    lines = []
    for name in part.tables:
        change = units.import_units(by=by, rows=tables.read_units(tables.shipped(name)), source=name)
        if change.added or change.changed:
            counts = {"name": name, "added": change.added, "changed": change.changed}
            lines.append(_("Units of %(name)s: %(added)s new, %(changed)s changed") % counts)
    if part.succession and part.succession_day:
        rows = tables.read_succession(tables.shipped(part.succession), part.succession_day)
        if fresh := units.import_succession(by=by, rows=rows, source=part.succession).added:
            lines.append(_("Successions: %(n)s new") % {"n": fresh})
    return lines


def _wait_for_others() -> None:
    """One apply at a time, to the end of the transaction. SQLite's write lock says so already."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('lantoa plan apply'))")


@transaction.atomic
def apply_plan(
    *, by: Any, file: PlanFile, data: dict[str, Any], launch_day: date | None = None, seen: str | None = None
) -> tuple[Movement, list[str]]:
    """Apply the whole file or nothing; the lines say what changed, none if nothing did. Never deletes a record.

    `by` is None for an engineer at the command line. `seen` is the fingerprint of the difference that was confirmed.
    """
    _wait_for_others()
    try:
        return _apply_all(by, file, data, launch_day, seen)
    except DataError as fault:  # PostgreSQL keeps the lengths of columns and takes no NUL
        words = _("A text of the file is too long for its place, or holds a character that cannot be stored.")
        raise Refused("plan.unstorable", words) from fault


def _apply_all(
    by: Any, file: PlanFile, data: dict[str, Any], launch_day: date | None, seen: str | None
) -> tuple[Movement, list[str]]:
    lines = _load_units(file.units, by)
    movement, changed = plan.apply_movement(by=by, section=file.movement, units=file.units, launch_day=launch_day)
    if by is not None and not by.holds(May.PLAN_EDIT, movement.root):
        raise Refused("plan.not_yours", _("You may not change the plan of %(unit)s.") % {"unit": movement.root})
    lines += changed
    lines += plan.apply_groups(by=by, movement=movement, sections=file.groups)
    lines += plan.apply_document(by=by, movement=movement, sections=file.document)
    lines += plan.apply_tasks(by=by, movement=movement, sections=file.tasks)
    lines += plan.apply_goals(by=by, movement=movement, sections=file.goals)
    lines += plan.apply_budget(by=by, movement=movement, sections=file.budget)
    if file.ceremony:
        lines += ceremony.apply_section(by=by, movement=movement, section=file.ceremony)
    lines += courses.apply_section(by=by, movement=movement, section=file.courses)
    lines += outreach.apply_section(by=by, movement=movement, section=file.outreach)
    lines += reports.apply_section(by=by, movement=movement, section=file.reports)
    plan.keep_source(by=by, movement=movement, data=data, digest=digest_of(data))
    if seen is not None and lines and seen != fingerprint(lines):
        words = _("Something changed since you looked at the difference. Nothing was applied: upload the plan again.")
        raise Refused("plan.moved", words)
    return movement, lines


class _Undo(Exception):
    pass


def find_difference(*, by: Any, file: PlanFile, data: dict[str, Any], launch_day: date | None = None) -> list[str]:
    """What applying would change: it is applied and taken back, so the answer cannot differ from the act."""
    lines: list[str] = []
    try:
        with transaction.atomic():
            lines = apply_plan(by=by, file=file, data=data, launch_day=launch_day)[1]
            raise _Undo
    except _Undo:
        return lines
