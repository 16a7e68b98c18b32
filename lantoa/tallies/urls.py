# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from django.urls import path

from . import views

urlpatterns = [
    path("<int:pk>/", views.numbers_page, name="numbers_page"),
    path("<int:pk>/export/", views.export_numbers, name="export_numbers"),
]
