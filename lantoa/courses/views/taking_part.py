# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Taking part, with or without an account, and coming back."""

from typing import Any

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.infra.documents import qr
from lantoa.infra.web.errors import Refused
from lantoa.infra.web.limits import limit
from lantoa.infra.web.policy import public, signed_in
from lantoa.people.models import User
from lantoa.plan.models import Movement
from lantoa.plan.queries import current_movement

from .. import access, actions, queries
from ..forms import EnrolForm, RegisterForm, ResumeForm
from ..models import Course

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def _movement() -> Movement:
    movement = current_movement()
    if movement is None:
        raise Refused("courses.no_movement", _("No movement is running yet. Come back after its launch."))
    return movement


def _form(request: HttpRequest, course: Course, movement: Movement) -> EnrolForm:
    """The form for this person: filled from what was typed, or from their post and the invitation."""
    posts = request.user.current_posts if request.user.is_authenticated else []
    initial = {"credit": request.GET.get("by", ""), "unit": posts[0].unit_id if posts else None}
    form_class = EnrolForm if request.user.is_authenticated else RegisterForm
    finding = "find" in request.POST
    data = request.POST if request.method == "POST" and not finding else None
    if finding:
        initial = {**request.POST.dict(), "consent": "consent" in request.POST}
    return form_class(data, units=movement.units(), audiences=course.audiences, initial=initial)


@public("taking part needs no account: one is made here, with consent and a limit per address")
def enrol(request: HttpRequest, slug: str) -> HttpResponse:
    course, movement = access.get_course(slug), _movement()
    if queries.enrolment_of(request.user, course) or queries.missing_before(request.user, course):
        return redirect("course_page", slug)
    form = _form(request, course, movement)
    if form.is_bound and form.is_valid():
        return _take_part(request, course, movement, form.cleaned_data)
    words = request.POST.get("words", "")
    chosen = movement.units().in_bulk([pk]) if (pk := str(form["unit"].value() or "")).isdigit() else {}
    units = queries.find_units(movement, words) if words else list(chosen.values())
    context = {"course": course, "form": form, "words": words, "units": units, "unit_pk": pk}
    return render(request, "courses/enrol.html", context, status=422 if form.is_bound else 200)


def _take_part(request: HttpRequest, course: Course, movement: Movement, data: dict[str, Any]) -> HttpResponse:
    where = {"course": course, "movement": movement, "unit": data["unit"], "audience": data["audience"]}
    if request.user.is_authenticated:
        actions.enrol(
            by=request.user, person=request.user, credited_to=data["credit"], consent=actions.CONSENT, **where
        )
        return redirect("course_page", course.slug)
    limit(request, "register", most=200, seconds=3600)
    made = actions.register_learner(
        by=None, name=data["name"], phone=data["phone"], email=data["email"], credited_to=data["credit"], **where
    )
    return show_key(request, made, course)


def show_key(request: HttpRequest, made: actions.Registered, course: Course) -> HttpResponse:
    """Sign the new learner in and show their PIN, once."""
    sign_in(request, made.person)
    request.session["learner_key"] = {"pin": made.pin, "nonce": made.nonce, "course": course.slug}
    return redirect("learner_key")


def sign_in(request: HttpRequest, person: User) -> None:
    """Sign a learner in who has shown a PIN, a link or has just registered."""
    login(request, person, backend=BACKEND)


@public("names of public bodies, for the form of those who have no account yet")
def find_unit(request: HttpRequest) -> HttpResponse:
    limit(request, "find_unit", most=2000, seconds=600)
    words = request.GET.get("words", "")
    units = queries.find_units(current_movement(), words)
    return render(request, "courses/enrol.html#units", {"units": units, "words": words})


@signed_in("shows the new learner's own code, PIN and link, once")
def learner_key(request: HttpRequest) -> HttpResponse:
    key = request.session.pop("learner_key", None)
    if key is None:
        return redirect("course_list")
    address = access.resume_address(key["nonce"])
    context = {"pin": key["pin"], "address": address, "qr": qr.svg(address), "course": access.get_course(key["course"])}
    return render(request, "courses/learner_key.html", context)


@public("learners without a password come back with their code and PIN; limited per address and per account")
def resume_learning(request: HttpRequest) -> HttpResponse:
    form = ResumeForm(request.POST or None)
    if form.is_bound and form.is_valid():
        limit(request, "resume", most=60, seconds=600)
        data = form.cleaned_data
        person = actions.use_pin(by=None, code=data["code"].strip(), pin=data["pin"])
        if person:
            sign_in(request, person)
            return redirect("course_list")
        form.add_error(None, _("The code or the PIN is not correct. After ten wrong tries only the link works."))
    return render(request, "courses/resume_learning.html", {"form": form}, status=422 if form.is_bound else 200)


@public("why: signed link that one learner keeps; it ends after 180 days or when renewed")
def use_resume_link(request: HttpRequest, token: str) -> HttpResponse:
    key = access.get_resume_key(token)
    if key is None:
        raise Refused(
            "courses.link_ended", _("This link has ended. Use your code and PIN, or ask your unit's officer.")
        )
    if request.method == "POST":
        sign_in(request, key.person)
        return redirect("course_list")
    return render(request, "courses/use_resume_link.html", {"name": queries.mask(key.person.full_name)})


@require_POST
@signed_in("renews the person's own link and PIN")
def renew_resume_key(request: HttpRequest, slug: str) -> HttpResponse:
    assert request.user.is_authenticated
    nonce, pin = actions.renew_resume_key(by=request.user, person=request.user)
    request.session["learner_key"] = {"pin": pin, "nonce": nonce, "course": slug}
    return redirect("learner_key")
