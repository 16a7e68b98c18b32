# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The question bank of a course, for those who write courses: look, take in, take along."""

from collections.abc import Sequence
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.infra.documents.tables import XLSX
from lantoa.infra.web.downloads import download
from lantoa.infra.web.policy import needs
from lantoa.people.roles import May

from .. import access, actions, queries
from ..banks import gift, moodle, sheet
from ..forms import BankForm
from ..models import Course

MOST_SHOWN = 200
"""Problems of one file that the page lists."""


def _page(
    request: HttpRequest, course: Course, form: BankForm, *, refused: str = "", problems: Sequence[str] = ()
) -> HttpResponse:
    context = {
        "course": course,
        "refused": refused,
        "problems": problems[:MOST_SHOWN],
        "problem_count": len(problems),
        "questions": queries.bank_of(course),
        "staged": queries.staged_for(request.user, course),
        "form": form,
    }
    return render(request, "courses/question_bank.html", context, status=422 if form.errors or problems else 200)


@needs(May.COURSE_EDIT)
def question_bank(request: HttpRequest, slug: str) -> HttpResponse:
    course = access.get_edited_course(slug)
    return _page(request, course, BankForm(tags=queries.drawn_tags(course)))


@require_POST
@needs(May.COURSE_EDIT)
def stage_questions(request: HttpRequest, slug: str) -> HttpResponse:
    course = access.get_edited_course(slug)
    form = BankForm(request.POST, request.FILES, tags=queries.drawn_tags(course))
    if not form.is_valid():
        return _page(request, course, form)
    file = form.cleaned_data["file"]
    problems = actions.stage_questions(
        by=request.user, course=course, name=file.name, data=file.read(), tag=form.cleaned_data["tag"]
    )
    if problems:
        return _page(request, course, form, refused=file.name, problems=problems)
    return redirect("question_bank", slug)


@require_POST
@needs(May.COURSE_EDIT)
def add_questions(request: HttpRequest, slug: str) -> HttpResponse:
    added = actions.add_questions(by=request.user, course=access.get_edited_course(slug))
    said = _("%(number)s questions are in the draft. Look at them, then publish the draft.")
    messages.success(request, said % {"number": added})
    return redirect("draft_questions", slug)


@require_POST
@needs(May.COURSE_EDIT)
def discard_questions(request: HttpRequest, slug: str) -> HttpResponse:
    actions.discard_questions(by=request.user, course=access.get_edited_course(slug))
    return redirect("question_bank", slug)


@needs(May.COURSE_EDIT)
def question_template(request: HttpRequest) -> HttpResponse:
    return download(sheet.template(), XLSX, "mau-cau-hoi.xlsx")


@needs(May.COURSE_EDIT)
def export_questions(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    course = access.get_edited_course(slug)
    questions = queries.bank_of(course)
    if form == "gift":
        return download(gift.write(questions).encode(), "text/plain; charset=utf-8", f"{slug}.gift.txt")
    if form == "moodle":
        written = moodle.write(questions, partial(queries.find_picture, course))
        return download(written.encode(), "application/xml", f"{slug}.moodle.xml")
    raise Http404
