# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from django.apps import AppConfig


class OfflineConfig(AppConfig):
    name = "lantoa.infra.offline"
    label = "offline"
