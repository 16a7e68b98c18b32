# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from django.urls import path

from .views.rights import role_table

urlpatterns = [
    path("roles/", role_table, name="role_table"),
    path("imports/<int:pk>/", role_table, name="import_page"),
]
