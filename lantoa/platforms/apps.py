# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from django.apps import AppConfig


class PlatformsConfig(AppConfig):
    name = "lantoa.platforms"
    label = "platforms"
