# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "lantoa.infra.ui"
    label = "ui"
