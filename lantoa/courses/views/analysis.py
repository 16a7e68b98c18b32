# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Questions after use, for those who write courses: how each one did, and withdrawing a faulty one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.infra.documents.tables import XLSX
from lantoa.infra.web.downloads import download
from lantoa.infra.web.policy import needs
from lantoa.people.roles import May

from .. import access, actions, analysis, queries, sheets
from ..author_forms import RetireForm


@needs(May.COURSE_EDIT)
def question_analysis(request: HttpRequest, slug: str) -> HttpResponse:
    course = access.get_edited_course(slug)
    tests, usages = analysis.usages_of(course)
    if request.GET.get("form") == "xlsx":
        return download(sheets.usages(usages), XLSX, f"{slug}-questions.xlsx")
    context = {"course": course, "tests": tests, "usages": usages, "few": analysis.FEW, "most": analysis.MOST_TESTS}
    return render(request, "courses/question_analysis.html", context)


@needs(May.COURSE_EDIT)
def question_page(request: HttpRequest, slug: str, item: int) -> HttpResponse:
    question = access.get_question(slug, item)
    return _page(request, slug, item, RetireForm(may_still_credit=question.retired_at is not None))


def _page(request: HttpRequest, slug: str, item: int, form: RetireForm) -> HttpResponse:
    question = access.get_question(slug, item)
    context = {
        "course": question.course,
        "question": question,
        "usage": analysis.usage_of(question),
        "few": analysis.FEW,
        "regrade": queries.regrade_of(question),
        "form": form,
    }
    return render(request, "courses/question_page.html", context, status=422 if form.errors else 200)


@require_POST
@needs(May.COURSE_EDIT)
def retire_question(request: HttpRequest, slug: str, item: int) -> HttpResponse:
    question = access.get_question(slug, item)
    form = RetireForm(request.POST, may_still_credit=question.retired_at is not None)
    if not form.is_valid():
        return _page(request, slug, item, form)
    job = actions.retire_question(by=request.user, question=question, **form.cleaned_data)
    if job:
        return redirect("job_page", job.pk)
    messages.success(request, _("Withdrawn. No new test asks this question; tests taken stay as they are."))
    return redirect("question_page", slug, item)
