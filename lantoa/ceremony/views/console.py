# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.ceremony import access, actions, exports, queries
from lantoa.ceremony.forms import CheckForm, SiteForm
from lantoa.ceremony.models import Level, Site
from lantoa.infra.documents.tables import CSV, XLSX, csv_file, workbook
from lantoa.infra.web.downloads import download
from lantoa.infra.web.policy import needs
from lantoa.people.roles import May
from lantoa.plan.queries import current_movement


@needs(May.CEREMONY_VIEW)
def ceremony_page(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    ceremony = queries.current_ceremony(current_movement())
    if ceremony is None:
        return render(request, "ceremony/ceremony_page.html", {"ceremony": None})
    context = {
        "ceremony": ceremony,
        "asked": request.GET.urlencode(),
        "board": queries.site_board(ceremony, user, request.GET),
        "steps": queries.step_lines(ceremony),
        "levels": Level.choices,
        "states": queries.state_choices(),
        "may_run": user.holds(May.CEREMONY_RUN, ceremony.movement.root),
        "may_edit": user.holds(May.SITE_EDIT),
    }
    part = "#board" if request.headers.get("HX-Request") else ""
    return render(request, f"ceremony/ceremony_page.html{part}", context)


@needs(May.CEREMONY_VIEW)
def export_sites(request: HttpRequest) -> HttpResponse:
    ceremony = queries.current_ceremony(current_movement())
    rows = queries.site_board(ceremony, request.user, request.GET).rows if ceremony else []
    head, body = exports.site_table(rows)
    if request.GET.get("format") == "csv":
        return download(csv_file(head, body), CSV, "diem-cau.csv")
    return download(workbook([(_("Sites"), head, body)], widths=(10, 28, 18)), XLSX, "diem-cau.xlsx")


@needs(May.SITE_EDIT)
def site_cards(request: HttpRequest) -> HttpResponse:
    ceremony = queries.current_ceremony(current_movement())
    home = request.build_absolute_uri("/")[:-1]
    cards = queries.link_cards(ceremony, request.user, home, request.GET) if ceremony else []
    return render(request, "ceremony/site_cards.html", {"ceremony": ceremony, "cards": cards, "home": home})


@needs(May.CEREMONY_VIEW)
def site_page(request: HttpRequest, pk: int) -> HttpResponse:
    site = access.get_site(request.user, pk, to=May.CEREMONY_VIEW)
    return _show_site(request, site, SiteForm(instance=site), CheckForm(instance=site.latest_check))


def _show_site(request: HttpRequest, site: Site, form: Any, check_form: Any, status: int = 200) -> HttpResponse:
    user: Any = request.user
    may_edit = user.holds(May.SITE_EDIT, site.unit)
    context = {
        "site": site,
        "readiness": queries.readiness(site.latest_check, queries.open_test(site)),
        "tests": queries.site_tests(site),
        "form": form,
        "check_form": check_form,
        "checks": queries.recent_checks(site),
        "lines": queries.attendance_lines(site),
        "may_edit": may_edit,
        "card": queries.link_card(site, request.build_absolute_uri("/")[:-1]) if may_edit else None,
    }
    return render(request, "ceremony/site_page.html", context, status=status)


@needs(May.SITE_EDIT)
@require_POST
def edit_site(request: HttpRequest, pk: int) -> HttpResponse:
    site = access.get_site(request.user, pk, to=May.SITE_EDIT)
    form = SiteForm(request.POST)
    if not form.is_valid():
        return _show_site(request, site, form, CheckForm(instance=site.latest_check), status=422)
    actions.edit_site(by=request.user, site=site, **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("site_page", pk)


@needs(May.SITE_EDIT)
@require_POST
def check_site(request: HttpRequest, pk: int) -> HttpResponse:
    site = access.get_site(request.user, pk, to=May.SITE_EDIT)
    form = CheckForm(request.POST)
    if not form.is_valid():
        return _show_site(request, site, SiteForm(instance=site), form, status=422)
    actions.check_site(by=request.user, site=site, **form.cleaned_data)
    messages.success(request, _("The test is written down."))
    return redirect("site_page", pk)


@needs(May.SITE_EDIT)
@require_POST
def renew_site_link(request: HttpRequest, pk: int) -> HttpResponse:
    site = access.get_site(request.user, pk, to=May.SITE_EDIT)
    actions.renew_site_link(by=request.user, site=site)
    messages.success(request, _("The old links no longer work. Hand over the new ones."))
    return redirect("site_page", pk)


@needs(May.CEREMONY_RUN)
@require_POST
def renew_presser_link(request: HttpRequest, pk: int, presser: int) -> HttpResponse:
    ceremony = access.get_ceremony(request.user, pk, to=May.CEREMONY_RUN)
    actions.renew_presser_link(by=request.user, presser=access.get_presser(ceremony, presser))
    messages.success(request, _("The old link no longer works. Hand over the new one."))
    return redirect("operator_page", pk)
