# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from django.urls import path

from . import views

urlpatterns = [
    path("", views.platform_list, name="platform_list"),
    path("add/", views.add_platform, name="add_platform"),
    path("keys.json", views.platform_keys, name="platform_keys"),
    path("login/", views.start_login, name="start_login"),
    path("launch/", views.take_launch, name="take_launch"),
    path("join/<str:token>/", views.join_launch, name="join_launch"),
    path("<int:pk>/", views.platform_page, name="platform_page"),
    path("<int:pk>/close/", views.close_platform, name="close_platform"),
]
