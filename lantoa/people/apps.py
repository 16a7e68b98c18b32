# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "lantoa.people"
    label = "people"
