# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What is served on the host that is kept apart, and only there."""

from django.urls import path

from .views import packages

urlpatterns = [
    path("player/<str:edition>/", packages.package_player, name="package_player"),
    path("packages/<str:digest>/<path:inside>", packages.package_file, name="package_file"),
]
