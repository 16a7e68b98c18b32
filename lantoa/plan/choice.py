# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Which of several movements a page is about.

Everyone's choice stands in the address: /m/SLUG/ before it, and all links of a page keep it. A signed-in person's
choice is also remembered in the session, for addresses without it. Where nothing is chosen, the movement that runs is
meant.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import get_script_prefix, set_script_prefix

from . import queries

Handler = Callable[[HttpRequest], HttpResponse]
PREFIX = "m"
SESSION_KEY = "movement"


def address_of(slug: str, path: str = "") -> str:
    """The address of a page (path without the first slash) in the movement."""
    return f"/{PREFIX}/{slug}/{path}"


def movement_chosen(get_response: Handler) -> Handler:
    """Middleware: read the choice from the address, else from the session, and keep it in all links of the page."""

    def middleware(request: HttpRequest) -> HttpResponse:
        slug = _from_address(request) or _from_session(request)
        before = get_script_prefix()
        token = queries.chosen_movement.set(queries.Choice(slug))
        try:
            if slug:
                set_script_prefix(f"{before}{PREFIX}/{slug}/")
            return get_response(request)
        finally:
            queries.chosen_movement.reset(token)
            set_script_prefix(before)

    return middleware


def _from_address(request: HttpRequest) -> str:
    """The movement's name at the start of the address, which is taken off so that the page is found behind it."""
    start, mark, rest = request.path_info.removeprefix("/").partition("/")
    if start != PREFIX or not mark:
        return ""
    slug, _mark, rest = rest.partition("/")
    if not queries.is_movement(slug):
        raise Http404
    request.path_info = f"/{rest}"
    return slug


def _from_session(request: HttpRequest) -> str:
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return ""
    return str(request.session.get(SESSION_KEY, ""))
