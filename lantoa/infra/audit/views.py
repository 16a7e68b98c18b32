# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lantoa.infra.web.policy import needs

from . import queries


@needs("audit_view")
def audit_list(request: HttpRequest) -> HttpResponse:
    checked = "check" in request.GET
    broken = queries.first_broken() if checked else None
    page = queries.entries_page(request.GET)
    return render(
        request, "audit/audit_list.html", {"page": page, "query": request.GET, "checked": checked, "broken": broken}
    )
