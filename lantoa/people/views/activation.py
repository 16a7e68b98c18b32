# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Activation slips for the desk, and the page where a slip is used."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from lantoa.infra.documents import qr
from lantoa.infra.web.errors import Refused
from lantoa.infra.web.policy import needs, public
from lantoa.people import actions, queries
from lantoa.people.access import get_person, get_unit, manages
from lantoa.people.forms import ActivationForm
from lantoa.people.models import ActivationCode, User
from lantoa.people.requests import PersonRequest
from lantoa.people.roles import May
from lantoa.people.sign_in import AttemptLimit, strong_factors

SLIPS_A_PAGE = 120


def slip(code: ActivationCode) -> dict[str, object]:
    """What one slip shows."""
    url = f"{settings.PUBLIC_URL}{reverse('activate_account')}?code={code.code}"
    return {"person": code.user, "code": code.code, "expires_at": code.expires_at, "qr": qr.svg(url), "url": url}


@require_POST
@needs(May.PEOPLE_EDIT)
def issue_codes(request: PersonRequest, pk: int) -> HttpResponse:
    person = get_person(request.user, pk, to=May.PEOPLE_EDIT)
    actions.issue_codes(by=request.user, people=[person])
    messages.success(request, _("A new activation code is issued; the former one no longer works."))
    return redirect("person_page", pk)


@never_cache
@needs(May.PEOPLE_EDIT)
def print_slips(request: PersonRequest, code: str) -> HttpResponse:
    unit = get_unit(request.user, code, to=May.PEOPLE_EDIT)
    waiting = queries.waiting_people(request.user, unit)
    start = int(request.POST.get("start") or 0) if request.POST.get("start", "0").isdigit() else 0
    slips = []
    if request.method == "POST":
        people = [person for person in waiting[start : start + SLIPS_A_PAGE] if manages(request.user, person)]
        actions.issue_codes(by=request.user, people=people, renew=False)
        actions.note_slips(by=request.user, unit=unit, count=len(people))
        slips = [slip(code) for code in queries.codes_of(people)]
    count = waiting.count()
    context = {"unit": unit, "count": count, "slips": slips, "next": start + SLIPS_A_PAGE, "per_page": SLIPS_A_PAGE}
    return render(request, "people/print_slips.html", context)


@never_cache
@public("the holder of an activation slip has no password yet; rate-limited")
def activate_account(request: HttpRequest) -> HttpResponse:
    form = ActivationForm(request.POST or None, initial={"code": request.GET.get("code", "")[:20]})
    if request.method == "POST" and form.is_valid():
        limit = AttemptLimit(request, "activate")
        if limit.sentence:
            form.add_error(None, limit.sentence)
            return render(request, "people/activate_account.html", {"form": form}, status=429)
        try:
            given = form.cleaned_data
            person = actions.activate_account(code=given["code"], password=given["password"])
        except Refused as refusal:
            form.add_error("code", refusal.message)
        else:
            limit.forget()
            return welcome(request, person)
    return render(request, "people/activate_account.html", {"form": form})


def welcome(request: HttpRequest, person: User) -> HttpResponse:
    """Sign the person in, unless a second factor is still to be shown."""
    messages.success(request, _("Your password is set. Welcome!"))
    if strong_factors(person).exists():
        return redirect("account_login")
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect(settings.LOGIN_REDIRECT_URL)
