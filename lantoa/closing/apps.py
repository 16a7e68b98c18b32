# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from django.apps import AppConfig


class ClosingConfig(AppConfig):
    name = "lantoa.closing"
    label = "closing"
