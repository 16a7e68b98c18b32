# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from django.urls import path

from . import views

urlpatterns = [
    path("", views.report_list, name="report_list"),
    path("export/", views.export_reports, name="export_reports"),
    path("<int:pk>/", views.report_page, name="report_page"),
    path("<int:pk>/draft/", views.save_draft, name="save_draft"),
    path("<int:pk>/submit/", views.submit_report, name="submit_report"),
    path("<int:pk>/accept/", views.accept_report, name="accept_report"),
    path("<int:pk>/return/", views.return_report, name="return_report"),
    path("<int:pk>/word/", views.report_word, name="report_word"),
    path("requests/<int:pk>/word/", views.consolidated_word, name="consolidated_word"),
]
