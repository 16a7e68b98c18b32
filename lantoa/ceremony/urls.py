# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from django.urls import path

from . import views

urlpatterns = [
    path("", views.ceremony_page, name="ceremony_page"),
    path("export/", views.export_sites, name="export_sites"),
    path("cards/", views.site_cards, name="site_cards"),
    path("sites/<int:pk>/", views.site_page, name="site_page"),
    path("sites/<int:pk>/edit/", views.edit_site, name="edit_site"),
    path("sites/<int:pk>/check/", views.check_site, name="check_site"),
    path("sites/<int:pk>/link/", views.renew_site_link, name="renew_site_link"),
    path("<int:pk>/operate/", views.operator_page, name="operator_page"),
    path("<int:pk>/operate/step/<int:step>/", views.go_to_step, name="go_to_step"),
    path("<int:pk>/operate/arm/", views.arm_launch, name="arm_launch"),
    path("<int:pk>/operate/abort/", views.abort_launch, name="abort_launch"),
    path("<int:pk>/operate/settle/", views.settle_launch, name="settle_launch"),
    path("<int:pk>/operate/close/", views.close_ceremony, name="close_ceremony"),
    path("<int:pk>/operate/presser/<int:presser>/link/", views.renew_presser_link, name="renew_presser_link"),
    path("<int:pk>/materials/<int:material>/", views.material_file, name="material_file"),
    path("<int:pk>/materials/<int:material>/<int:page>/", views.material_page, name="material_page"),
    path("<int:pk>/launch/", views.launch_record, name="launch_record"),
    path("<int:pk>/launch/export/", views.export_launch, name="export_launch"),
    path("s/", views.enter_code, name="enter_code"),
    path("s/<str:token>/", views.screen, name="screen"),
    path("s/<str:token>/state/", views.screen_state, name="screen_state"),
    path("s/<str:token>/report/", views.report_launch, name="report_launch"),
    path("s/<str:token>/materials/<int:material>/", views.screen_material, name="screen_material"),
    path("s/<str:token>/materials/<int:material>/<int:page>/", views.screen_material_page, name="screen_material_page"),
    path("p/<str:token>/", views.press_button, name="press_button"),
    path("p/<str:token>/state/", views.button_state, name="button_state"),
    path("p/<str:token>/release/", views.release_button, name="release_button"),
    path("d/<str:token>/", views.site_desk, name="site_desk"),
    path("d/<str:token>/check/", views.desk_check, name="desk_check"),
    path("d/<str:token>/attendance/", views.desk_attendance, name="desk_attendance"),
]
