# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The desk's pages about people."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from lantoa.infra.web.policy import needs
from lantoa.people import actions, queries
from lantoa.people.access import get_person, get_post, manages
from lantoa.people.forms import ListForm, NewPersonForm, PersonForm, PostForm
from lantoa.people.models import UserQuerySet
from lantoa.people.people_file import people_workbook
from lantoa.people.requests import PersonRequest
from lantoa.people.roles import May

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def listed(request: PersonRequest) -> tuple[ListForm, UserQuerySet]:
    """The filter form, and the people that it leaves."""
    form = ListForm(request.GET or None, viewer=request.user)
    given = form.cleaned_data if form.is_valid() else {}
    people = queries.people_listed(
        request.user, words=given.get("q", ""), role=given.get("role", ""), unit=given.get("unit"),
        state=given.get("state", ""), sort=request.GET.get("sort", ""),
    )  # fmt: skip
    return form, people


@needs(May.PEOPLE_VIEW)
def people_list(request: PersonRequest) -> HttpResponse:
    form, people = listed(request)
    page = Paginator(people, 50).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {"form": form, "page": page, "query": query.urlencode(), "desks": queries.desks(request.user)}
    return render(request, "people/people_list.html", context)


@needs(May.PEOPLE_VIEW)
def export_people(request: PersonRequest) -> HttpResponse:
    _form, people = listed(request)
    content, rows = people_workbook(people)
    actions.note_export(by=request.user, rows=rows)
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="people.xlsx"'
    return response


@needs(May.PEOPLE_VIEW)
def unit_suggestions(request: PersonRequest) -> HttpResponse:
    typed = str(request.GET.get("unit", ""))
    units = queries.units_suggested(request.user, typed.partition(" · ")[0])
    return render(request, "people/unit_suggestions.html", {"units": units})


@needs(May.PEOPLE_VIEW)
def person_page(request: PersonRequest, pk: int) -> HttpResponse:
    person = get_person(request.user, pk)
    may_change = manages(request.user, person)
    posts = queries.posts_of(person, request.user)
    context = {
        "person": person,
        "posts": [(post, request.user.may_grant(post.role, post.unit)) for post in posts],
        "may_change": may_change,
        "may_add": request.user.holds(May.PEOPLE_EDIT),
        "post_form": PostForm(viewer=request.user),
        "code": queries.open_code(person) if may_change else None,
        "activation_days": settings.ACTIVATION_DAYS,
    }
    return render(request, "people/person_page.html", context)


@needs(May.PEOPLE_EDIT)
def add_person(request: PersonRequest) -> HttpResponse:
    form = NewPersonForm(request.POST or None, viewer=request.user)
    if request.method == "POST" and form.is_valid():
        person = actions.add_person(by=request.user, **form.cleaned_data)
        messages.success(request, _("Added. Hand the activation code over to the person."))
        return redirect("person_page", person.pk)
    return render(request, "people/add_person.html", {"form": form})


@needs(May.PEOPLE_EDIT)
def change_person(request: PersonRequest, pk: int) -> HttpResponse:
    person = get_person(request.user, pk, to=May.PEOPLE_EDIT)
    stored = {name: getattr(person, name) for name in PersonForm.base_fields}
    form = PersonForm(request.POST or None, initial=stored | {"phone": person.sign_in_name if person.phone else ""})
    if request.method == "POST" and form.is_valid():
        actions.change_person(by=request.user, person=person, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("person_page", person.pk)
    return render(request, "people/change_person.html", {"form": form, "person": person})


@require_POST
@needs(May.PEOPLE_EDIT)
def add_post(request: PersonRequest, pk: int) -> HttpResponse:
    person = get_person(request.user, pk)
    form = PostForm(request.POST, viewer=request.user)
    if form.is_valid():
        actions.add_post(by=request.user, person=person, **form.cleaned_data)
        messages.success(request, _("The role is given."))
    else:
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    return redirect("person_page", person.pk)


@require_POST
@needs(May.PEOPLE_EDIT)
def end_post(request: PersonRequest, pk: int) -> HttpResponse:
    post = actions.end_post(by=request.user, post=get_post(request.user, pk))
    messages.success(request, _("The role is ended."))
    return redirect("person_page", post.user_id)


@require_POST
@needs(May.PEOPLE_EDIT)
def deactivate_person(request: PersonRequest, pk: int) -> HttpResponse:
    actions.deactivate_person(by=request.user, person=get_person(request.user, pk, to=May.PEOPLE_EDIT))
    messages.success(request, _("The account is closed and signed out everywhere."))
    return redirect("person_page", pk)


@require_POST
@needs(May.PEOPLE_EDIT)
def reactivate_person(request: PersonRequest, pk: int) -> HttpResponse:
    actions.reactivate_person(by=request.user, person=get_person(request.user, pk, to=May.PEOPLE_EDIT))
    messages.success(request, _("The account is open again."))
    return redirect("person_page", pk)


@require_POST
@needs(May.PEOPLE_EDIT)
def close_people(request: PersonRequest) -> HttpResponse:
    chosen = [int(pk) for pk in request.POST.getlist("person") if pk.isdigit()]
    people = [get_person(request.user, pk, to=May.PEOPLE_EDIT) for pk in chosen]
    closed = len(actions.close_people(by=request.user, people=people))
    messages.success(request, ngettext("%s account closed.", "%s accounts closed.", closed) % closed)
    return redirect("people_list")
