# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""One's own data, and the organisers' desk for requests about it."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from lantoa.infra.web.policy import needs, signed_in
from lantoa.people import actions, queries
from lantoa.people.access import desk_people, get_data_request
from lantoa.people.forms import DataRequestForm, DecisionForm
from lantoa.people.personal_data import as_json, held_about
from lantoa.people.requests import PersonRequest
from lantoa.people.roles import May


@never_cache
@signed_in("one's own data only")
def personal_data(request: PersonRequest) -> HttpResponse:
    context = {
        "held": list(held_about(request.user)),
        "asked": queries.requests_of(request.user),
        "form": DataRequestForm(),
    }
    return render(request, "people/personal_data.html", context)


@signed_in("leads to one's own data")
def change_own_phone(request: PersonRequest) -> HttpResponse:
    messages.info(request, _("Your unit keeps your phone number. Write below what it should be."))
    return redirect("personal_data")


@never_cache
@signed_in("one's own data only")
def export_personal_data(request: PersonRequest) -> HttpResponse:
    options = {"ensure_ascii": False, "indent": 2}
    response = JsonResponse(as_json(request.user), json_dumps_params=options)
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


@require_POST
@signed_in("a request about one's own data")
def make_request(request: PersonRequest) -> HttpResponse:
    form = DataRequestForm(request.POST)
    if form.is_valid():
        actions.make_request(by=request.user, **form.cleaned_data)
        messages.success(request, _("Your request is received. You will be answered within two working days."))
    else:
        messages.error(request, _("Say what you ask for, in a few words."))
    return redirect("personal_data")


@needs(May.PLAN_EDIT)
def request_desk(request: PersonRequest) -> HttpResponse:
    people = desk_people(request.user)
    context = {
        "open": queries.requests_on_desk(people),
        "decided": queries.requests_on_desk(people, decided=True)[:50],
        "form": DecisionForm(),
    }
    return render(request, "people/request_desk.html", context)


@require_POST
@needs(May.PLAN_EDIT)
def decide_request(request: PersonRequest, pk: int) -> HttpResponse:
    asked = get_data_request(request.user, pk)
    form = DecisionForm(request.POST)
    if form.is_valid() and form.cleaned_data["decision"] == "answer":
        actions.answer_request(by=request.user, asked=asked)
        messages.success(request, _("Marked as accepted."))
    elif form.is_valid():
        actions.decide_request(by=request.user, asked=asked, **form.cleaned_data)
        messages.success(request, _("The request is closed."))
    return redirect("request_desk")
