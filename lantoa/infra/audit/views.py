# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lantoa.infra.documents.tables import CSV, csv_file
from lantoa.infra.web.downloads import download
from lantoa.infra.web.policy import needs

from . import actions, queries


@needs("audit_view")
def audit_list(request: HttpRequest) -> HttpResponse:
    checked = "check" in request.GET
    broken = queries.first_broken() if checked else None
    context = {"page": queries.entries_page(request.GET), "acts": queries.acts(), "query": request.GET}
    return render(request, "audit/audit_list.html", {**context, "checked": checked, "broken": broken})


@needs("audit_view")
def export_audit(request: HttpRequest) -> HttpResponse:
    actions.note("audit.exported", by=request.user, about=request.user)
    return download(csv_file(*queries.export_rows(request.GET)), CSV, "audit.csv")
