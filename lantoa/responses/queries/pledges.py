# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Pledges as pages and tables read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.infra import text
from lantoa.people.models import User
from lantoa.plan.models import Movement
from lantoa.responses.models import Pledge, PledgeQuerySet
from lantoa.units.models import SEGMENT, TERRITORIAL, Kind, Unit, UnitQuerySet

PAGE, NAMES = 50, 60
INDICATOR = "pledges"


def pledge_units(movement: Movement) -> UnitQuerySet:
    """To whom households and businesses pledge: communes, and districts that have none (Ly Son)."""
    units = movement.units()
    above = units.filter(kind=Kind.COMMUNE).values("parent")
    places = Q(kind=Kind.COMMUNE) | Q(kind=Kind.DISTRICT) & ~Q(path__in=above)
    return units.filter(places).select_related("parent").in_order()


@dataclass(frozen=True)
class PledgeLine:
    """A unit with the pledges made to it and below."""

    unit: Unit
    households: int
    businesses: int
    kept: int


@dataclass(frozen=True)
class PledgeBoard:
    """The public page: the unit looked at, what stands above it, its parts, and who agreed to be named."""

    unit: Unit
    above: list[Unit]
    lines: list[PledgeLine]
    total: PledgeLine
    named: list[Pledge]


def pledge_board(movement: Movement, asked: str) -> PledgeBoard:
    """Pledges of the movement, or at and below the unit asked for: five queries whatever their number."""
    unit = movement.units().filter(pk=asked).first() if asked.isdecimal() and len(asked) < 10 else None
    unit = unit or movement.root
    below = Pledge.objects.counted().filter(movement=movement, unit__path__gte=unit.path, unit__path__lt=unit.path_end)
    counts = below.order_by().values_list("unit__path").annotate(
        households=Count("pk", filter=Q(kind="household")), businesses=Count("pk", filter=Q(kind="business")),
        kept=Count("pk", filter=Q(state="kept")),
    )  # fmt: skip
    sums: dict[str, list[int]] = {}
    for path, *values in counts:
        for key in {path[: len(unit.path) + SEGMENT], unit.path}:
            sums[key] = [a + b for a, b in zip(sums.get(key, [0, 0, 0]), values, strict=True)]
    children = movement.units().filter(parent=unit, kind__in=TERRITORIAL).in_order()
    starts = [unit.path[:end] for end in range(SEGMENT, len(unit.path), SEGMENT)]
    return PledgeBoard(
        unit=unit,
        above=list(movement.units().filter(path__in=starts).order_by("path")),
        lines=[PledgeLine(child, *sums.get(child.path, [0, 0, 0])) for child in children],
        total=PledgeLine(unit, *sums.get(unit.path, [0, 0, 0])),
        named=list(below.filter(is_named=True).select_related("unit")[:NAMES]),
    )


def pledge_rows(user: User, movement: Movement, query: Mapping[str, str]) -> PledgeQuerySet:
    """The pledges that the person follows: in a state, of a kind, by words of the name or the unit."""
    rows = Pledge.objects.visible_to(user).filter(movement=movement)
    if (state := query.get("state", "")) in Pledge.State.values:
        rows = rows.filter(state=state)
    if (kind := query.get("kind", "")) in Pledge.Kind.values:
        rows = rows.filter(kind=kind)
    for word in text.fold(query.get("q", "")).split()[:6]:
        rows = rows.filter(Q(name_fold__contains=word) | Q(unit__name_fold__contains=word))
    return rows.select_related("unit")


def pledge_page(user: User, movement: Movement, query: Mapping[str, str]) -> Page:
    """One page of them."""
    return Paginator(pledge_rows(user, movement, query), PAGE).get_page(query.get("page"))


def pledge_table(rows: Iterable[Pledge]) -> tuple[list[str], list[list[Any]]]:
    """Head and rows for a file, without telephones."""
    head = [_("Unit"), _("Who pledges"), _("Full name"), _("What they pledge"), _("State"), _("Note"), _("When")]
    return head, [
        [row.unit.name, row.get_kind_display(), row.name, "; ".join([*row.promised, *filter(None, [row.words])]),
         row.get_state_display(), row.note, text.instant(row.made_at)]
        for row in rows
    ]  # fmt: skip


def waiting_pledges(user: User, movement: Movement) -> int:
    """How many new pledges the person's own units have not looked at."""
    mine = [post.unit_id for post in user.current_posts]
    return Pledge.objects.filter(movement=movement, unit__in=mine, state=Pledge.State.WAITING).count()


def recount(movement: Movement) -> list[tuple[tuple[int, str, int, date], int]]:
    """The tally of pledges, counted again from the records."""
    taken = Pledge.objects.counted().filter(movement=movement)
    return [
        ((movement.pk, INDICATOR, unit, timezone.localdate(at)), 1) for unit, at in taken.values_list("unit", "made_at")
    ]
