# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lantoa.infra.web.policy import public
from lantoa.outreach.guides import guides


@public("drawings and words for everyone's doorstep; the same page for all, so that phones may keep it")
def guide_page(request: HttpRequest) -> HttpResponse:
    return render(request, "outreach/guide_page.html", {"guides": guides()})
