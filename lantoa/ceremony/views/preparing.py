# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Getting the sites ready together, and what a site tells of itself without an account."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from lantoa.ceremony import access, actions, links, queries
from lantoa.ceremony.forms import ListForm, NudgeForm, ScheduleForm, SiteForm
from lantoa.ceremony.models import Ceremony, Site
from lantoa.ceremony.site_list_rows import read_table
from lantoa.infra.web.errors import Refused
from lantoa.infra.web.policy import needs, public
from lantoa.people.roles import May
from lantoa.plan.queries import current_movement


def _ceremony(request: HttpRequest, to: May) -> Ceremony:
    ceremony = queries.current_ceremony(current_movement())
    if ceremony is None:
        raise Refused("ceremony.none", _("No ceremony is planned yet. Apply a plan first."))
    return access.get_ceremony(request.user, ceremony.pk, to=to)


def _chosen(request: HttpRequest) -> list[int]:
    return [int(pk) for pk in request.POST.getlist("site") if pk.isdecimal() and len(pk) < 10]


def _choose(request: HttpRequest, ceremony: Ceremony, page: str, form: Any) -> HttpResponse:
    """The page on which sites are chosen for something: those that the board showed, all ticked."""
    board = queries.site_board(ceremony, request.user, request.GET)
    chosen = set(_chosen(request)) if request.method == "POST" else {row.site.pk for row in board.rows}
    context = {"ceremony": ceremony, "form": form, "rows": board.rows, "chosen": chosen}
    return render(request, f"ceremony/{page}.html", context, status=422 if form.errors else 200)


@needs(May.CEREMONY_RUN)
def nudge_sites(request: HttpRequest) -> HttpResponse:
    ceremony = _ceremony(request, May.CEREMONY_RUN)
    text = _("Please test your equipment and line today and report the result on your site's page.")
    form = NudgeForm(request.POST if request.method == "POST" else None, initial={"text": text})
    if request.method == "POST" and form.is_valid():
        try:
            sites = _chosen(request)
            count = actions.nudge_sites(by=request.user, ceremony=ceremony, sites=sites, **form.cleaned_data)
            messages.success(request, ngettext("%(n)s site is told.", "%(n)s sites are told.", count) % {"n": count})
            return redirect("ceremony_page")
        except Refused as refusal:
            form.add_error(None, refusal.message)
    return _choose(request, ceremony, "nudge_sites", form)


@needs(May.CEREMONY_RUN)
def schedule_tests(request: HttpRequest) -> HttpResponse:
    ceremony = _ceremony(request, May.CEREMONY_RUN)
    form = ScheduleForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            sites = _chosen(request)
            count = actions.schedule_tests(by=request.user, ceremony=ceremony, sites=sites, **form.cleaned_data)
            words = _("Tests are planned for %(n)s sites; each sees its time on its own page.")
            messages.success(request, words % {"n": count})
            return redirect("ceremony_page")
        except Refused as refusal:
            form.add_error(None, refusal.message)
    return _choose(request, ceremony, "schedule_tests", form)


@needs(May.SITE_EDIT)
@require_POST
def cancel_test(request: HttpRequest, pk: int, test: int) -> HttpResponse:
    site = access.get_site(request.user, pk, to=May.SITE_EDIT)
    actions.cancel_test(by=request.user, test=access.get_test(site, test))
    return redirect("site_page", pk)


@needs(May.SITE_EDIT)
def stage_sites(request: HttpRequest) -> HttpResponse:
    ceremony = _ceremony(request, May.CEREMONY_VIEW)
    form = ListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            table = read_table(file.name, file.read())
            staged = actions.stage_sites(by=request.user, ceremony=ceremony, name=file.name, table=table)
            return redirect("sites_list", staged.pk)
        except Refused as refusal:
            form.add_error("file", refusal.message)
    return render(request, "ceremony/stage_sites.html", {"form": form}, status=422 if form.errors else 200)


@needs(May.SITE_EDIT)
def sites_list(request: HttpRequest, pk: int) -> HttpResponse:
    staged = access.get_list(request.user, pk)
    return render(request, "ceremony/sites_list.html", {"staged": staged, "faults": staged.faults[:500]})


@needs(May.SITE_EDIT)
@require_POST
def apply_sites(request: HttpRequest, pk: int) -> HttpResponse:
    count = actions.apply_sites(by=request.user, staged=access.get_list(request.user, pk))
    messages.success(request, ngettext("%(n)s site is changed.", "%(n)s sites are changed.", count) % {"n": count})
    return redirect("ceremony_page")


def hold(request: HttpRequest, site: Site) -> None:
    """Remember on this device that the site's desk was opened: one operator may hold several."""
    held = request.session.get("held_sites", {})
    if held.get(str(site.pk)) != site.link_nonce:
        request.session["held_sites"] = {**held, str(site.pk): site.link_nonce}


@public("the sites whose desks were opened on this very device")
def held_sites(request: HttpRequest) -> HttpResponse:
    sites = access.get_held_sites(request.session.get("held_sites", {}))
    tests = queries.open_tests(sites)
    rows = [
        (site, queries.readiness(site.latest_check, tests.get(site.pk)), links.make_token("desk", site))
        for site in sites
    ]
    return render(request, "ceremony/held_sites.html", {"rows": rows})


@public("signed link of a site's desk")
def desk_about(request: HttpRequest, token: str) -> HttpResponse:
    site = access.get_linked_site("desk", token)
    form = SiteForm(request.POST) if request.method == "POST" else SiteForm(instance=site)
    if request.method == "POST" and form.is_valid():
        actions.edit_site(by=None, site=site, **form.cleaned_data)
        messages.success(request, _("Thank you. The centre sees your answer."))
        return redirect("site_desk", token)
    context = {"site": site, "token": token, "form": form, "tests": queries.site_tests(site)}
    return render(request, "ceremony/desk_about.html", context, status=422 if form.errors else 200)
