# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The doors to the ceremony's rows: by right for people with an account, by signed link for screens and leaders."""

from collections.abc import Iterable
from typing import Any

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.infra import rows
from lantoa.infra.web.errors import LinkGone, Refused
from lantoa.people.roles import May

from .links import read_token
from .models import STAGE, Ceremony, Material, MaterialPage, Presser, ProgrammeStep, Rehearsal, Site, SiteList, SiteTest

CODE_TRIES, CODE_WINDOW_SECONDS = 10, 600
OF_SITE = ("unit", "latest_check", *(f"ceremony__{part}" for part in STAGE))
SITE = rows.fields_of(Site, "id", "ceremony", "unit", "level", "link_nonce")
CEREMONY = rows.fields_of(Ceremony, "id", "rehearsal", "movement", "starts_at")
LINKS = """
SELECT s.id, s.ceremony_id, s.unit_id, s.level, s.link_nonce, c.id, c.rehearsal_id, c.movement_id, c.starts_at
FROM ceremony_site s JOIN ceremony_ceremony c ON c.id = s.ceremony_id
WHERE s.id = ANY(%s) AND c.links_until > %s"""


def get_site(user: Any, pk: int, *, to: str) -> Site:
    """The site: 404 if the person may not see it, 403 if they may see it but not do that."""
    site = Site.objects.visible_to(user).select_related(*OF_SITE).filter(pk=pk).first()
    if site is None:
        raise Http404
    if not user.holds(to, site.unit):
        raise PermissionDenied
    return site


def get_ceremony(user: Any, pk: int, *, to: str) -> Ceremony:
    """The ceremony. Whoever sees one of its sites may see it; to run it one needs the right over its whole map."""
    ceremony = Ceremony.objects.select_related(*STAGE).filter(pk=pk).first()
    if ceremony is None or not Site.objects.visible_to(user).filter(ceremony=ceremony).exists():
        raise Http404
    if to != May.CEREMONY_VIEW and not user.holds(to, ceremony.movement.root):
        raise PermissionDenied
    return ceremony


def get_step(ceremony: Ceremony, pk: int) -> ProgrammeStep:
    """A step of a ceremony that the person has already been let into."""
    return get_object_or_404(ProgrammeStep, ceremony=ceremony, pk=pk)


def get_list(user: Any, pk: int) -> SiteList:
    """A table that the person has uploaded."""
    return get_object_or_404(SiteList.objects.select_related("ceremony"), pk=pk, by=user)


def get_test(site: Site, pk: int) -> SiteTest:
    """A planned test of a site that the person has already been let into."""
    return get_object_or_404(SiteTest, site=site, pk=pk)


def get_material(ceremony: Ceremony, pk: int) -> Material:
    """A file of a ceremony that the person, or the screen, has already been let into."""
    return get_object_or_404(Material, ceremony=ceremony, pk=pk)


def get_page(ceremony: Ceremony, pk: int, number: int) -> MaterialPage:
    """A page of slides as a picture, by the same rule."""
    pages = MaterialPage.objects.select_related("material")
    return get_object_or_404(pages, material__ceremony=ceremony, material=pk, number=number)


def get_rehearsal(ceremony: Ceremony, number: int) -> Rehearsal:
    """A rehearsal of a ceremony that the person has already been let into."""
    rehearsal = get_object_or_404(Rehearsal, ceremony=ceremony, number=number)
    rehearsal.ceremony = ceremony
    return rehearsal


def get_stage_site(ceremony: Ceremony, pk: int) -> Site:
    """A site of a ceremony that the person has already been let into."""
    return get_object_or_404(Site.objects.select_related(*OF_SITE), ceremony=ceremony, pk=pk)


def get_presser(ceremony: Ceremony, pk: int) -> Presser:
    """A leader of a ceremony that the person has already been let into."""
    return get_object_or_404(Presser, ceremony=ceremony, pk=pk)


def get_site_by_code(code: str, address: str) -> Site | None:
    """The site of a typed short code, or None. An address may be wrong ten times in ten minutes."""
    key = f"ceremony.codes:{address}"
    cache.add(key, 0, CODE_WINDOW_SECONDS)
    if cache.get(key, 0) >= CODE_TRIES:
        raise Refused("code.too_many_tries", _("Too many wrong codes. Please wait ten minutes."))
    site = Site.objects.filter(
        short_code="".join(code.upper().split()), ceremony__links_until__gt=timezone.now()
    ).first()
    if site is None:
        cache.incr(key)
    return site


def get_linked_site(door: str, token: str) -> Site:
    """The site of a signed link; 404 if it is forged, revoked, of another door, or past its time."""
    found = read_token(door, token)
    site = (
        Site.objects.select_related(*OF_SITE)
        .filter(pk=found[0], link_nonce=found[1], ceremony__links_until__gt=timezone.now())
        .first()
        if found
        else None
    )
    if site is None:
        raise LinkGone
    return site


def linked_sites(door: str, tokens: Iterable[str]) -> dict[str, Site]:
    """The sites of many signed links by one query, with no more than receiving delegates needs: entrances ask this all
    the time. Bad links are left out."""
    found = {token: key for token in tokens if (key := read_token(door, token))}
    good: dict[tuple[int, str], Site] = {}
    ceremonies: dict[int, Ceremony] = {}
    for row in rows.ask(SITE + CEREMONY, LINKS, [{pk for pk, _nonce in found.values()}, timezone.now()]):
        site = rows.build(SITE, row[: len(SITE)])
        if site.ceremony_id not in ceremonies:
            ceremonies[site.ceremony_id] = rows.build(CEREMONY, row[len(SITE) :])
        site.ceremony = ceremonies[site.ceremony_id]
        good[site.pk, site.link_nonce] = site
    return {token: good[key] for token, key in found.items() if key in good}


def get_held_sites(held: dict[str, str]) -> list[Site]:
    """The sites whose desks were opened on this device (pk -> nonce) and whose links are still good."""
    sites = Site.objects.select_related("unit", "ceremony", "latest_check").in_order()
    good = sites.filter(pk__in=[int(pk) for pk in held], ceremony__links_until__gt=timezone.now())
    return [site for site in good if held[str(site.pk)] == site.link_nonce]


def get_linked_presser(token: str) -> Presser:
    """The leader of a signed link, by the same rule."""
    found = read_token("press", token)
    presser = (
        Presser.objects.select_related(*(f"ceremony__{part}" for part in STAGE))
        .filter(pk=found[0], link_nonce=found[1], is_active=True, ceremony__links_until__gt=timezone.now())
        .first()
        if found
        else None
    )
    if presser is None:
        raise LinkGone
    return presser
