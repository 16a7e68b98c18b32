# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from django.urls import path

from . import api

urlpatterns = [
    path("device/", api.register_device, name="register_device"),
    path("sync/", api.sync, name="sync"),
]
