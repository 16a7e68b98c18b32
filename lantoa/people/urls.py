# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from django.urls import path

from .views import activation, imports, people, privacy, rights

urlpatterns = [
    path("", people.people_list, name="people_list"),
    path("export/", people.export_people, name="export_people"),
    path("close/", people.close_people, name="close_people"),
    path("units/", people.unit_suggestions, name="unit_suggestions"),
    path("add/", people.add_person, name="add_person"),
    path("<int:pk>/", people.person_page, name="person_page"),
    path("<int:pk>/change/", people.change_person, name="change_person"),
    path("<int:pk>/posts/add/", people.add_post, name="add_post"),
    path("<int:pk>/close/", people.deactivate_person, name="deactivate_person"),
    path("<int:pk>/open/", people.reactivate_person, name="reactivate_person"),
    path("<int:pk>/code/", activation.issue_codes, name="issue_codes"),
    path("posts/<int:pk>/end/", people.end_post, name="end_post"),
    path("slips/<str:code>/", activation.print_slips, name="print_slips"),
    path("activate/", activation.activate_account, name="activate_account"),
    path("imports/", imports.stage_import, name="stage_import"),
    path("imports/template/", imports.import_template, name="import_template"),
    path("imports/<int:pk>/", imports.import_page, name="import_page"),
    path("imports/<int:pk>/apply/", imports.apply_import, name="apply_import"),
    path("imports/<int:pk>/drop/", imports.drop_import, name="drop_import"),
    path("imports/<int:pk>/bad-rows/", imports.bad_rows, name="bad_rows"),
    path("me/data/", privacy.personal_data, name="personal_data"),
    path("me/data/export/", privacy.export_personal_data, name="export_personal_data"),
    path("me/data/requests/", privacy.make_request, name="make_request"),
    path("requests/", privacy.request_desk, name="request_desk"),
    path("requests/<int:pk>/decide/", privacy.decide_request, name="decide_request"),
    path("roles/", rights.role_table, name="role_table"),
]
