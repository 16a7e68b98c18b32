# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What every write about sessions shares: the member's turn, and figures settled from the counted sessions.

Rows are locked in one order everywhere, so that writers never wait in a circle: the member's Progress, citizens by
key, tallies by key.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from django.db import connection

from lantoa.outreach.counting import COUNTS, Fact, Goals, first_places, standing
from lantoa.outreach.models import Citizen, GuidanceSession, Progress
from lantoa.outreach.queries.counts import facts
from lantoa.plan.models import Movement
from lantoa.tallies import actions as tallies

SESSIONS, CITIZENS, AT_GOAL = COUNTS
COLUMNS = list(GuidanceSession._meta.concrete_fields)
Delta = tuple[tuple[int, str, int, date], int]


def take_turn(movement: Movement, user_id: int) -> Progress:
    """Lock the member's row and begin a new turn, in one statement."""
    table = connection.ops.quote_name(Progress._meta.db_table)
    sql = (
        f"INSERT INTO {table} (movement_id, user_id, turn, sessions, citizens) VALUES (%s, %s, 1, 0, 0) "  # noqa: S608 -- our own table name
        f"ON CONFLICT (movement_id, user_id) DO UPDATE SET turn = {table}.turn + 1 "
        "RETURNING id, movement_id, user_id, turn, sessions, citizens, unit_id, day"
    )
    return Progress.objects.raw(sql, [movement.pk, user_id])[0]


def hold_citizens(movement: Movement, keys: Iterable[str]) -> dict[str, Citizen]:
    """Make the traces that are new and lock all of them, in the order of their keys: key -> row."""
    wanted = sorted(set(keys))
    if not wanted:
        return {}
    table = connection.ops.quote_name(Citizen._meta.db_table)
    values = ", ".join(["(%s, %s)"] * len(wanted))
    sql = (
        f"INSERT INTO {table} (movement_id, key) VALUES {values} "  # noqa: S608 -- our own table name
        "ON CONFLICT (movement_id, key) DO UPDATE SET key = excluded.key RETURNING id, movement_id, key, unit_id, day"
    )
    rows = Citizen.objects.raw(sql, [part for key in wanted for part in (movement.pk, key)])
    return {citizen.key: citizen for citizen in rows}


def session_deltas(session: GuidanceSession, sign: int) -> list[Delta]:
    """What one session adds to (or takes from) the tallies by itself."""
    untold = session.people - (session.citizen_id is not None)
    place = (session.unit_id, session.day)
    return [
        ((session.movement_id, SESSIONS, *place), sign),
        ((session.movement_id, CITIZENS, *place), sign * untold),
    ]


def settle(
    movement: Movement, goals: Goals, progress: Progress, citizens: Sequence[Citizen], deltas: list[Delta]
) -> None:
    """Bring citizens and the member's standing in line with the counted sessions, and move the tallies by the rest."""
    deltas = [*deltas, *_settle_citizens(movement, citizens)]
    mine: list[Fact] = list(facts(GuidanceSession.objects.filter(membership__user_id=progress.user_id), movement))
    now = standing(mine, goals)
    if progress.unit_id is not None and progress.day is not None:
        deltas.append(((movement.pk, AT_GOAL, progress.unit_id, progress.day), -1))
    if now.unit_id is not None and now.day is not None:
        deltas.append(((movement.pk, AT_GOAL, now.unit_id, now.day), 1))
    progress.sessions, progress.citizens = len(mine), now.citizens
    progress.unit_id, progress.day = now.unit_id, now.day
    progress.save(update_fields=["sessions", "citizens", "unit", "day"])
    tallies.add_counts(deltas)


def _settle_citizens(movement: Movement, citizens: Sequence[Citizen]) -> list[Delta]:
    if not citizens:
        return []
    places = first_places(facts(GuidanceSession.objects.filter(citizen__in=[c.pk for c in citizens]), movement))
    deltas: list[Delta] = []
    moved = []
    for citizen in citizens:
        unit_id, day = places.get(citizen.pk, (None, None))
        if (citizen.unit_id, citizen.day) == (unit_id, day):
            continue
        if citizen.unit_id is not None and citizen.day is not None:
            deltas.append(((movement.pk, CITIZENS, citizen.unit_id, citizen.day), -1))
        if unit_id is not None and day is not None:
            deltas.append(((movement.pk, CITIZENS, unit_id, day), 1))
        citizen.unit_id, citizen.day = unit_id, day
        moved.append(citizen)
    Citizen.objects.bulk_update(moved, ["unit", "day"])
    return deltas


def insert_or_ignore(rows: list[GuidanceSession]) -> list[UUID]:
    """Insert the rows that are not there yet, in one statement; returns the keys of those really inserted."""
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in COLUMNS)
    marks = ", ".join([f"({', '.join(['%s'] * len(COLUMNS))})"] * len(rows))
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for row in rows for field in COLUMNS]
    table = quote(GuidanceSession._meta.db_table)
    sql = f"INSERT INTO {table} ({names}) VALUES {marks} ON CONFLICT DO NOTHING RETURNING {quote('id')}"  # noqa: S608 -- our own names
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [key if isinstance(key, UUID) else UUID(key) for (key,) in cursor.fetchall()]
