# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The only doors to activities and their photos."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from lantoa.people.models import User
from lantoa.people.roles import May
from lantoa.plan.models import Movement
from lantoa.units.models import Unit, UnitQuerySet

from .models import Activity, ActivityPhoto, Pledge, Publication


def moderates(user: User, movement: Movement) -> bool:
    """Does this person decide what of the whole movement is published?"""
    return user.holds(May.NEWS_EDIT, movement.root)


def own_units(user: User, movement: Movement) -> UnitQuerySet:
    """The units in whose name the person plans and reports."""
    return movement.units().filter(user.over(May.TASK_REPORT))


def get_own_unit(user: User, movement: Movement, pk: int) -> Unit:
    """One of them."""
    return get_object_or_404(own_units(user, movement), pk=pk)


def get_public_activity(pk: int) -> Activity:
    """An activity that everyone may see."""
    return get_object_or_404(Activity.objects.public().select_related("unit", "movement"), pk=pk)


def get_activity(user: User, pk: int, *, to: str = May.TASK_VIEW) -> Activity:
    """An activity of the person's units: to follow, to change (TASK_REPORT) or to publish (NEWS_EDIT, the province)."""
    rows = Activity.objects.select_related("unit", "movement__root").filter(pk=pk)
    activity = rows.filter(pk__in=Activity.objects.visible_to(user).values("pk")).first()
    if activity is None and (first := rows.first()) and moderates(user, first.movement):
        activity = first
    if activity is None:
        raise Http404
    if to == May.NEWS_EDIT and not moderates(user, activity.movement):
        raise PermissionDenied
    if to == May.TASK_REPORT and not user.holds(to, activity.unit):
        raise PermissionDenied
    return activity


def get_photo(user: Any, pk: int) -> ActivityPhoto:
    """A photo: everyone's once it and its activity are published, before that for those who see the activity."""
    photo = get_object_or_404(ActivityPhoto.objects.select_related("activity"), pk=pk)
    shown = photo.publication == photo.activity.publication == Publication.SHOWN
    if not (shown and photo.activity.state != Activity.State.CANCELLED):
        if not user.is_authenticated:
            raise Http404
        get_activity(user, photo.activity_id)
    return photo


def get_sent_photo(user: User, pk: int, *, to: str) -> ActivityPhoto:
    """A photo whose activity the person may change or publish."""
    photo = get_object_or_404(ActivityPhoto, pk=pk)
    photo.activity = get_activity(user, photo.activity_id, to=to)
    return photo


def get_pledge(user: User, pk: int) -> Pledge:
    """A pledge to a unit in whose name the person reports."""
    pledge = get_object_or_404(Pledge.objects.visible_to(user).select_related("unit", "movement"), pk=pk)
    if not user.holds(May.TASK_REPORT, pledge.unit):
        raise PermissionDenied
    return pledge


def get_pledges(user: User, keys: Iterable[str]) -> list[int]:
    """The chosen pledges; each must be to a unit in whose name the person reports."""
    chosen = {int(key) for key in keys if key.isdecimal() and len(key) < 10}
    mine = set(Pledge.objects.filter(user.over(May.TASK_REPORT, "unit__"), pk__in=chosen).values_list("pk", flat=True))
    if chosen - mine:
        raise PermissionDenied
    return sorted(mine)
