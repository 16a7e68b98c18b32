# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""A list of teams from a file: upload, look, apply."""

from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from lantoa.infra.documents.tables import XLSX, workbook
from lantoa.infra.web.downloads import download
from lantoa.infra.web.errors import Refused
from lantoa.infra.web.policy import needs
from lantoa.outreach import access, actions
from lantoa.outreach.forms import RosterForm
from lantoa.outreach.models import Membership
from lantoa.outreach.queries import teams
from lantoa.outreach.roster_rows import read_table, template_rows
from lantoa.people.models import User
from lantoa.people.roles import May

from .board import running


@needs(May.PEOPLE_EDIT)
def stage_roster(request: HttpRequest) -> HttpResponse:
    user, form = cast(User, request.user), RosterForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            table = read_table(file.name, file.read())
            staged = actions.stage_roster(by=user, movement=running(), name=file.name, table=table)
            return redirect("roster_page", staged.pk)
        except Refused as refusal:
            form.add_error("file", refusal.message)
    context = {"form": form, "lists": teams.rosters_of(user)}
    return render(request, "outreach/stage_roster.html", context, status=422 if form.errors else 200)


@needs(May.PEOPLE_EDIT)
def roster_template(request: HttpRequest) -> HttpResponse:
    head, meanings = template_rows()
    sheets = [(_("Teams"), head, []), (_("Columns"), [_("Column"), _("What it takes")], meanings)]
    return download(workbook(sheets, codes=1), XLSX, "teams-template.xlsx")


@needs(May.PEOPLE_EDIT)
def roster_page(request: HttpRequest, pk: int) -> HttpResponse:
    staged = access.get_roster(cast(User, request.user), pk)
    faults = [(fault["row"], fault["column"], fault["cause"]) for fault in staged.faults[:200]]
    page = Paginator(staged.rows, 50).get_page(request.GET.get("page"))
    page.object_list = [row | {"role_name": Membership.Role(row["role"]).label} for row in page.object_list]
    context = {
        "staged": staged, "faults": faults, "rows": page,
        "teams": len({(row["unit"], row["team"]) for row in staged.rows}),
    }  # fmt: skip
    return render(request, "outreach/roster_page.html", context)


@require_POST
@needs(May.PEOPLE_EDIT)
def apply_roster(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    count = actions.apply_roster(by=user, staged=access.get_roster(user, pk))
    words = ngettext("%(n)s member is in a team now.", "%(n)s members are in their teams now.", count)
    messages.success(request, words % {"n": count})
    return redirect("roster_page", pk)
