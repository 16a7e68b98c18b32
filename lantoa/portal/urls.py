# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from django.urls import path

from . import views

urlpatterns = [
    path("", views.portal_home, name="portal_home"),
    path("figures/", views.public_figures, name="public_figures"),
    path("plan/", views.plan_page, name="plan_page"),
    path("plan/upload/", views.upload_plan, name="upload_plan"),
    path("plan/upload/apply/", views.apply_plan, name="apply_plan"),
    path("console/", views.console_home, name="console_home"),
    path("courses-by-card/<str:code>/", views.courses_by_card, name="courses_by_card"),
    path("wall/", views.operations_wall, name="operations_wall"),
]
