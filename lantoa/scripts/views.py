# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The script: read by all who see the ceremony, written and agreed by those who run it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.ceremony.access import get_material
from lantoa.ceremony.actions import add_material
from lantoa.ceremony.queries import current_ceremony
from lantoa.ceremony.uploads import read_upload
from lantoa.infra.web.downloads import download
from lantoa.infra.web.errors import Refused
from lantoa.infra.web.policy import needs
from lantoa.people.roles import May
from lantoa.plan.queries import current_movement
from lantoa.scripts import access, actions, papers, queries
from lantoa.scripts.forms import MaterialForm, PlaceForm, StepForm, WordsForm
from lantoa.scripts.models import ScriptVersion


def _here(version: ScriptVersion, step_key: str = "") -> HttpResponse:
    """Back to the version, at the step."""
    anchor = f"#step-{step_key}" if step_key else ""
    return redirect(f"{reverse('script_page')}?version={version.number}{anchor}")


@needs(May.CEREMONY_VIEW)
def script_page(request: HttpRequest) -> HttpResponse:
    ceremony, user = current_ceremony(current_movement()), request.user
    version = queries.find_version(ceremony, request.GET.get("version", "")) if ceremony else None
    may_write = ceremony is not None and user.holds(May.CEREMONY_RUN, ceremony.movement.root)
    context = {
        "ceremony": ceremony,
        "desk": queries.script_desk(version) if version else None,
        "may_write": may_write,
        "may_edit": may_write and version is not None and version.state == ScriptVersion.State.DRAFT,
    }
    part = "#script" if request.headers.get("HX-Request") else ""
    return render(request, f"scripts/script_page.html{part}", context)


@needs(May.CEREMONY_RUN)
@require_POST
def open_script(request: HttpRequest) -> HttpResponse:
    ceremony = current_ceremony(current_movement())
    if ceremony is None or not request.user.holds(May.CEREMONY_RUN, ceremony.movement.root):
        raise Http404
    return _here(actions.open_script(by=request.user, ceremony=ceremony))


@needs(May.CEREMONY_RUN)
def add_step(request: HttpRequest, pk: int) -> HttpResponse:
    version, form = access.get_version(request.user, pk, to=May.CEREMONY_RUN), StepForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _here(version, actions.add_step(by=request.user, version=version, **form.cleaned_data))
        except Refused as refusal:
            form.add_error(None, refusal.message)
    context = {"version": version, "form": form}
    return render(request, "scripts/edit_step.html", context, status=422 if form.errors else 200)


@needs(May.CEREMONY_RUN)
def edit_step(request: HttpRequest, pk: int, step_key: str) -> HttpResponse:
    version = access.get_version(request.user, pk, to=May.CEREMONY_RUN)
    step = access.get_step(version, step_key)
    form = StepForm(request.POST) if request.method == "POST" else StepForm.of(step)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_step(by=request.user, version=version, key=step_key, **form.cleaned_data)
            return _here(version, step_key)
        except Refused as refusal:
            form.add_error(None, refusal.message)
    return _show_step(request, version, step, form, MaterialForm(), 422 if form.errors else 200)


def _show_step(
    request: HttpRequest, version: ScriptVersion, step: Any, form: Any, material_form: Any, status: int
) -> HttpResponse:
    context = {
        "version": version,
        "step": step,
        "form": form,
        "material_form": material_form,
        "shown": queries.step_materials(version, step),
        "others": queries.other_materials(version, step),
    }
    return render(request, "scripts/edit_step.html", context, status=status)


@needs(May.CEREMONY_RUN)
@require_POST
def remove_step(request: HttpRequest, pk: int, step_key: str) -> HttpResponse:
    version = access.get_version(request.user, pk, to=May.CEREMONY_RUN)
    actions.remove_step(by=request.user, version=version, key=step_key)
    messages.success(request, _("The step is taken out. “Undo” brings it back."))
    return _here(version)


@needs(May.CEREMONY_RUN)
@require_POST
def move_step(request: HttpRequest, pk: int, step_key: str) -> HttpResponse:
    version, form = access.get_version(request.user, pk, to=May.CEREMONY_RUN), PlaceForm(request.POST)
    if form.is_valid():
        actions.move_step(by=request.user, version=version, key=step_key, to=form.cleaned_data["to"])
    return _here(version, step_key)


