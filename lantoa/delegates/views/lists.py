# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""A list from a file: upload, look, apply."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from lantoa.delegates import access, actions, queries
from lantoa.delegates.forms import ListForm
from lantoa.delegates.list_rows import read_table, template_rows
from lantoa.infra.documents.tables import XLSX, workbook
from lantoa.infra.web.downloads import download
from lantoa.infra.web.errors import Refused
from lantoa.infra.web.policy import needs
from lantoa.people.roles import May

from .delegates import the_ceremony


@needs(May.SITE_EDIT)
def stage_list(request: HttpRequest) -> HttpResponse:
    ceremony, form = the_ceremony(), ListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            table = read_table(file.name, file.read())
            staged = actions.stage_list(by=request.user, ceremony=ceremony, name=file.name, table=table)
            return redirect("list_page", staged.pk)
        except Refused as refusal:
            form.add_error("file", refusal.message)
    context = {"form": form, "lists": queries.lists_of(request.user)}
    return render(request, "delegates/stage_list.html", context, status=422 if form.errors else 200)


@needs(May.SITE_EDIT)
def list_template(request: HttpRequest) -> HttpResponse:
    ceremony = the_ceremony()
    head, classes = template_rows(ceremony)
    units = [[unit.code, unit.name] for unit in queries.units_of(request.user, ceremony)]
    sheets = [
        (_("Delegates"), head, []),
        (_("Classes"), [_("Level of the site"), _("Class of delegates")], classes),
        (_("Units"), [_("Code of the unit that names"), _("Unit")], units),
    ]
    return download(workbook(sheets), XLSX, "mau-dai-bieu.xlsx")


@needs(May.SITE_EDIT)
def list_page(request: HttpRequest, pk: int) -> HttpResponse:
    staged = access.get_list(request.user, pk)
    context = {
        "staged": staged,
        "rows": Paginator(staged.rows, 50).get_page(request.GET.get("page")),
        "faults": staged.faults[:200],
    }
    return render(request, "delegates/list_page.html", context)


@needs(May.SITE_EDIT)
@require_POST
def apply_list(request: HttpRequest, pk: int) -> HttpResponse:
    count = actions.apply_list(by=request.user, staged=access.get_list(request.user, pk))
    words = ngettext("%(n)s person is on the list.", "%(n)s people are on the list.", count)
    messages.success(request, words % {"n": count})
    return redirect("delegate_list")
