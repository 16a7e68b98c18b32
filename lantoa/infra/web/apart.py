# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""A host of its own for what others wrote and browsers run: there nobody is signed in, and nothing else is served.

Script on that host is of another origin than ours, so it reads no cookie, page or store of ours, whatever it does.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

PREFIX = "/apart/"
_LOOPBACK = ("127.0.0.1", "localhost")


def is_apart(request: HttpRequest) -> bool:
    """Was this asked of the host that is kept apart?"""
    return bool(settings.APART_HOST) and request.get_host().partition(":")[0].lower() == settings.APART_HOST


def apart_origin(request: HttpRequest) -> str:
    """The origin to load such content from, as the visitor reaches us; "" when no host is set up for it."""
    host, colon, port = request.get_host().rpartition(":")
    is_port = bool(host) and port.isdecimal()
    return f"{request.scheme}://{settings.APART_HOST}{colon + port if is_port else ''}" if settings.APART_HOST else ""


def own_origins(request: HttpRequest) -> str:
    """The origins of our pages that may show such content in a frame, for a Content-Security-Policy."""
    port = request.get_host().partition(":")[2]
    here = [f"{request.scheme}://{name}{':' + port if port else ''}" for name in _LOOPBACK]
    return " ".join([settings.PUBLIC_URL, *(here if settings.APART_HOST.endswith(".localhost") else [])])


def kept_apart(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Serve /apart/ on that host alone, and nothing else there; forget every cookie that came along."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if is_apart(request) != request.path.startswith(PREFIX):
            return HttpResponse(status=404, content_type="text/plain")
        if is_apart(request):
            request.COOKIES.clear()
            for name in ("HTTP_COOKIE", "HTTP_IF_NONE_MATCH"):  # a 304 would bring the policy of our own pages along
                request.META.pop(name, None)
        return get_response(request)

    return middleware
