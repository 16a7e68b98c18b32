# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The only doors to one row of this room: not yours to see 404, yours to see but not to change 403."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from lantoa.infra.web.errors import Refused
from lantoa.units.models import Unit

from .models import DataRequest, PeopleImport, Post, User, UserQuerySet
from .roles import ROLES, May


def manages(manager: User, person: User) -> bool:
    """May `manager` change this account? Only if every role it holds is one that `manager` may give there.

    Who changes an account's phone, e-mail or activation code can become that person: without this rule a district
    could take over an organiser who also holds a post in the district. Ended posts count when none is current.
    """
    if person.is_superuser or person.is_staff:
        return manager.is_superuser
    posts = person.current_posts or list(person.posts.select_related("unit"))
    return bool(posts) and all(manager.may_grant(post.role, post.unit) for post in posts)


def require_grant(by: User | None, role: str, unit: Unit) -> None:
    """Refuse unless `by` may give `role` at `unit`. None is the program itself (samples, commands of the server)."""
    if role not in ROLES:
        raise Refused("post.unknown_role", _("There is no such role."))
    if by is not None and not by.may_grant(role, unit):
        raise Refused("post.not_yours_to_give", _("You may only give roles below your own, within your own units."))


def require_manage(by: User | None, person: User) -> None:
    """Refuse unless `by` may change this account."""
    if by is not None and not manages(by, person):
        raise Refused("person.not_yours", _("This account holds a role that you may not manage."))


def get_person(user: User, pk: int, *, to: str = May.PEOPLE_VIEW) -> User:
    """An account that `user` may see, or with to=PEOPLE_EDIT may change. One's own is changed on one's own pages."""
    person = User.objects.visible_to(user).filter(pk=pk).first()
    if person is None:
        raise Http404
    if to == May.PEOPLE_EDIT and not manages(user, person):
        raise PermissionDenied
    return person


def get_post(user: User, pk: int, *, to: str = May.PEOPLE_EDIT) -> Post:
    """A post to end: within one's units, of a role that one may give."""
    posts = Post.objects.select_related("unit", "user").filter(user.over(May.PEOPLE_VIEW, "unit__"))
    post = get_object_or_404(posts, pk=pk)
    if to == May.PEOPLE_EDIT and not user.may_grant(post.role, post.unit):
        raise PermissionDenied
    return post


def get_unit(user: User, code: str, *, to: str = May.PEOPLE_VIEW) -> Unit:
    """A unit by code in which `user` may see (or change) people: the one in force, else the latest of that code."""
    unit = user.units(May.PEOPLE_VIEW).filter(code=code).order_by("-valid_from").first()
    if unit is None:
        raise Http404
    if not user.holds(to, unit):
        raise PermissionDenied
    return unit


def get_import(user: User, pk: int) -> PeopleImport:
    """An import of one's own, but for those that another room takes further and shows."""
    return get_object_or_404(PeopleImport, pk=pk, by=user, purpose="")


def get_data_request(user: User, pk: int, *, to: str = May.PEOPLE_EDIT) -> DataRequest:
    """A request about personal data on the desk of an organiser; the person asking sees it on their own page."""
    request = get_object_or_404(DataRequest.objects.select_related("user").filter(user__in=desk_people(user)), pk=pk)
    if to == May.PEOPLE_EDIT and not user.holds(May.PLAN_EDIT):
        raise PermissionDenied
    return request


def desk_people(user: User) -> UserQuerySet:
    """Whose requests come to this person's desk: people of the units where they edit people and the plan."""
    return User.objects.visible_to(user, May.PLAN_EDIT)
