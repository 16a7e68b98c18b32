# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "lantoa.people"
    label = "people"

    def ready(self) -> None:
        from django.core.checks import register  # noqa: PLC0415

        from . import watch  # noqa: F401, PLC0415 -- its receivers
        from .retention import every_personal_field_has_a_line  # noqa: PLC0415

        register(every_personal_field_has_a_line)
