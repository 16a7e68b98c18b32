# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Writing the parts of a draft: a lesson, the facts, the particulars, a question."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.infra.web.policy import needs
from lantoa.people.roles import May

from .. import access, actions, queries
from ..author_forms import (
    DrawSet,
    LessonForm,
    QuestionForm,
    RowSet,
    SettingsForm,
    TextForm,
    UseForm,
    draws_of,
    free_key,
    rows_of,
)
from ..markdown import to_html
from ..models import CourseDraft, DraftFile, Kind
from ..writing import course_text, entry_digest, lesson_text


def _seen(request: HttpRequest) -> int:
    """The revision that the writer began from; -1, which none has, when it is no number."""
    said = request.POST.get("seen", "")
    return int(said) if said.isdecimal() and len(said) < 9 else -1


def _answer(request: HttpRequest, file: DraftFile, text: str, faults: list[Any]) -> HttpResponse:
    """What editor.js is told after it saved."""
    slug = file.draft.course.slug
    return JsonResponse({
        "revision": file.revision, "html": _preview(slug, text),
        "faults": [str(fault) for fault in faults if fault.file == file.path],
    })  # fmt: skip


def _preview(slug: str, source: str) -> str:
    def picture(src: str) -> str:
        return reverse("draft_part", args=[slug, src]) if src.startswith("pictures/") else src

    body, steps = queries.split_steps(source)
    ticks = "".join(f"\n- ☐ {step['text']}" for step in steps)
    return to_html(body + ticks, picture)


def _write(request: HttpRequest, file: DraftFile, form: Any, text: str | None) -> HttpResponse | None:
    """The answer to what was sent, or None when the page is to be shown."""
    if request.method != "POST":
        return None
    quick = request.headers.get("Accept") == "application/json"
    if text is None:
        return JsonResponse({"errors": form.errors}, status=422) if quick else None
    saved = actions.save_text(by=request.user, draft=file.draft, path=file.path, text=text, seen=_seen(request))
    if not quick:
        return redirect(request.path)
    faults = queries.state_of_draft(file.draft).faults
    return _answer(request, saved, form.cleaned_data["body"], faults)


def _page(
    request: HttpRequest, file: DraftFile, form: Any, body: str, title: str, trial: str = ""
) -> HttpResponse:  # fmt: skip
    faults = [fault for fault in queries.state_of_draft(file.draft).faults if fault.file == file.path]
    context = {
        "course": file.draft.course, "file": file, "form": form, "preview": _preview(file.draft.course.slug, body),
        "faults": faults, "title": title, "trial": trial, "topic": f"course-draft/{file.draft.course_id}",
    }  # fmt: skip
    return render(request, "courses/edit_part.html", context, status=422 if form.errors else 200)


