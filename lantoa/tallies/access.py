# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The door to figures: those of the units over which one may view them."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from lantoa.people.models import User
from lantoa.people.roles import May
from lantoa.units.models import Unit


def get_unit(user: User, pk: int, to: May = May.NUMBERS_VIEW) -> Unit:
    """The unit, or 404 outside one's subtree."""
    unit = get_object_or_404(Unit, pk=pk)
    if not user.holds(to, unit):
        raise Http404
    return unit
