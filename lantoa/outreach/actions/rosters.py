# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Whole lists of teams and members from a file: read, looked at, applied."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.infra import text
from lantoa.infra.audit import actions as audit
from lantoa.outreach.models import JoinRequest, Membership, Team, TeamRoster
from lantoa.outreach.roster_rows import RosterRow, Table, read_rows
from lantoa.people.import_chunks import KnownPeople, apply_chunk
from lantoa.people.models import User
from lantoa.plan.models import Movement
from lantoa.units.models import Kind, Unit

from .teams import LEVELS

CHUNK = 1_000
KEPT = timedelta(days=1)
ANSWER_KEPT = timedelta(days=30)


@transaction.atomic
def stage_roster(*, by: User, movement: Movement, name: str, table: Table) -> TeamRoster:
    """Keep what the file says, row by row, with what is wrong in it; nothing is made yet."""
    rows, faults = read_rows(table, by, movement)
    staged = TeamRoster.objects.create(by=by, name=text.nfc(name)[-200:], rows=rows, faults=faults)
    audit.note("roster.staged", by=by, about=staged, rows=len(rows), faults=len(faults))
    return staged


@transaction.atomic
def apply_roster(*, by: User, staged: TeamRoster) -> int:
    """Make the teams, accounts and memberships of the list in one transaction. Applied twice, nothing is made twice.

    Who is not on the list stays in the team. Rows that meet another account stay out and are named. How many rows.
    """
    staged = TeamRoster.objects.select_for_update().get(pk=staged.pk)
    if staged.applied_at is not None:
        return len(staged.rows)
    rows = [RosterRow(**row) for row in staged.rows]
    units = Unit.objects.in_bulk({row.unit for row in rows})
    teams = _teams(by, rows, units)
    people: dict[str, User] = {}
    for start in range(0, len(rows), CHUNK):
        part = [row.person(units[row.unit]) for row in rows[start : start + CHUNK]]
        counts = apply_chunk(by, part)
        refused = {fault.number: fault for fault in counts.faults}
        staged.faults += [
            {"row": n, "column": str(_("Full name")), "cause": fault.cause, "cells": fault.cells}
            for n, fault in refused.items()
        ]
        known = KnownPeople(part)
        meant = {row.key: known.meant(row) for row in part if row.number not in refused}
        people |= {key: person for key, person in meant.items() if isinstance(person, User)}
    made = _memberships(rows, teams, people)
    staged.applied_at = timezone.now()
    staged.save(update_fields=["applied_at", "faults"])
    audit.note("roster.applied", by=by, about=staged, rows=len(rows), teams=len(teams), members=made)
    return made


def _teams(by: User, rows: Iterable[RosterRow], units: dict[int, Unit]) -> dict[tuple[int, str], Team]:
    """The teams of the rows, made where they are not there yet; a decision number that was empty is filled in."""
    wanted: dict[tuple[int, str], tuple[str, str]] = {}
    for row in rows:  # what one of a team's rows says holds for the team
        level, decision = wanted.get((row.unit, row.team), ("", ""))
        wanted[row.unit, row.team] = (level or row.level, decision or row.decision)
    teams = {(t.unit_id, t.name): t for t in Team.objects.open().select_for_update().filter(unit__in=units)}
    new, filled = [], []
    for key, (level, decision) in wanted.items():
        unit, name = units[key[0]], key[1]
        team = teams.get(key)
        if team is None:
            level = level or LEVELS.get(Kind(unit.kind), Team.Level.COMMUNE)
            new.append(Team(unit=unit, name=name, name_fold=text.fold(name), level=level, decision=decision))
        elif decision and not team.decision:
            team.decision = decision
            filled.append(team)
    Team.objects.bulk_update(filled, ["decision"], batch_size=500)
    teams |= {(team.unit_id, team.name): team for team in Team.objects.bulk_create(new, batch_size=500)}
    return {key: teams[key] for key in wanted}


def _memberships(rows: list[RosterRow], teams: dict[tuple[int, str], Team], people: dict[str, User]) -> int:
    """Bring the people into the teams; a team that has a leader keeps that one. How many came in."""
    current = Membership.objects.current().filter(team__in=teams.values())
    there, led = set(), set()
    for team_pk, user_pk, role in current.values_list("team", "user", "role"):
        there.add((team_pk, user_pk))
        led |= {team_pk} if role == Membership.Role.LEADER else set()
    new = []
    for row in rows:
        team, person = teams[row.unit, row.team], people.get(row.key)
        if person is None or (team.pk, person.pk) in there:
            continue
        role = row.role
        if role == Membership.Role.LEADER and team.pk in led:
            role = Membership.Role.DEPUTY
        led |= {team.pk} if role == Membership.Role.LEADER else set()
        there.add((team.pk, person.pk))
        new.append(Membership(team=team, user=person, role=role))
    Membership.objects.bulk_create(new, batch_size=500)
    return len(new)


@transaction.atomic
def forget_lists(*, by: User | None) -> int:
    """Take away uploaded lists whose day is over and answered wishes to join after thirty days. How many."""
    now = timezone.now()
    lists, _kinds = TeamRoster.objects.filter(made_at__lt=now - KEPT).delete()
    wishes, _kinds = JoinRequest.objects.filter(decided_at__lt=now - ANSWER_KEPT).delete()
    return lists + wishes
