# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from django.urls import path

from . import views

urlpatterns = [
    path("", views.ui_gallery, name="ui_gallery"),
    path("console/", views.ui_console, name="ui_console"),
    path("phone/", views.ui_phone, name="ui_phone"),
    path("screen/", views.ui_screen, name="ui_screen"),
]
