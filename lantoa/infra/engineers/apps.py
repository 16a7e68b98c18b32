# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""A window for engineers: every table to read, none to write (LANTOA_ADMIN=1)."""

from typing import Any

from django.apps import apps
from django.contrib.admin.apps import SimpleAdminConfig


class EngineersConfig(SimpleAdminConfig):
    """Django's admin without its discovery: each model of this program is shown by the same read-only rule."""

    default_site = "lantoa.infra.engineers.site.EngineersSite"

    def ready(self) -> None:
        super().ready()
        from django.contrib import admin  # noqa: PLC0415 -- needs loaded models

        from .site import ReadOnly  # noqa: PLC0415 -- needs loaded models

        own: list[Any] = [model for model in apps.get_models() if model.__module__.startswith("lantoa.")]
        admin.site.register(own, ReadOnly)
