# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The doors to what stays of a ceremony; sites come in by the signed link of their desk."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from lantoa.ceremony.access import get_ceremony
from lantoa.ceremony.models import Ceremony, Site
from lantoa.ceremony.queries import current_ceremony
from lantoa.infra.web.errors import Refused
from lantoa.people.roles import May
from lantoa.plan.queries import current_movement

from .models import Photo


def get_current(user: Any, *, to: str) -> Ceremony:
    """The movement's ceremony, by right: to see it, or over its whole map."""
    ceremony = current_ceremony(current_movement())
    if ceremony is None:
        raise Refused("ceremony.none", _("No ceremony is planned yet. Apply a plan first."))
    return get_ceremony(user, ceremony.pk, to=to)


def get_photo(user: Any, pk: int) -> Photo:
    """A photo of a site that the person may see; those not yet looked at only for who runs the ceremony."""
    photo = Photo.objects.select_related("site__unit", "site__ceremony__movement__root").filter(pk=pk).first()
    if photo is None or not Site.objects.visible_to(user).filter(pk=photo.site_id).exists():
        raise Http404
    if photo.state != Photo.State.SHOWN and not user.holds(May.CEREMONY_RUN, photo.site.ceremony.movement.root):
        raise Http404
    return photo


def get_own_photo(site: Site, pk: int) -> Photo:
    """A photo of the site whose link was used."""
    return get_object_or_404(Photo, site=site, pk=pk)