@needs(May.COURSE_EDIT)
def edit_lesson(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    file = access.get_draft_lesson(slug, key)
    head, body = queries.parts_of_lesson(file.text or "")
    initial = {**head, "shown": head.get("media", ""), "body": body}
    form = LessonForm(request.POST or None, initial=initial, media=queries.media_names(file.draft))
    text = lesson_text(form.head, form.cleaned_data["body"]) if form.is_bound and form.is_valid() else None
    answer = _write(request, file, form, text)
    plays = head.get("kind") == "package" and head.get("media")
    trial = reverse("try_package", args=[slug, key]) if plays else ""
    return answer or _page(request, file, form, body, str(head.get("title") or key), trial)


@needs(May.COURSE_EDIT)
def edit_facts(request: HttpRequest, slug: str) -> HttpResponse:
    file = access.get_draft_file(slug, "facts.md")
    form = TextForm(request.POST or None, initial={"body": file.text})
    text = form.cleaned_data["body"] if form.is_bound and form.is_valid() else None
    return _write(request, file, form, text) or _page(request, file, form, file.text or "", "")


@needs(May.COURSE_EDIT)
def edit_settings(request: HttpRequest, slug: str) -> HttpResponse:
    file = access.get_draft_file(slug, "course.yaml")
    head = queries.state_of_draft(file.draft).folder.head
    if head is None:
        raise Http404
    initial = {**head.model_dump(), **head.test.model_dump()}
    form = SettingsForm(request.POST or None, initial=initial, others=queries.other_courses(slug))
    rows = None if request.method == "POST" else [draw.model_dump() for draw in head.test.draw]
    draws = DrawSet(request.POST or None, initial=rows, prefix="draw")
    if request.method == "POST" and form.is_valid() and draws.is_valid():
        text = course_text(form.change(head, draws_of(draws)))
        actions.save_text(by=request.user, draft=file.draft, path=file.path, text=text, seen=_seen(request))
        return redirect("draft_page", slug)
    context = {"course": file.draft.course, "file": file, "form": form, "draws": draws}
    bad = form.errors or (draws.is_bound and not draws.is_valid())
    return render(request, "courses/edit_settings.html", context, status=422 if bad else 200)


@needs(May.COURSE_EDIT)
def draft_questions(request: HttpRequest, slug: str) -> HttpResponse:
    draft = access.get_draft(slug)
    words, tag = request.GET.get("q", ""), request.GET.get("tag", "")
    context = {
        "course": draft.course, "lines": queries.question_lines(draft, words, tag), "tag": tag,
        "tags": queries.tags_of(draft), "kinds": Kind.choices,
    }  # fmt: skip
    return render(request, "courses/draft_questions.html", context)


@needs(May.COURSE_EDIT)
def add_question(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    if kind not in Kind.values:
        raise Http404
    draft = access.get_draft(slug)
    key = free_key(kind.replace("_", "-"), {line.key for line in queries.question_lines(draft)})
    start = [{"text": _("True"), "right": True}, {"text": _("False")}]
    entry = {"key": key, "kind": kind, "choices": start if kind == "true_false" else []}
    return _question(request, draft, entry, is_new=True)


@needs(May.COURSE_EDIT)
def edit_question(request: HttpRequest, slug: str, question: str) -> HttpResponse:
    draft = access.get_draft(slug)
    entry = queries.find_entry(draft, question)
    if entry is None or entry.get("kind") not in Kind.values:
        raise Http404
    return _question(request, draft, entry, is_new=False)


def _question(request: HttpRequest, draft: CourseDraft, entry: dict[str, Any], *, is_new: bool) -> HttpResponse:
    kind, is_html, slug = entry["kind"], "html" in entry, draft.course.slug
    initial = {"partial": True, **entry, "text": entry.get("text") or entry.get("html")}
    form = QuestionForm(request.POST or None, initial=initial, kind=kind, key=entry["key"], is_html=is_html)
    lines = None if request.method == "POST" else rows_of(entry)
    rows = RowSet(request.POST or None, initial=lines, prefix="row")
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        written = form.entry(rows.cleaned_data)
        if written is not None:
            actions.save_question(by=request.user, draft=draft, entry=written, seen=request.POST.get("seen", ""))
            return redirect("draft_questions", slug)
    context = {
        "course": draft.course, "form": form, "rows": rows, "kind": kind, "kind_name": Kind(kind).label,
        "key": entry["key"], "is_new": is_new, "seen": entry_digest(entry),
    }  # fmt: skip
    return render(request, "courses/edit_question.html", context, status=422 if form.errors else 200)


@needs(May.COURSE_EDIT)
def use_questions(request: HttpRequest, slug: str) -> HttpResponse:
    draft = access.get_draft(slug)
    words, other = request.GET.get("q", ""), request.GET.get("course", "")
    used = {line.key for line in queries.question_lines(draft)}
    offered = queries.shared_questions(draft.course, words, other, used)
    form = UseForm(request.POST if request.method == "POST" else None, offered=offered)
    if form.is_bound and form.is_valid():
        added = actions.use_questions(by=request.user, course=draft.course, questions=form.cleaned_data["questions"])
        messages.success(request, _("%(n)s questions of other courses are in the draft.") % {"n": added})
        return redirect("draft_questions", slug)
    context = {
        "course": draft.course, "form": form, "offered": offered, "words": words, "other": other,
        "others": queries.other_courses(slug),
    }  # fmt: skip
    return render(request, "courses/use_questions.html", context, status=422 if form.errors else 200)


@require_POST
@needs(May.COURSE_EDIT)
def remove_question(request: HttpRequest, slug: str) -> HttpResponse:
    actions.remove_question(by=request.user, draft=access.get_draft(slug), key=request.POST.get("key", ""))
    return redirect("draft_questions", slug)
