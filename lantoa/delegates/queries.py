# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What pages read of delegates."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.ceremony.models import Ceremony, DelegateGroup, Site
from lantoa.infra import rows, text
from lantoa.infra.documents.cells import plain_cell
from lantoa.people.roles import May
from lantoa.units.models import Unit

from .models import Arrival, Delegate, DelegateList, DelegateQuerySet, Letter

PAGE = 50
SORTS = {
    "name": ("sort_key", "pk"),
    "unit": ("unit__path", "sort_key"),
    "site": ("site__unit__path", "group__order", "sort_key"),
    "state": ("state", "sort_key"),
}


def listed(user: Any, ceremony: Ceremony, asked: Mapping[str, str]) -> DelegateQuerySet:
    """Delegates that the person may see, by words in name or unit, state, class, site's level; sorted."""
    rows = Delegate.objects.visible_to(user).filter(ceremony=ceremony)
    for word in text.fold(asked.get("q", "")).split()[:6]:
        rows = rows.filter(Q(name_fold__contains=word) | Q(unit__name_fold__contains=word))
    state = asked.get("state", "")
    if state == "standing":
        rows = rows.standing()
    elif state in Delegate.State.values:
        rows = rows.filter(state=state)
    if (group := asked.get("group", "")).isdecimal():
        rows = rows.filter(group=int(group[:9]))
    if level := asked.get("level", ""):
        rows = rows.filter(site__level=level)
    order = SORTS.get(asked.get("sort", ""), SORTS["site"])
    return rows.select_related("site__unit", "group", "unit").order_by(*order)


def for_letters(user: Any, ceremony: Ceremony, asked: Mapping[str, str]) -> DelegateQuerySet:
    """Whose letters are made when the list is narrowed like this: those expected, site by site."""
    rows = (
        listed(user, ceremony, asked)
        .standing()
        .select_related("site__unit", "site__ceremony", "group", "unit", "ceremony__movement__root")
    )
    return rows.order_by("site__unit__path", "site", "sort_key", "pk")


def for_badges(site: Site) -> list[Delegate]:
    """Who wears a badge at this site, class by class as the desk lays them out."""
    rows = Delegate.objects.standing().filter(site=site)
    return list(
        rows.select_related("site__unit", "group", "unit", "ceremony").order_by("group__order", "sort_key", "pk")
    )


REMINDED_BEFORE = timedelta(days=1)


def to_remind(now: datetime) -> DelegateQuerySet:
    """Invited people with an e-mail address who have not answered a day before the deadline, and were not reminded."""
    rows = Delegate.objects.filter(state=Delegate.State.INVITED, reminded_at=None).exclude(email="")
    ending = rows.filter(
        ceremony__letter__answer_until__gt=now, ceremony__letter__answer_until__lte=now + REMINDED_BEFORE
    )
    # Somebody invited only now has the letter itself to go by.
    early = ending.filter(invited_at__lt=now - REMINDED_BEFORE / 2)
    return early.select_related("site__unit", "group", "unit", "ceremony__movement__root", "ceremony__letter")


@dataclass(frozen=True)
class Waiting:
    """What delegates still ask of a person: the organiser's letters and answers, or the unit's own naming."""

    to_invite: int
    declined: int
    names_nobody: bool
    nominate_until: datetime | None


def waiting(user: Any, ceremony: Ceremony) -> Waiting:
    """Three queries: the deadline, what the person's units have on their lists, who declined and was not replaced."""
    letter = Letter.objects.filter(ceremony=ceremony).first()
    mine = Delegate.objects.filter(user.over(May.SITE_EDIT, "unit__"), ceremony=ceremony)
    counts = mine.aggregate(
        standing=Count("pk", filter=Q(state__in=Delegate.STANDING)),
        named=Count("pk", filter=Q(state=Delegate.State.NAMED)),
        declined=Count("pk", filter=Q(state=Delegate.State.DECLINED, replaced_by=None)),
    )
    open_until = letter.nominate_until if letter and letter.nominate_until > timezone.now() else None
    return Waiting(counts["named"], counts["declined"], not counts["standing"] and open_until is not None, open_until)


@dataclass(frozen=True)
class Board:
    """The page of delegates: how many stand where, and one page of them."""

    counts: list[tuple[str, str, int]]
    page: Page[Delegate]
    groups: list[DelegateGroup]


def board(user: Any, ceremony: Ceremony, asked: Mapping[str, str]) -> Board:
    """A constant number of queries whatever the amount."""
    seen = Delegate.objects.visible_to(user).filter(ceremony=ceremony)
    numbers = dict(seen.order_by().values_list("state").annotate(Count("pk")))
    counts = [(state.value, str(state.label), numbers.get(state.value, 0)) for state in Delegate.State]
    page = Paginator(listed(user, ceremony, asked), PAGE).get_page(asked.get("page"))
    return Board(counts, page, list(DelegateGroup.objects.filter(ceremony=ceremony)))


def site_for(ceremony: Ceremony, unit: Unit, group: DelegateGroup) -> Site | None:
    """The site of the class's level to which this unit sends people: its own, or the one above it."""
    sites = Site.objects.filter(ceremony=ceremony, level=group.level).select_related("unit", "ceremony__movement__root")
    return next((site for site in sites if site.unit.contains(unit)), None)


