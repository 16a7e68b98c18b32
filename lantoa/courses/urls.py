# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from django.urls import path

from . import views

urlpatterns = [
    path("<slug:slug>/pictures/<int:number>/<str:name>", views.course_picture, name="course_picture"),
]
