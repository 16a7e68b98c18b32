# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Giving and ending roles."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.infra.audit import actions as audit
from lantoa.infra.web.errors import Refused
from lantoa.people.access import require_grant
from lantoa.people.models import Post, User
from lantoa.units.models import Unit


@transaction.atomic
def add_post(*, by: User | None, person: User, unit: Unit, role: str) -> Post:
    """Give `person` a role in a unit. A role already held is left as it is."""
    require_grant(by, role, unit)
    User.objects.select_for_update().get(pk=person.pk)
    held = Post.objects.filter(user=person, unit=unit, role=role, until=None).first()
    if held is not None:
        return held
    post = Post.objects.create(user=person, unit=unit, role=role)
    audit.note("post.added", by=by, about=post, role=role, unit=unit.code, person=person.pk)
    return post


@transaction.atomic
def end_post(*, by: User | None, post: Post) -> Post:
    """End a role now; history keeps it. Ending an ended post changes nothing."""
    require_grant(by, post.role, post.unit)
    post = Post.objects.select_for_update().get(pk=post.pk)
    if post.until is not None:
        return post
    if by is not None and post.user_id == by.pk and post.role == "organiser":
        raise Refused("post.own_organiser", _("Another organiser has to end your organiser role."))
    post.until = timezone.now()
    post.save(update_fields=["until"])
    audit.note("post.ended", by=by, about=post, role=post.role, person=post.user_id)
    return post
