# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Every view states, in one line above it, who may call it. The system check web.E001 refuses a view that does not."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

type_view = Callable[..., HttpResponseBase]


def public(why: str) -> Callable[[type_view], type_view]:
    """Anyone may call. `why` is read by people in review, not by the program."""

    def mark(view: type_view) -> type_view:
        view.policy = f"public: {why}"  # type: ignore[attr-defined]
        return view

    return mark


def needs(permission: str) -> Callable[[type_view], type_view]:
    """Signed in, and holding `permission` (a May) in at least one unit."""

    def mark(view: type_view) -> type_view:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not request.user.holds(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.policy = permission  # type: ignore[attr-defined]
        return guarded

    return mark


def signed_in(why: str) -> Callable[[type_view], type_view]:
    """Anyone with an account, about themselves only; `why` as in `public`."""

    def mark(view: type_view) -> type_view:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            return view(request, *args, **kwargs)

        guarded.policy = f"signed in: {why}"  # type: ignore[attr-defined]
        return guarded

    return mark