def units_of(user: Any, ceremony: Ceremony) -> list[Unit]:
    """The units in whose name this person names delegates, as the movement's map has them."""
    mine = user.units(May.SITE_EDIT).values_list("pk", flat=True)
    return list(ceremony.movement.units().filter(pk__in=mine).order_by("path"))


def lists_of(user: Any) -> list[DelegateList]:
    """The person's uploaded lists that are still kept."""
    return list(DelegateList.objects.filter(by=user)[:10])


def export_rows(delegates: Iterable[Delegate]) -> tuple[list[str], list[list[str]]]:
    """Head and rows of the list as a file, in the order of the import's columns with state and answer."""
    head = [
        _("Number"), _("Full name"), _("Position"), _("Class of delegates"), _("Unit"), _("Site"), _("Phone"),
        _("E-mail"), _("Seat or row"), _("State"), _("Reason"),
    ]  # fmt: skip
    rows = [
        [
            str(one.number), one.full_name, one.position, one.group.title, one.unit.name, one.site.unit.name,
            one.phone.replace("+84", "0", 1), one.email, one.seat, str(one.get_state_display()), one.reason,
        ]
        for one in delegates
    ]  # fmt: skip
    return head, [[plain_cell(cell) for cell in row] for row in rows]


def in_force(rehearsal: int | None = None) -> QuerySet[Arrival]:
    """Those that count; or the practised ones of a rehearsal."""
    return Arrival.objects.exclude(kind=Arrival.Kind.UNDO).filter(undone_by=None, rehearsal=rehearsal)


def heads_at(site: Site, rehearsal: int | None = None) -> dict[int, int]:
    """Class of delegates -> people present at the site, for every class that is invited there."""
    return heads_of([site], rehearsal)[site]


CLASS = ("id", "ceremony", "key", "level", "order", "title")
Classes = dict[tuple[int, str], dict[int, DelegateGroup]]
"""(ceremony, level) -> the classes that are invited there, by key, in their order."""


def invited(ceremonies: Collection[int]) -> Classes:
    """The classes of these ceremonies: one query."""
    found: Classes = {}
    which = 'WHERE ceremony_id = ANY(%s) ORDER BY "order"'
    for group in rows.found(DelegateGroup, CLASS, which, [set(ceremonies)]):
        found.setdefault((group.ceremony_id, group.level), {})[group.pk] = group
    return found


def class_at(classes: Classes, site: Site, group: int | None) -> int:
    """The class that people of this one sit with: who was invited to a site of another level sits with the last."""
    here = classes.get((site.ceremony_id, site.level), {})
    return group if group in here else next(reversed(here), 0)


def heads_of(sites: Sequence[Site], rehearsal: int | None = None) -> dict[Site, dict[int, int]]:
    """The same for several sites, counted anew: three queries."""
    classes = invited({site.ceremony_id for site in sites})
    heads = {site.pk: dict.fromkeys(classes.get((site.ceremony_id, site.level), {}), 0) for site in sites}
    where = {site.pk: site for site in sites}
    came = in_force(rehearsal).filter(site__in=[*heads]).order_by()
    delegates = came.filter(delegate__isnull=False).values_list("site", "delegate__group")
    counted = [*delegates.annotate(n=Count("delegate", distinct=True))]
    counted += came.filter(delegate=None).values_list("site", "group").annotate(n=Sum("people"))
    for at, key, people in counted:
        place = class_at(classes, where[at], key)
        heads[at][place] = heads[at].get(place, 0) + people
    return {site: heads[site.pk] for site in sites}


@dataclass(frozen=True)
class Expected:
    """One delegate at the entrance: came or not, and where else the ticket was shown."""

    delegate: Delegate
    arrival: Arrival | None
    elsewhere: list[str]


@dataclass(frozen=True)
class Entrance:
    """The page at a site's entrance."""

    expected: list[Expected]
    classes: list[tuple[DelegateGroup, int, int]]
    latest: list[Arrival]


def entrance(site: Site, words: str) -> Entrance:
    """Whom the site expects (by words in name or unit, or a ticket number), who came, class by class: six queries."""
    rows = Delegate.objects.filter(site=site).exclude(state__in=[Delegate.State.REPLACED, Delegate.State.WITHDRAWN])
    counts = dict(rows.order_by().values_list("group").annotate(Count("pk")))
    for word in text.fold(words).split()[:6]:
        match = Q(name_fold__contains=word) | Q(unit__name_fold__contains=word)
        rows = rows.filter(match | Q(number=int(word[:9])) if word.isdecimal() else match)
    shown = list(rows.select_related("unit", "group").order_by("sort_key", "pk")[:100])
    came: dict[int, dict[int, Arrival]] = {}
    stands = in_force(site.ceremony.rehearsal_id)
    for arrival in stands.filter(delegate__in=shown).select_related("site__unit"):
        came.setdefault(arrival.delegate_id or 0, {})[arrival.site_id] = arrival
    heads = heads_at(site, site.ceremony.rehearsal_id)
    groups = DelegateGroup.objects.filter(pk__in=heads)
    return Entrance(
        [
            Expected(one, there.get(site.pk), [a.site.unit.name for pk, a in there.items() if pk != site.pk])
            for one in shown
            for there in [came.get(one.pk, {})]
        ],
        [(group, heads[group.pk], counts.get(group.pk, 0)) for group in groups],
        list(stands.filter(site=site).select_related("delegate", "group").order_by("-received_at", "pk")[:10]),
    )
