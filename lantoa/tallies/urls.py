# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
