# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from django.urls import path

from . import api, views

urlpatterns = [
    path("", views.field_app, name="field_app"),
    path("sw.js", views.field_worker, name="field_worker"),
    path("app.webmanifest", views.field_manifest, name="field_manifest"),
    path("guides/", views.guide_page, name="guide_page"),
    path("deliver/", views.deliver_records, name="deliver_records"),
    path("log/", views.log_session, name="log_session"),
    path("board/", views.outreach_board, name="outreach_board"),
    path("board/export/", views.export_members, name="export_members"),
    path("teams/", views.team_list, name="team_list"),
    path("teams/export/", views.export_teams, name="export_teams"),
    path("teams/add/", views.add_team, name="add_team"),
    path("teams/<int:pk>/", views.team_page, name="team_page"),
    path("teams/<int:pk>/change/", views.change_team, name="change_team"),
    path("teams/<int:pk>/close/", views.close_team, name="close_team"),
    path("teams/<int:pk>/link/", views.team_link, name="team_link"),
    path("teams/<int:pk>/link/open/", views.open_link, name="open_link"),
    path("teams/<int:pk>/link/close/", views.close_link, name="close_link"),
    path("members/<int:pk>/", views.member_page, name="member_page"),
    path("members/<int:pk>/role/", views.change_role, name="change_role"),
    path("members/<int:pk>/move/", views.transfer_member, name="transfer_member"),
    path("members/<int:pk>/leave/", views.end_membership, name="end_membership"),
    path("join/<str:token>/", views.join_team, name="join_team"),
    path("joined/<str:token>/", views.join_answer, name="join_answer"),
    path("requests/<int:pk>/accept/", views.accept_request, name="accept_request"),
    path("requests/<int:pk>/decline/", views.decline_request, name="decline_request"),
    path("rosters/", views.stage_roster, name="stage_roster"),
    path("rosters/template/", views.roster_template, name="roster_template"),
    path("rosters/<int:pk>/", views.roster_page, name="roster_page"),
    path("rosters/<int:pk>/apply/", views.apply_roster, name="apply_roster"),
    path("sessions/<uuid:pk>/", views.session_page, name="session_page"),
    path("sessions/<uuid:pk>/return/", views.return_session, name="return_session"),
    path("sessions/<uuid:pk>/clear/", views.clear_flags, name="clear_flags"),
    path("device/", api.register_device, name="register_device"),
    path("sync/", api.sync, name="sync"),
]
