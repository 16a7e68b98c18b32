# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Pages without an account. What devices post carries the signed link and no cookie: CSRF has nothing to ride on."""

from typing import Any

from csp.decorators import csp_update
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from lantoa.ceremony import access, actions, links, payloads, queries
from lantoa.ceremony.forms import AttendanceForm, CheckForm
from lantoa.ceremony.models import Site
from lantoa.ceremony.tiles import lay_out
from lantoa.infra.web.policy import public

from .preparing import hold


@csp_update({"connect-src": ["'self'", "https:", "http:"], "media-src": ["https:", "http:"]})
@public("signed link of a site's screen")
def screen(request: HttpRequest, token: str) -> HttpResponse:
    site = access.get_linked_site("screen", token)
    rows = queries.site_rows(site.ceremony)
    context = {
        "site": site,
        "ceremony": site.ceremony,
        "token": token,
        "tiles": lay_out(rows),
        "count": len(rows),
        "pressers": queries.active_pressers(site.ceremony),
        "state": queries.screen_state(site.ceremony),
    }
    return render(request, "ceremony/screen.html", context)


@public("signed link of a site's screen")
def screen_state(request: HttpRequest, token: str) -> HttpResponse:
    site = access.get_linked_site("screen", token)
    return JsonResponse(queries.screen_state(site.ceremony))


@csrf_exempt
@public("signed link of a site's screen")
@require_POST
def report_launch(request: HttpRequest, token: str) -> HttpResponse:
    site = access.get_linked_site("screen", token)
    report = payloads.read_report(request.body)
    return JsonResponse({"new": actions.report_launch(by=None, site=site, **report)})


@csrf_exempt
@public("signed personal link of a leader")
def press_button(request: HttpRequest, token: str) -> HttpResponse:
    presser = access.get_linked_presser(token)
    if request.method == "POST":
        actions.press_button(by=None, presser=presser, key=payloads.read_key(request.body))
        return JsonResponse(queries.stage_state(presser.ceremony))
    state = queries.stage_state(presser.ceremony)
    context = {"presser": presser, "ceremony": presser.ceremony, "token": token, "state": state}
    return render(request, "ceremony/press_button.html", context)


@public("signed personal link of a leader")
def button_state(request: HttpRequest, token: str) -> HttpResponse:
    return JsonResponse(queries.stage_state(access.get_linked_presser(token).ceremony))


@csrf_exempt
@public("signed personal link of a leader")
@require_POST
def release_button(request: HttpRequest, token: str) -> HttpResponse:
    presser = access.get_linked_presser(token)
    actions.release_button(by=None, presser=presser, key=payloads.read_key(request.body))
    return JsonResponse(queries.stage_state(presser.ceremony))


@public("signed link of a site's desk")
def site_desk(request: HttpRequest, token: str) -> HttpResponse:
    site = access.get_linked_site("desk", token)
    hold(request, site)
    lines = queries.attendance_lines(site)
    return _show_desk(request, site, token, CheckForm(instance=site.latest_check), AttendanceForm(lines=lines))


def _show_desk(
    request: HttpRequest, site: Site, token: str, check_form: Any, attendance_form: Any, status: int = 200
) -> HttpResponse:
    context = {
        "site": site,
        "token": token,
        "readiness": queries.readiness(site.latest_check, queries.open_test(site)),
        "check_form": check_form,
        "attendance_form": attendance_form,
        "screen_token": links.make_token("screen", site),
        "calls": queries.desk_calls(site),
    }
    return render(request, "ceremony/site_desk.html", context, status=status)


@public("signed link of a site's desk")
@require_POST
def desk_check(request: HttpRequest, token: str) -> HttpResponse:
    site = access.get_linked_site("desk", token)
    form = CheckForm(request.POST)
    if not form.is_valid():
        lines = queries.attendance_lines(site)
        return _show_desk(request, site, token, form, AttendanceForm(lines=lines), status=422)
    actions.check_site(by=None, site=site, **form.cleaned_data)
    messages.success(request, _("Thank you. The centre sees your answer."))
    return redirect("site_desk", token)


@public("signed link of a site's desk")
@require_POST
def desk_attendance(request: HttpRequest, token: str) -> HttpResponse:
    site = access.get_linked_site("desk", token)
    form = AttendanceForm(request.POST, lines=queries.attendance_lines(site))
    if not form.is_valid():
        return _show_desk(request, site, token, CheckForm(instance=site.latest_check), form, status=422)
    if site.ceremony.rehearsal_id is not None:
        messages.success(request, _("This is a rehearsal: your count arrived and is not kept."))
        return redirect("site_desk", token)
    actions.count_attendance(by=None, site=site, present=form.present())
    messages.success(request, _("Thank you. The count is written down."))
    return redirect("site_desk", token)


@public("signed link of a site's desk")
def desk_calls(request: HttpRequest, token: str) -> HttpResponse:
    site = access.get_linked_site("desk", token)
    return render(
        request, "ceremony/_desk_calls.html", {"site": site, "token": token, "calls": queries.desk_calls(site)}
    )


@public("signed link of a site's desk")
@require_POST
def answer_roll(request: HttpRequest, token: str) -> HttpResponse:
    site = access.get_linked_site("desk", token)
    actions.answer_roll(by=None, site=site, word=request.POST.get("word", ""), note=request.POST.get("note", "")[:200])
    return redirect("site_desk", token)


@public("signed link of a site's desk")
@require_POST
def raise_hand(request: HttpRequest, token: str) -> HttpResponse:
    site = access.get_linked_site("desk", token)
    if request.POST.get("down"):
        actions.lower_hand(by=None, site=site)
    else:
        actions.raise_hand(by=None, site=site)
    return redirect("site_desk", token)


@public("signed link of a site's desk")
@require_POST
def confirm_message(request: HttpRequest, token: str, message: int) -> HttpResponse:
    actions.confirm_message(by=None, site=access.get_linked_site("desk", token), message=message)
    return redirect("site_desk", token)


@public("a person types the short code of a site; guesses are limited")
def enter_code(request: HttpRequest) -> HttpResponse:
    code = request.POST.get("code", "")
    if request.method == "POST":
        site = access.get_site_by_code(code, request.META.get("REMOTE_ADDR", ""))
        if site is not None:
            hold(request, site)
            return redirect("site_desk", links.make_token("desk", site))
    wrong = request.method == "POST"
    return render(request, "ceremony/enter_code.html", {"code": code, "wrong": wrong}, status=422 if wrong else 200)
