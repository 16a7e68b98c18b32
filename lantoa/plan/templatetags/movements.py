# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""{% load movements %}{% movements_to_choose as movements %}"""

from django import template

from lantoa.plan import queries
from lantoa.plan.choice import address_of
from lantoa.plan.models import Movement

register = template.Library()


@register.simple_tag
def movements_to_choose() -> list[tuple[Movement, str, bool]]:
    """(movement, its address, is it the one that this page is about): empty unless there are several."""
    choice = queries.chosen_movement.get()
    slug = choice.slug if choice else ""
    return [
        (movement, address_of(movement.slug), movement.slug == slug if slug else movement.is_current)
        for movement in queries.movements_to_choose()
    ]
