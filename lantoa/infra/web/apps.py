# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "lantoa.infra.web"
    label = "web"

    def ready(self) -> None:
        from . import checks  # noqa: F401, PLC0415 -- registers the checks
