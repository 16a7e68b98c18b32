# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "lantoa.infra.jobs"
    label = "jobs"
