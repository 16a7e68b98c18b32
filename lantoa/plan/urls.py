# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from django.urls import path

from . import views

urlpatterns = [
    path("movement/", views.choose_movement, name="choose_movement"),
    path("tasks/", views.task_list, name="task_list"),
    path("tasks/export/", views.export_tasks, name="export_tasks"),
    path("tasks/<int:pk>/", views.assignment_page, name="assignment_page"),
    path("tasks/<int:pk>/report/", views.report_assignment, name="report_assignment"),
]
