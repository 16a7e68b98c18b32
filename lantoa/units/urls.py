# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from django.urls import path

from .views import imports, tree

urlpatterns = [
    path("", tree.unit_list, name="unit_list"),
    path("export/", tree.export_units, name="export_units"),
    path("import/", imports.import_units, name="import_units"),
    path("import/template/", imports.unit_template, name="unit_template"),
    path("imports/<int:pk>/", imports.unit_import, name="unit_import"),
    path("imports/<int:pk>/apply/", imports.apply_unit_import, name="apply_unit_import"),
    path("imports/<int:pk>/drop/", imports.drop_unit_import, name="drop_unit_import"),
    path("<int:pk>/", tree.unit_page, name="unit_page"),
    path("<int:pk>/move/", tree.move_unit, name="move_unit"),
    path("<int:pk>/end/", tree.end_unit, name="end_unit"),
    path("<int:pk>/contacts/", tree.edit_contacts, name="edit_contacts"),
]
