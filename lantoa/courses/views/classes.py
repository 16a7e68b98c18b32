# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Classes by a code: the officer's list, seats, slips and consents; joining."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.infra.documents import qr
from lantoa.infra.web.limits import limit
from lantoa.infra.web.policy import needs, public
from lantoa.people.roles import May
from lantoa.plan.queries import current_movement

from .. import access, actions, queries
from ..forms import ClassForm, CodeForm, ConsentForm, JoinForm, NumbersForm, SeatForm
from ..models import ClassSeat
from .taking_part import show_key, sign_in


@needs(May.COURSE_FOLLOW)
def class_list(request: HttpRequest) -> HttpResponse:
    units, movement = access.get_own_units(request.user), current_movement()
    form = ClassForm(request.POST or None, units=units, initial={"unit": units[0] if units else None})
    if movement and form.is_bound and form.is_valid():
        data = form.cleaned_data
        data["seats"] = data["seats"] or 0
        opened = actions.open_class(by=request.user, movement=movement, **data)
        return redirect("class_page", opened.pk)
    context = {"classes": queries.classes_of(units), "form": form, "movement": movement, "units": units}
    return render(request, "courses/class_list.html", context, status=422 if form.is_bound else 200)


@needs(May.COURSE_FOLLOW)
def class_page(request: HttpRequest, pk: int) -> HttpResponse:
    one = access.get_class(request.user, pk)
    address = access.class_address(one)
    context = {
        "class": one,
        "seats": queries.seats_of(one),
        "lessons": one.course.current.lessons.count(),
        "address": address,
        "qr": qr.svg(address),
        "forms": ClassSeat.Form.choices,
        "today": timezone.localdate(),
    }
    return render(request, "courses/class_page.html", context)


@require_POST
@needs(May.COURSE_FOLLOW)
def close_class(request: HttpRequest, pk: int) -> HttpResponse:
    actions.close_class(by=request.user, learning_class=access.get_class(request.user, pk))
    return redirect("class_page", pk)


@require_POST
@needs(May.COURSE_FOLLOW)
def note_consents(request: HttpRequest, pk: int) -> HttpResponse:
    one, form = access.get_class(request.user, pk), ConsentForm(request.POST)
    if form.is_valid():
        noted = actions.note_consents(by=request.user, learning_class=one, **form.cleaned_data)
        messages.success(request, _("Written down for %(n)s pupils; they may begin.") % {"n": noted})
    else:
        messages.error(request, _("Tick at least one number, and give the day and how the guardians agreed."))
    return redirect("class_page", pk)


@require_POST
@needs(May.COURSE_FOLLOW)
def take_back_consent(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    seat = access.get_seat_of(access.get_class(request.user, pk), number)
    actions.take_back_consent(by=request.user, seat=seat)
    return redirect("class_page", pk)


@require_POST
@needs(May.COURSE_FOLLOW)
def make_slips(request: HttpRequest, pk: int) -> HttpResponse:
    one, form = access.get_class(request.user, pk), NumbersForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Tick the numbers whose slips you want to print."))
        return redirect("class_page", pk)
    slips = actions.make_slips(by=request.user, learning_class=one, numbers=form.cleaned_data["numbers"])
    shown = [(slip, qr.svg(access.resume_address(slip.nonce))) for slip in slips]
    return render(request, "courses/class_slips.html", {"class": one, "slips": shown})


@public("the code of a class opens only its own page of taking part")
def join_by_code(request: HttpRequest) -> HttpResponse:
    form = CodeForm(request.POST or None)
    if form.is_bound and form.is_valid():
        limit(request, "class_code", most=300, seconds=600)
        code = access.plain_code(form.cleaned_data["code"])
        if queries.is_open_class(code):
            return redirect("join_class", code)
        form.add_error("code", _("There is no open class with this code. Look at it again: it has six signs."))
    return render(request, "courses/join_by_code.html", {"form": form}, status=422 if form.is_bound else 200)


@public("taking part by the code of a class needs no account: one is made here, with consent and a limit per address")
def join_class(request: HttpRequest, code: str) -> HttpResponse:
    limit(request, "class_page", most=2000, seconds=600)
    one = access.get_class_by_code(code)
    known = request.user.is_authenticated
    form_class = SeatForm if one.is_of_pupils else JoinForm
    form = form_class(request.POST if request.method == "POST" and (one.is_of_pupils or not known) else None)
    if request.method == "POST" and (not form.is_bound or form.is_valid()):
        done = _join(request, one, form)
        if done:
            return done
    context = {"class": one, "form": form}
    return render(request, "courses/join_class.html", context, status=422 if form.is_bound else 200)


def _join(request: HttpRequest, one, form) -> HttpResponse | None:
    if not form.is_bound:
        actions.join_class(by=request.user, learning_class=one)
        return redirect("course_page", one.course.slug)
    if not one.is_of_pupils:
        limit(request, "register", most=200, seconds=3600)
        data = form.cleaned_data
        made = actions.join_class(by=None, learning_class=one, name=data["name"], phone=data["phone"])
        return show_key(request, made, one.course)
    limit(request, "resume", most=120, seconds=600)
    seat = queries.find_seat(one, form.cleaned_data["number"])
    person = seat and actions.use_pin(by=None, code=seat.person.username, pin=form.cleaned_data["pin"])
    if not person:
        form.add_error("pin", _("The number or the PIN is not correct. Ask your teacher for a new slip."))
        return None
    sign_in(request, person)
    return redirect("course_page", one.course.slug)
