# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from django.urls import path

from . import views

urlpatterns = [
    path("", views.unit_list, name="unit_list"),
    path("export/", views.export_units, name="export_units"),
    path("<int:pk>/", views.unit_page, name="unit_page"),
    path("<int:pk>/contacts/", views.edit_contacts, name="edit_contacts"),
]
