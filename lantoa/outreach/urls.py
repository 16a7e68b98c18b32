# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from django.urls import path

from . import api, views

urlpatterns = [
    path("", views.field_app, name="field_app"),
    path("sw.js", views.field_worker, name="field_worker"),
    path("app.webmanifest", views.field_manifest, name="field_manifest"),
    path("log/", views.log_session, name="log_session"),
    path("device/", api.register_device, name="register_device"),
    path("sync/", api.sync, name="sync"),
]
