# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from django.apps import AppConfig


class XapiConfig(AppConfig):
    name = "lantoa.infra.xapi"
    label = "xapi"
