# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from django.urls import path

from . import views

urlpatterns = [
    path("", views.closing_page, name="closing_page"),
    path("attendance/", views.attendance_page, name="attendance_page"),
    path("attendance/export/", views.export_attendance, name="export_attendance"),
    path("minutes/", views.edit_minutes, name="edit_minutes"),
    path("minutes/settle/", views.settle_minutes, name="settle_minutes"),
    path("minutes/reopen/", views.reopen_minutes, name="reopen_minutes"),
    path("minutes/export/", views.export_minutes, name="export_minutes"),
    path("photos/", views.photo_list, name="photo_list"),
    path("photos/judge/", views.judge_photos, name="judge_photos"),
    path("photos/pack/", views.photo_pack, name="photo_pack"),
    path("photos/<int:photo>/", views.photo_file, name="photo_file"),
    path("photos/<int:photo>/caption/", views.caption_photo, name="caption_photo"),
    path("feedback/", views.feedback_page, name="feedback_page"),
    path("feedback/export/", views.export_feedback, name="export_feedback"),
    path("d/<str:token>/", views.site_after, name="site_after"),
    path("d/<str:token>/photos/<int:photo>/", views.own_photo, name="own_photo"),
    path("d/<str:token>/photos/<int:photo>/withdraw/", views.withdraw_photo, name="withdraw_photo"),
    path("f/<str:token>/", views.give_feedback, name="give_feedback"),
]
