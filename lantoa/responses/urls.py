# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from django.urls import path

from . import views

urlpatterns = [
    path("", views.response_calendar, name="response_calendar"),
    path("<int:pk>/", views.response_page, name="response_page"),
    path("pledges/", views.pledge_board, name="pledge_board"),
    path("pledges/new/", views.make_pledge, name="make_pledge"),
    path("desk/pledges/", views.pledge_list, name="pledge_list"),
    path("desk/pledges/export/", views.export_pledges, name="export_pledges"),
    path("desk/pledges/judge/", views.judge_pledges, name="judge_pledges"),
    path("desk/pledges/<int:pk>/follow/", views.follow_pledge, name="follow_pledge"),
    path("photos/<int:pk>/", views.response_photo, name="response_photo"),
    path("photos/<int:pk>/judge/", views.judge_activity_photo, name="judge_activity_photo"),
    path("photos/<int:pk>/withdraw/", views.withdraw_activity_photo, name="withdraw_activity_photo"),
    path("desk/", views.activity_list, name="activity_list"),
    path("desk/export/", views.export_activities, name="export_activities"),
    path("desk/new/", views.plan_activity, name="plan_activity"),
    path("desk/publish/", views.publish_activities, name="publish_activities"),
    path("desk/<int:pk>/", views.activity_page, name="activity_page"),
    path("desk/<int:pk>/edit/", views.edit_activity, name="edit_activity"),
    path("desk/<int:pk>/hold/", views.hold_activity, name="hold_activity"),
    path("desk/<int:pk>/cancel/", views.cancel_activity, name="cancel_activity"),
    path("desk/<int:pk>/photos/", views.add_activity_photo, name="add_activity_photo"),
    path("desk/<int:pk>/judge/", views.judge_activity, name="judge_activity"),
]
