# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What the pages of this room read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Prefetch, Q
from django.utils import timezone

from lantoa.infra import text
from lantoa.units.models import Unit

from .models import ActivationCode, DataRequest, PeopleImport, Post, User
from .roles import GRANTS, ROLE_NAMES, ROLES, SENTENCES, May

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from lantoa.units.models import UnitQuerySet

    from .models import UserQuerySet


@dataclass(frozen=True)
class RightRow:
    """One line of the rights table: the sentence, and for each role in order whether it has the right."""

    sentence: str
    held: list[bool]


def role_table() -> tuple[list[str], list[RightRow]]:
    """The rights table as people read it: role names, and a row per right."""
    rows = [RightRow(str(SENTENCES[right]), [right in ROLES[role] for role in ROLE_NAMES]) for right in May]
    return [str(name) for name in ROLE_NAMES.values()], rows


SORTS = {"name": ("sort_key", "pk"), "account": ("-is_active", "activated_at", "sort_key", "pk")}


def people_listed(
    viewer: User, *, words: str = "", role: str = "", unit: Unit | None = None, state: str = "", sort: str = ""
) -> UserQuerySet:
    """People whom `viewer` may see, narrowed by the list's filters; posts come with them in two queries.

    `sort`: a key of SORTS, "-" before it turns it.
    """
    where = viewer.over(May.PEOPLE_VIEW, "unit__")
    if unit is not None:
        where &= Q(unit__path__gte=unit.path, unit__path__lt=unit.path_end)
    if role:
        where &= Q(role=role)
    if role or unit:
        where &= Q(until=None)
    people = User.objects.with_posts(where).search(words)
    if state in {"activated", "waiting"}:
        people = people.activated(state == "activated")
    if state == "closed":
        people = people.filter(is_active=False)
    posts = Post.objects.current().filter(viewer.over(May.PEOPLE_VIEW, "unit__")).select_related("unit").order_by("pk")
    people = people.prefetch_related(Prefetch("posts", posts, to_attr="shown_posts"))
    people = people.order_by(*SORTS.get(sort.removeprefix("-"), SORTS["name"]))
    return people.reverse() if sort.startswith("-") else people


def posts_of(person: User, viewer: User) -> QuerySet[Post]:
    """A person's posts, current first, as far as the viewer's units reach."""
    mine = viewer.over(May.PEOPLE_VIEW, "unit__")
    return Post.objects.filter(mine, user=person).select_related("unit").order_by("-until", "-since")


def grantable_roles(user: User) -> list[tuple[str, str]]:
    """The roles this person may give somewhere, as (key, name) in the table's order."""
    given: set[str] = set().union(*(GRANTS.get(post.role, set()) for post in user.current_posts))
    return [(role, str(name)) for role, name in ROLE_NAMES.items() if role in given]


def desks(user: User) -> list[Unit]:
    """The units whose people this person manages (each with all below it)."""
    return [post.unit for post in user.current_posts if May.PEOPLE_EDIT in ROLES[post.role]]


def units_suggested(user: User, words: str, limit: int = 12) -> UnitQuerySet:
    """Units in which `user` sees people, by part of the name (no marks needed) or start of the code."""
    units = user.units(May.PEOPLE_VIEW)
    folded = text.fold(words)
    return units.filter(Q(name_fold__contains=folded) | Q(code__startswith=words.strip())).order_by("path")[:limit]


def waiting_people(viewer: User, unit: Unit) -> UserQuerySet:
    """People at `unit` or below who have not activated their account and are open."""
    below = Q(unit__path__gte=unit.path, unit__path__lt=unit.path_end, until=None)
    return User.objects.with_posts(below).activated(False).filter(is_active=True).in_order()


def open_code(person: User) -> ActivationCode | None:
    """The person's activation code if it can still be used."""
    code = ActivationCode.objects.filter(user=person).first()
    return code if code is not None and code.is_open else None


def day_of_my_units(user: User) -> date:
    """Today, or the last day on which the person's units were on the map: who works in a movement on an older map
    means that map's codes."""
    ends = [post.unit.valid_to for post in user.current_posts]
    today = timezone.localdate()
    return max((min(today, end - timedelta(days=1)) if end else today for end in ends), default=today)


def imports_of(user: User) -> QuerySet[PeopleImport]:
    """The imports that a person began, latest first, but for those that another room takes further and shows."""
    return PeopleImport.objects.filter(by=user, purpose="")


def requests_on_desk(people: UserQuerySet, *, decided: bool = False) -> QuerySet[DataRequest]:
    """Requests about personal data of these people: the open ones by the end of their clock, or the decided ones."""
    found = DataRequest.objects.filter(user__in=people).select_related("user", "decided_by")
    return found.filter(decided_at__isnull=not decided).order_by("-decided_at" if decided else "due", "pk")


def codes_of(people: list[User]) -> QuerySet[ActivationCode]:
    """The open codes of these people, in the order of names."""
    found = ActivationCode.objects.filter(user__in=people, used_at=None).select_related("user")
    return found.order_by("user__sort_key", "user")


def requests_of(person: User) -> QuerySet[DataRequest]:
    """A person's own requests about their data, latest first."""
    return DataRequest.objects.filter(user=person).order_by("-made_at", "-pk")
