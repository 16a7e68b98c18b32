# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from django.urls import path

from . import views

urlpatterns = [
    path("", views.news_list, name="news_list"),
    path("<int:pk>/", views.news_page, name="news_page"),
    path("desk/", views.article_list, name="article_list"),
    path("desk/new/", views.write_article, name="write_article"),
    path("desk/<int:pk>/", views.edit_article, name="edit_article"),
    path("desk/<int:pk>/publish/", views.publish_article, name="publish_article"),
    path("desk/<int:pk>/withdraw/", views.withdraw_article, name="withdraw_article"),
]
