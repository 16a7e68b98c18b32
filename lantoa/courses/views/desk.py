# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The authors' desk: every course, a new one, one from a ZIP file, copies, waves."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.infra.web.downloads import download
from lantoa.infra.web.errors import Refused
from lantoa.infra.web.policy import needs
from lantoa.people.roles import May
from lantoa.plan.queries import current_movement

from .. import access, actions, queries
from ..author_forms import NewCourseForm, WaveForm, ZipForm
from ..files import of_zip, to_zip

ZIP = "application/zip"


@needs(May.COURSE_EDIT)
def course_desk(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "")
    return render(request, "courses/course_desk.html", {"courses": queries.desk_courses(words), "words": words})


@needs(May.COURSE_EDIT)
def start_course(request: HttpRequest) -> HttpResponse:
    form = NewCourseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        draft = actions.start_course(by=request.user, **form.cleaned_data)
        return redirect("draft_page", draft.course.slug)
    context = {"form": form, "course": None}
    return render(request, "courses/start_course.html", context, status=422 if form.errors else 200)


@needs(May.COURSE_EDIT)
def duplicate_course(request: HttpRequest, slug: str) -> HttpResponse:
    course = access.get_edited_course(slug)
    form = NewCourseForm(request.POST or None, initial={"title": course.title, "slug": f"{slug[:46]}-2"})
    if request.method == "POST" and form.is_valid():
        draft = actions.duplicate_course(by=request.user, course=course, **form.cleaned_data)
        return redirect("draft_page", draft.course.slug)
    context = {"form": form, "course": course}
    return render(request, "courses/start_course.html", context, status=422 if form.errors else 200)


@needs(May.COURSE_EDIT)
def import_course(request: HttpRequest) -> HttpResponse:
    form, problems = ZipForm(request.POST or None, request.FILES or None), []
    if request.method == "POST" and form.is_valid():
        try:
            draft = actions.take_files(by=request.user, files=of_zip(form.cleaned_data["file"]))
        except Refused as refused:
            problems = refused.message.splitlines()
        else:
            messages.success(request, _("The course was read. Look at what changes, then publish it."))
            return redirect("draft_page", draft.course.slug)
    context = {"form": form, "problems": problems}
    return render(request, "courses/import_course.html", context, status=422 if problems or form.errors else 200)


@needs(May.COURSE_EDIT)
def export_course(request: HttpRequest, slug: str) -> HttpResponse:
    course = access.get_edited_course(slug)
    if course.current is None:
        raise Http404
    files = queries.files_of(course.current.files)
    return download(to_zip(files, slug), ZIP, f"{slug}-v{course.current.number}.zip")


@needs(May.COURSE_EDIT)
def course_waves(request: HttpRequest, slug: str) -> HttpResponse:
    return _waves(request, slug, "")


def _waves(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    course, movement = access.get_edited_course(slug), current_movement()
    if movement is None:
        raise Http404
    wave = access.get_wave(slug, movement, key) if key else None
    form = WaveForm(request.POST or None, instance=wave, initial={"audiences": course.audiences})
    if request.method == "POST" and form.is_valid():
        if wave:
            actions.change_wave(by=request.user, wave=wave, **form.cleaned_data)
        else:
            actions.add_wave(by=request.user, course=course, movement=movement, **form.cleaned_data)
        return redirect("course_waves", slug)
    context = {"course": course, "waves": queries.waves_of(course, movement), "wave": wave, "form": form}
    return render(request, "courses/course_waves.html", context, status=422 if form.errors else 200)


@needs(May.COURSE_EDIT)
def change_wave(request: HttpRequest, slug: str, wave: str) -> HttpResponse:
    return _waves(request, slug, wave)


@require_POST
@needs(May.COURSE_EDIT)
def remove_wave(request: HttpRequest, slug: str, wave: str) -> HttpResponse:
    actions.remove_wave(by=request.user, wave=access.get_wave(slug, current_movement(), wave))
    return redirect("course_waves", slug)
