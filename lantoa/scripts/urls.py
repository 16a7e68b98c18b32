# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from django.urls import path

from . import views

urlpatterns = [
    path("", views.script_page, name="script_page"),
    path("draft/", views.open_script, name="open_script"),
    path("<int:pk>/steps/", views.add_step, name="add_step"),
    path("<int:pk>/steps/<slug:step_key>/", views.edit_step, name="edit_step"),
    path("<int:pk>/steps/<slug:step_key>/remove/", views.remove_step, name="remove_step"),
    path("<int:pk>/steps/<slug:step_key>/move/", views.move_step, name="move_step"),
    path("<int:pk>/steps/<slug:step_key>/materials/", views.show_material, name="show_material"),
    path("<int:pk>/steps/<slug:step_key>/materials/<int:material>/hide/", views.hide_material, name="hide_material"),
    path("<int:pk>/undo/", views.undo_change, name="undo_change"),
    path("<int:pk>/discard/", views.discard_script, name="discard_script"),
    path("<int:pk>/propose/", views.propose_script, name="propose_script"),
    path("<int:pk>/return/", views.return_script, name="return_script"),
    path("<int:pk>/approve/", views.approve_script, name="approve_script"),
    path("<int:pk>/comment/", views.comment_script, name="comment_script"),
    path("<int:pk>/comments/<int:comment>/settle/", views.settle_comment, name="settle_comment"),
    path("<int:pk>/export/", views.export_script, name="export_script"),
]
