# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Pledges: anybody makes one, the commune takes it for true and follows it up."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from lantoa.infra.documents.tables import XLSX, workbook
from lantoa.infra.web.downloads import download
from lantoa.infra.web.limits import limit
from lantoa.infra.web.policy import needs, public
from lantoa.people.roles import May
from lantoa.plan.queries import current_movement
from lantoa.responses import access, actions
from lantoa.responses.forms import FollowForm, JudgePledgesForm, PledgeForm
from lantoa.responses.models import Pledge
from lantoa.responses.queries import pledges as queries


@public("pledges in totals, and the names of those who agreed to be named")
def pledge_board(request: HttpRequest) -> HttpResponse:
    movement = current_movement()
    board = queries.pledge_board(movement, request.GET.get("unit", "")) if movement else None
    return render(request, "responses/pledge_board.html", {"board": board})


@public("a household's or business's own pledge; limited per address, seen by its commune before it counts")
def make_pledge(request: HttpRequest) -> HttpResponse:
    movement = current_movement()
    if movement is None:
        raise Http404
    given = request.POST if request.method == "POST" else None
    form = PledgeForm(given, units=queries.pledge_units(movement), initial={"unit": request.GET.get("unit", "")})
    if request.method == "POST" and form.is_valid():
        limit(request, "pledge", 60, 3600)
        pledge = actions.make_pledge(by=None, movement=movement, **form.cleaned_data)
        messages.success(request, _("Thank you for your pledge. Your commune looks at it, then it is counted."))
        return redirect(f"{request.path.removesuffix('new/')}?unit={pledge.unit_id}")
    return render(request, "responses/make_pledge.html", {"form": form}, status=422 if form.errors else 200)


@needs(May.TASK_VIEW)
def pledge_list(request: HttpRequest) -> HttpResponse:
    movement = current_movement()
    context = {
        "page": queries.pledge_page(request.user, movement, request.GET) if movement else None,
        "query": request.GET,
        "kinds": Pledge.Kind.choices,
        "states": Pledge.State.choices,
        "may_change": request.user.holds(May.TASK_REPORT),
    }
    return render(request, "responses/pledge_list.html", context)


@needs(May.TASK_VIEW)
def export_pledges(request: HttpRequest) -> HttpResponse:
    movement = current_movement()
    head, rows = queries.pledge_table(queries.pledge_rows(request.user, movement, request.GET) if movement else [])
    return download(workbook([(_("Pledges"), head, rows)], widths=(26, 18, 30, 50, 18)), XLSX, "cam-ket.xlsx")


@needs(May.TASK_REPORT)
@require_POST
def judge_pledges(request: HttpRequest) -> HttpResponse:
    chosen, form = access.get_pledges(request.user, request.POST.getlist("pledge")), JudgePledgesForm(request.POST)
    if form.is_valid():
        count = actions.judge_pledges(by=request.user, pledges=chosen, state=form.cleaned_data["state"])
        words = ngettext("%(n)s pledge changed.", "%(n)s pledges changed.", count)
        messages.success(request, words % {"n": count})
    return redirect("pledge_list")


@needs(May.TASK_REPORT)
@require_POST
def follow_pledge(request: HttpRequest, pk: int) -> HttpResponse:
    pledge, form = access.get_pledge(request.user, pk), FollowForm(request.POST)
    if form.is_valid():
        actions.follow_pledge(by=request.user, pledge=pledge, **form.cleaned_data)
        messages.success(request, _("Kept: %(name)s") % {"name": pledge.name})
    else:
        messages.error(request, _("Say whether the pledge was kept."))
    return redirect("pledge_list")
