# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lantoa.infra.ui import samples
from lantoa.infra.web.policy import public


@public("the design gallery holds no data")
def ui_gallery(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/ui_gallery.html", samples.gallery())


@public("the design gallery holds no data")
def ui_console(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/ui_console.html", samples.gallery())


@public("the design gallery holds no data")
def ui_phone(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/ui_phone.html", samples.gallery())


@public("the design gallery holds no data")
def ui_screen(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/ui_screen.html")
