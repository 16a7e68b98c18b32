# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from django.urls import path

from . import api, views

urlpatterns = [
    path("", views.field_app, name="field_app"),
    path("sw.js", views.field_worker, name="field_worker"),
    path("app.webmanifest", views.field_manifest, name="field_manifest"),
    path("log/", views.log_session, name="log_session"),
    path("board/", views.outreach_board, name="outreach_board"),
    path("board/export/", views.export_members, name="export_members"),
    path("teams/", views.team_list, name="team_list"),
    path("teams/<int:pk>/", views.team_page, name="team_page"),
    path("sessions/<uuid:pk>/", views.session_page, name="session_page"),
    path("sessions/<uuid:pk>/return/", views.return_session, name="return_session"),
    path("sessions/<uuid:pk>/clear/", views.clear_flags, name="clear_flags"),
    path("device/", api.register_device, name="register_device"),
    path("sync/", api.sync, name="sync"),
]
