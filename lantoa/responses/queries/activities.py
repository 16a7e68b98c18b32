# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Activities as pages and tables read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.infra import text
from lantoa.people.models import User
from lantoa.plan.models import Movement
from lantoa.responses.models import Activity, ActivityPhoto, ActivityQuerySet, Publication
from lantoa.tallies.actions import Key
from lantoa.units.models import TERRITORIAL, Unit

PAGE, CARDS, SOON = 50, 12, 60
INDICATOR_OF: dict[str, str] = {Activity.Kind.KICKOFF: "kickoffs", Activity.Kind.RESPONSE: "response_activities"}
SORTS = {"title": "title", "unit": "unit__sort_key", "starts": "starts_at", "people": "people", "state": "state"}
SHOWN_PHOTOS = Prefetch("photos", ActivityPhoto.objects.filter(publication=Publication.SHOWN), to_attr="shown_photos")


def _asked(rows: ActivityQuerySet, query: Mapping[str, str]) -> ActivityQuerySet:
    """Of a kind, in a unit and below, by words of the title, place or unit."""
    if (kind := query.get("kind", "")) in Activity.Kind.values:
        rows = rows.filter(kind=kind)
    under = query.get("unit", "")
    if under.isdecimal() and len(under) < 10 and (unit := Unit.objects.filter(pk=under).first()):
        rows = rows.filter(unit__path__gte=unit.path, unit__path__lt=unit.path_end)
    return rows


def _with_words(rows: Iterable[Activity], words: str) -> list[Activity]:
    wanted = text.fold(words).split()[:6]
    return [row for row in rows if all(w in text.fold(f"{row.title} {row.place} {row.unit.name}") for w in wanted)]


def activity_rows(user: User, movement: Movement, query: Mapping[str, str]) -> list[Activity]:
    """The activities that the person follows, as asked for and sorted; the newest first."""
    rows = _asked(Activity.objects.visible_to(user).filter(movement=movement), query)
    if (state := query.get("state", "")) in Activity.State.values:
        rows = rows.filter(state=state)
    elif state == "late":
        rows = rows.filter(state=Activity.State.PLANNED, starts_at__lt=timezone.now())
    sort = query.get("sort", "")
    key = SORTS.get(sort.removeprefix("-"))
    ordered = rows.order_by(*([("-" if sort.startswith("-") else "") + key] if key else []), "-starts_at", "-pk")
    found = ordered.select_related("unit").annotate(photo_count=Count("photos"))
    return _with_words(found, query["q"]) if query.get("q") else list(found)


def activity_page(user: User, movement: Movement, query: Mapping[str, str]) -> Page:
    """One page of them."""
    return Paginator(activity_rows(user, movement, query), PAGE).get_page(query.get("page"))


def activity_table(rows: Iterable[Activity]) -> tuple[list[str], list[list[Any]]]:
    """Head and rows for a file."""
    head = [_("Unit"), _("kind of activity"), _("form of activity"), _("name of the activity"), _("place"),
            _("begins at"), _("state"), _("people who took part"), _("what came of it"), _("links")]  # fmt: skip
    return [word[:1].upper() + word[1:] for word in head], [
        [row.unit.name, row.get_kind_display(), row.get_form_display(), row.title, row.place,
         text.instant(row.starts_at), row.get_state_display(), row.people, row.outcome, " ".join(row.links)]
        for row in rows
    ]  # fmt: skip


def waiting_activities(movement: Movement, number: str | None) -> Page:
    """What the province has not decided: activities that wait or have photos that wait, the oldest first."""
    waiting = Q(publication=Publication.WAITING) | Q(
        publication=Publication.SHOWN, photos__publication=Publication.WAITING
    )
    rows = Activity.objects.filter(movement=movement).exclude(state=Activity.State.CANCELLED).filter(waiting)
    ordered = rows.distinct().order_by("changed_at", "pk").select_related("unit").prefetch_related("photos")
    return Paginator(ordered, CARDS).get_page(number)


def late_activities(user: User, movement: Movement) -> int:
    """How many of the person's own units' activities began and were never told as held or called off."""
    mine = Activity.objects.filter(movement=movement, unit__in=[post.unit_id for post in user.current_posts])
    return mine.filter(state=Activity.State.PLANNED, starts_at__lt=timezone.now()).count()


@dataclass(frozen=True)
class Calendar:
    """The public page: what comes (by day), what was held (by pages), and the units to choose from."""

    coming: list[tuple[date, list[Activity]]]
    held: Page
    units: list[Unit]


def calendar(movement: Movement, query: Mapping[str, str]) -> Calendar:
    """Published activities as asked for: five queries whatever their number."""
    rows = _asked(Activity.objects.public().filter(movement=movement), query).select_related("unit")
    coming = rows.filter(state=Activity.State.PLANNED, starts_at__gte=timezone.now()).order_by("starts_at", "pk")
    days: dict[date, list[Activity]] = {}
    for activity in coming[:SOON]:
        days.setdefault(timezone.localdate(activity.starts_at), []).append(activity)
    held = rows.filter(state=Activity.State.HELD).prefetch_related(SHOWN_PHOTOS).order_by("-starts_at", "-pk")
    below = movement.units().filter(parent=movement.root, kind__in=TERRITORIAL).in_order()
    return Calendar(list(days.items()), Paginator(held, CARDS).get_page(query.get("page")), list(below))


def newest_held(movement: Movement, n: int) -> list[Activity]:
    """The newest published activities that were held, with their photos: two queries."""
    rows = Activity.objects.public().filter(movement=movement, state=Activity.State.HELD)
    return list(rows.select_related("unit").prefetch_related(SHOWN_PHOTOS).order_by("-starts_at", "-pk")[:n])


def shown_photos(activity: Activity) -> list[ActivityPhoto]:
    """The photos of an activity that everyone may see."""
    return list(activity.photos.filter(publication=Publication.SHOWN))


def key_of(activity: Activity) -> Key:
    """Where it counts once it was held."""
    day = timezone.localdate(activity.starts_at)
    return activity.movement_id, INDICATOR_OF[activity.kind], activity.unit_id, day


def recount(movement: Movement) -> list[tuple[tuple[int, str, int, date], int]]:
    """The tallies of activities, counted again from the records."""
    held = Activity.objects.filter(movement=movement, state=Activity.State.HELD)
    return [
        ((movement.pk, INDICATOR_OF[kind], unit, timezone.localdate(at)), 1)
        for kind, unit, at in held.values_list("kind", "unit_id", "starts_at")
    ]
