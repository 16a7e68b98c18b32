# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.infra.documents.tables import CSV, XLSX, csv_file, workbook
from lantoa.infra.web.downloads import download
from lantoa.infra.web.policy import needs, signed_in
from lantoa.people.roles import May

from . import access, actions, queries
from .choice import SESSION_KEY, address_of
from .forms import AssignmentForm


@require_POST
@signed_in("which movement one's own pages are about")
def choose_movement(request: HttpRequest) -> HttpResponse:
    slug = request.POST.get("slug", "")
    if not queries.is_movement(slug):
        raise Http404
    request.session[SESSION_KEY] = slug
    return redirect(address_of(slug, "console/"))


@needs(May.TASK_VIEW)
def task_list(request: HttpRequest) -> HttpResponse:
    movement = queries.current_movement()
    board = queries.task_board(request.user, movement, request.GET) if movement else None
    return render(request, "plan/task_list.html", {"board": board, "query": request.GET})


@needs(May.TASK_VIEW)
def export_tasks(request: HttpRequest) -> HttpResponse:
    movement = queries.current_movement()
    head, body = queries.task_table(queries.task_rows(request.user, movement, request.GET) if movement else [])
    if request.GET.get("format") == "csv":
        return download(csv_file(head, body), CSV, "nhiem-vu.csv")
    return download(workbook([(_("Tasks"), head, body)], widths=(10, 48, 10, 28, 18)), XLSX, "nhiem-vu.xlsx")


@needs(May.TASK_VIEW)
def assignment_page(request: HttpRequest, pk: int) -> HttpResponse:
    assignment = access.get_assignment(request.user, pk)
    may_report = request.user.holds(May.TASK_REPORT, assignment.unit)
    form = AssignmentForm(instance=assignment) if may_report else None
    return render(request, "plan/assignment_page.html", {"assignment": assignment, "form": form})


@needs(May.TASK_REPORT)
def report_assignment(request: HttpRequest, pk: int) -> HttpResponse:
    assignment = access.get_assignment(request.user, pk, to=May.TASK_REPORT)
    form = AssignmentForm(request.POST or None, instance=assignment)
    if request.method == "POST" and form.is_valid():
        actions.report_assignment(by=request.user, assignment=assignment, **form.cleaned_data)
        return redirect("assignment_page", pk)
    return render(request, "plan/assignment_page.html", {"assignment": assignment, "form": form})
