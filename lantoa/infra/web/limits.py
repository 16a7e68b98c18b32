# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""How often one address may do one thing: counted in the cache, shared by all processes of a cluster."""

import time

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _

from .errors import Refused


def limit(request: HttpRequest, what: str, most: int, seconds: int) -> None:
    """Refuse the call after `most` in the current window. Schools share one address: leave room."""
    window = int(time.time() // seconds)
    key = f"limit:{what}:{request.META.get('REMOTE_ADDR', '')}:{window}"
    cache.add(key, 0, seconds)
    try:
        calls = cache.incr(key)
    except ValueError:  # the window ended between the two calls
        return
    if calls > most:
        raise Refused("web.too_often", _("Too many tries from this address. Wait a few minutes, then try again."))
