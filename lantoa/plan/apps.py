# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from django.apps import AppConfig


class PlanConfig(AppConfig):
    name = "lantoa.plan"
    label = "plan"
