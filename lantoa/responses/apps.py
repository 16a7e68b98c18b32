# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from django.apps import AppConfig


class ResponsesConfig(AppConfig):
    name = "lantoa.responses"
    label = "responses"
