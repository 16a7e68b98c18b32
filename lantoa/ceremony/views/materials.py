# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Slides, videos and images, to officials by right and to screens by their link; served by parts, kept by browsers."""

from django.http import HttpRequest, HttpResponseBase

from lantoa.ceremony import access
from lantoa.ceremony.models import Material, MaterialPage
from lantoa.infra.web.policy import needs, public
from lantoa.infra.web.ranges import serve_file
from lantoa.people.roles import May


def _send(request: HttpRequest, material: Material) -> HttpResponseBase:
    return serve_file(request, material.file.open("rb"), material.size, material.media_type, material.digest[:32])


def _send_page(request: HttpRequest, page: MaterialPage) -> HttpResponseBase:
    tag = f"{page.material.digest[:32]}-{page.number}"
    return serve_file(request, page.file.open("rb"), page.file.size, "image/jpeg", tag)


@needs(May.CEREMONY_VIEW)
def material_file(request: HttpRequest, pk: int, material: int) -> HttpResponseBase:
    ceremony = access.get_ceremony(request.user, pk, to=May.CEREMONY_VIEW)
    return _send(request, access.get_material(ceremony, material))


@needs(May.CEREMONY_VIEW)
def material_page(request: HttpRequest, pk: int, material: int, page: int) -> HttpResponseBase:
    ceremony = access.get_ceremony(request.user, pk, to=May.CEREMONY_VIEW)
    return _send_page(request, access.get_page(ceremony, material, page))


@public("signed link of a site's screen")
def screen_material(request: HttpRequest, token: str, material: int) -> HttpResponseBase:
    site = access.get_linked_site("screen", token)
    return _send(request, access.get_material(site.ceremony, material))


@public("signed link of a site's screen")
def screen_material_page(request: HttpRequest, token: str, material: int, page: int) -> HttpResponseBase:
    site = access.get_linked_site("screen", token)
    return _send_page(request, access.get_page(site.ceremony, material, page))