@needs(May.CEREMONY_RUN)
@require_POST
def show_material(request: HttpRequest, pk: int, step_key: str) -> HttpResponse:
    version = access.get_version(request.user, pk, to=May.CEREMONY_RUN)
    step, form = access.get_step(version, step_key), MaterialForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            material = (
                add_material(
                    by=request.user,
                    ceremony=version.ceremony,
                    title=form.cleaned_data["title"] or file.name.rpartition(".")[0],
                    upload=read_upload(file),
                )
                if file
                else get_material(version.ceremony, form.cleaned_data["material"])
            )
            actions.show_material(by=request.user, version=version, key=step_key, material=material)
            return redirect("edit_step", pk, step_key)
        except Refused as refusal:
            form.add_error("file", refusal.message)
    return _show_step(request, version, step, StepForm.of(step), form, 422)


@needs(May.CEREMONY_RUN)
@require_POST
def hide_material(request: HttpRequest, pk: int, step_key: str, material: int) -> HttpResponse:
    version = access.get_version(request.user, pk, to=May.CEREMONY_RUN)
    actions.hide_material(by=request.user, version=version, key=step_key, material=material)
    return redirect("edit_step", pk, step_key)


@needs(May.CEREMONY_RUN)
@require_POST
def undo_change(request: HttpRequest, pk: int) -> HttpResponse:
    version = access.get_version(request.user, pk, to=May.CEREMONY_RUN)
    done = actions.undo_change(by=request.user, version=version)
    messages.success(request, _("The last change is undone.") if done else _("There is nothing to undo."))
    return _here(version)


@needs(May.CEREMONY_RUN)
@require_POST
def discard_script(request: HttpRequest, pk: int) -> HttpResponse:
    actions.discard_script(by=request.user, version=access.get_version(request.user, pk, to=May.CEREMONY_RUN))
    messages.success(request, _("The draft is thrown away."))
    return redirect("script_page")


@needs(May.CEREMONY_RUN)
@require_POST
def propose_script(request: HttpRequest, pk: int) -> HttpResponse:
    version = access.get_version(request.user, pk, to=May.CEREMONY_RUN)
    actions.propose_script(by=request.user, version=version)
    messages.success(request, _("The version is proposed. The units can read it and comment."))
    return _here(version)


@needs(May.CEREMONY_RUN)
@require_POST
def return_script(request: HttpRequest, pk: int) -> HttpResponse:
    version = access.get_version(request.user, pk, to=May.CEREMONY_RUN)
    actions.return_script(by=request.user, version=version, reason=request.POST.get("words", ""))
    return _here(version)


@needs(May.CEREMONY_RUN)
@require_POST
def approve_script(request: HttpRequest, pk: int) -> HttpResponse:
    version = access.get_version(request.user, pk, to=May.CEREMONY_RUN)
    actions.approve_script(by=request.user, version=version)
    messages.success(request, _("Agreed. The operator's desk and the screens now follow this version."))
    return _here(version)


@needs(May.CEREMONY_VIEW)
@require_POST
def comment_script(request: HttpRequest, pk: int) -> HttpResponse:
    version, form = access.get_version(request.user, pk, to=May.CEREMONY_VIEW), WordsForm(request.POST)
    if not form.is_valid():
        raise Refused("script.no_words", _("Write your comment in at most 1,000 characters."))
    actions.comment_script(by=request.user, version=version, **form.cleaned_data)
    return _here(version, form.cleaned_data["step_key"])


@needs(May.CEREMONY_RUN)
@require_POST
def settle_comment(request: HttpRequest, pk: int, comment: int) -> HttpResponse:
    version = access.get_version(request.user, pk, to=May.CEREMONY_RUN)
    found = access.get_comment(version, comment)
    actions.settle_comment(by=request.user, comment=found)
    return _here(version, found.step_key)


@needs(May.CEREMONY_VIEW)
def export_script(request: HttpRequest, pk: int) -> HttpResponse:
    version = access.get_version(request.user, pk, to=May.CEREMONY_VIEW)
    form = request.GET.get("form", "docx")
    if form not in papers.FORMS:
        raise Http404
    make, kind, name = papers.FORMS[form]
    return download(make(version), kind, name.format(number=version.number))
