# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from lantoa.infra.documents.tables import CSV, csv_file
from lantoa.infra.web.downloads import download
from lantoa.infra.web.policy import needs

from . import actions, queries
from .forms import FilterForm


@needs("audit_view")
def audit_list(request: HttpRequest) -> HttpResponse:
    checked = "check" in request.GET
    broken = queries.first_broken() if checked else None
    form = FilterForm(request.GET, acts=queries.acts())
    page = queries.entries_page(form.asked(), request.GET.get("page", "1"))
    return render(request, "audit/audit_list.html", {"page": page, "form": form, "checked": checked, "broken": broken})


@needs("audit_view")
def export_audit(request: HttpRequest) -> HttpResponse:
    form = FilterForm(request.GET, acts=queries.acts())
    if not form.is_valid():  # the list says what is wrong; a table of everything would mislead
        return redirect(f"{reverse('audit_list')}?{request.GET.urlencode()}")
    actions.note("audit.exported", by=request.user, about=request.user)
    return download(csv_file(*queries.export_rows(form.cleaned_data)), CSV, "audit.csv")
