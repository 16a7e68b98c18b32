# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The library's pages, but for those that send text messages, which this program does not."""

from django.urls import include, path

from .views import privacy

urlpatterns = [
    path("phone/change/", privacy.change_own_phone, name="change_own_phone"),
    path("phone/verify/", privacy.change_own_phone),
    path("", include("allauth.urls")),
]
