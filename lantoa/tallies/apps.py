# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from django.apps import AppConfig


class TalliesConfig(AppConfig):
    name = "lantoa.tallies"
    label = "tallies"
