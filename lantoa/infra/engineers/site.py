# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.http import HttpRequest, HttpResponse

SECRET = ("password", "nonce", "pin", "key", "code", "token")
"""Parts of names of columns that open something: not shown to engineers either."""


class EngineersSite(admin.AdminSite):
    """Signs in by the program's own door, second factor included."""

    site_header = site_title = "Lan Toa"
    enable_nav_sidebar = False

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        reply: HttpResponse = secure_admin_login(super().login)(request)
        return reply

    def has_permission(self, request: HttpRequest) -> bool:
        """Superusers only: `manage.py createsuperuser` makes one, no page does."""
        return request.user.is_active and request.user.is_superuser


class ReadOnly(admin.ModelAdmin[Any]):
    """Rows as they are. Writes go through each room's actions, which check, audit and count."""

    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        names = [field.name for field in self.model._meta.concrete_fields]
        return [name for name in names if not any(part in name.split("_") for part in SECRET)]
