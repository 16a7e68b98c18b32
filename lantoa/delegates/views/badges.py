# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Badges to wear: one, or all of a site."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from lantoa.ceremony.access import get_linked_site, get_site
from lantoa.ceremony.models import Site
from lantoa.delegates import access, actions, papers, queries
from lantoa.infra.web.downloads import download
from lantoa.infra.web.errors import Refused
from lantoa.infra.web.limits import limit
from lantoa.infra.web.policy import needs, public
from lantoa.people.roles import May


@needs(May.CEREMONY_VIEW)
def badge_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    delegate = access.get_delegate(request.user, pk, to=May.SITE_EDIT)
    return download(
        papers.badges_pdf([delegate]), "application/pdf", f"the-deo-{delegate.number:05d}.pdf", inline=True
    )  # fmt: skip


@needs(May.SITE_EDIT)
def badges_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    site = get_site(request.user, pk, to=May.SITE_EDIT)
    reply, count = _badges_of(site)
    actions.note_export(by=request.user, ceremony=site.ceremony, rows=count)
    return reply


@public("signed link of a site's desk")
def desk_badges_pdf(request: HttpRequest, token: str) -> HttpResponse:
    limit(request, "badges", most=20, seconds=600)
    site = get_linked_site("desk", token)
    reply, count = _badges_of(site)
    actions.note_export(by=None, ceremony=site.ceremony, rows=count)
    return reply


def _badges_of(site: Site) -> tuple[HttpResponse, int]:
    delegates = queries.for_badges(site)
    if not delegates:
        raise Refused("badges.none", _("Nobody has been named for this site yet."))
    content = papers.badges_pdf(delegates)
    return download(content, "application/pdf", f"the-deo-{site.unit.code}.pdf", inline=True), len(delegates)
