# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""System checks: what must hold before the program starts."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.urls import URLPattern, URLResolver, get_resolver

# Addresses of libraries that keep their own door -> why that is safe.
LIBRARY_ROUTES = {
    "accounts/": "sign-in pages of allauth; each asks for an account itself where it needs one",
    "i18n/": "the language switch",
    "engineers/": "rows to read for superusers, when LANTOA_ADMIN=1",
}


def routes(
    patterns: Sequence[URLPattern | URLResolver] | None = None, prefix: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Every address pattern of the program with its full route."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route, entry
        else:
            yield from routes(entry.url_patterns, route)


@register
def every_view_states_its_policy(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """web.E001: a view without @needs, @signed_in or @public must not be served."""
    return [
        Error(
            f"{entry.callback.__module__}.{entry.callback.__name__} ({route}) states no policy",
            hint="Put @needs(May.X), @signed_in(why) or @public(why) on top.",
            id="web.E001",
        )
        for route, entry in routes()
        if not hasattr(entry.callback, "policy") and not route.startswith(tuple(LIBRARY_ROUTES))
    ]
