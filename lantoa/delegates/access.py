# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The only doors to one row. Not yours to see: 404. Yours to see but not to change: 403."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils import timezone

from lantoa.ceremony.models import Ceremony
from lantoa.infra.web.errors import LinkGone
from lantoa.people.roles import May

from .links import read_token
from .models import Delegate, DelegateList
from .tickets import read_ticket

WITH = ("site__unit", "group", "unit__parent", "ceremony__movement__root", "ceremony__letter")


def get_delegate(user: Any, pk: int, *, to: str = May.CEREMONY_VIEW) -> Delegate:
    """A delegate of one's units or sites; to change one needs the right over the unit that names them."""
    delegate = get_object_or_404(Delegate.objects.visible_to(user).select_related(*WITH), pk=pk)
    if to != May.CEREMONY_VIEW and not user.holds(to, delegate.unit):
        raise PermissionDenied
    return delegate


def get_list(user: Any, pk: int) -> DelegateList:
    """A list that one has uploaded."""
    return get_object_or_404(DelegateList.objects.select_related("ceremony"), pk=pk, by=user)


def require_organiser(user: Any, ceremony: Ceremony) -> None:
    """The letter and everybody's invitations are the organiser's."""
    if not user.holds(May.CEREMONY_RUN, ceremony.movement.root):
        raise PermissionDenied


def get_linked_delegate(token: str) -> Delegate:
    """The delegate of a letter's link or ticket; 404 if it is forged, revoked or past its time."""
    ticket = read_ticket(token)
    found = (ticket.delegate, ticket.nonce) if ticket else read_token(token)
    delegate = (
        Delegate.objects.select_related(*WITH)
        .filter(pk=found[0], nonce=found[1], ceremony__links_until__gt=timezone.now())
        .first()
        if found
        else None
    )
    if delegate is None:
        raise LinkGone
    return delegate
