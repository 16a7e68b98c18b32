# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""A draft: its parts, its end. What is typed is kept as it is typed; see editor.js."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, make_aware
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.infra.web.downloads import download
from lantoa.infra.web.policy import needs
from lantoa.people.roles import May

from .. import access, actions, queries
from ..files import of_upload, to_zip
from ..folder import MEDIA, PICTURES
from ..models import Lesson
from .desk import ZIP


@require_POST
@needs(May.COURSE_EDIT)
def open_draft(request: HttpRequest, slug: str) -> HttpResponse:
    actions.open_draft(by=request.user, course=access.get_edited_course(slug))
    return redirect("draft_page", slug)


@needs(May.COURSE_EDIT)
def draft_page(request: HttpRequest, slug: str) -> HttpResponse:
    draft = access.get_draft(slug)
    context = {
        "draft": draft,
        "course": draft.course,
        "state": queries.state_of_draft(draft),
        "kinds": Lesson.Kind.choices,
        "topic": f"course-draft/{draft.course_id}",
    }
    return render(request, "courses/draft_page.html", context)


@require_POST
@needs(May.COURSE_EDIT)
def add_lesson(request: HttpRequest, slug: str) -> HttpResponse:
    title, kind = request.POST.get("title", "").strip()[:200], request.POST.get("kind", "text")
    if not title or kind not in Lesson.Kind.values:
        return redirect("draft_page", slug)
    file = actions.add_lesson(by=request.user, draft=access.get_draft(slug), title=title, kind=kind)
    return redirect("edit_lesson", slug, queries.lesson_key(file.path))


@require_POST
@needs(May.COURSE_EDIT)
def move_lesson(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    place = request.POST.get("place", "")
    number = int(place) if place.isdecimal() and len(place) < 4 else 1
    actions.move_lesson(by=request.user, draft=access.get_draft(slug), key=key, place=number)
    return redirect("draft_page", slug)


@require_POST
@needs(May.COURSE_EDIT)
def remove_part(request: HttpRequest, slug: str) -> HttpResponse:
    actions.remove_file(by=request.user, draft=access.get_draft(slug), path=request.POST.get("path", ""))
    return redirect("draft_page", slug)


@require_POST
@needs(May.COURSE_EDIT)
def add_part(request: HttpRequest, slug: str) -> HttpResponse:
    draft = access.get_draft(slug)
    for file in request.FILES.getlist("file"):
        actions.add_file(by=request.user, draft=draft, name=file.name, item=of_upload(file))
    return redirect("draft_page", slug)


@needs(May.COURSE_EDIT)
def draft_part(request: HttpRequest, slug: str, part: str) -> HttpResponse:
    file = access.get_draft_file(slug, part)
    kind = {**PICTURES, **MEDIA}.get(part[part.rfind(".") :])
    if kind is None or not part.startswith(("pictures/", "media/")):
        raise Http404
    response = download(file.item.read(), kind, part.rpartition("/")[2], inline=True)
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


@needs(May.COURSE_EDIT)
def export_draft(request: HttpRequest, slug: str) -> HttpResponse:
    draft = access.get_draft(slug)
    return download(to_zip(queries.files_of(draft.files), slug), ZIP, f"{slug}-draft.zip")


@needs(May.COURSE_EDIT)
def publish_draft(request: HttpRequest, slug: str) -> HttpResponse:
    draft = access.get_draft(slug)
    if request.method == "POST":
        version = actions.publish_draft(by=request.user, draft=draft)
        said = _("Version %(number)s is published. Learners who have begun keep the version they began.")
        messages.success(request, said % {"number": version.number})
        return redirect("course_desk")
    context = {
        "draft": draft,
        "course": draft.course,
        "faults": queries.state_of_draft(draft).faults,
        "changes": queries.difference(draft.course.current, draft),
        "learning": queries.learning_now(draft.course),
    }
    return render(request, "courses/publish_draft.html", context)


@require_POST
@needs(May.COURSE_EDIT)
def schedule_draft(request: HttpRequest, slug: str) -> HttpResponse:
    said = request.POST.get("at", "")
    at = parse_datetime(said) if len(said) >= 16 else None
    if at is not None and is_naive(at):
        at = make_aware(at)
    actions.schedule_draft(by=request.user, draft=access.get_draft(slug), at=at)
    return redirect("draft_page", slug)


@require_POST
@needs(May.COURSE_EDIT)
def discard_draft(request: HttpRequest, slug: str) -> HttpResponse:
    actions.discard_draft(by=request.user, draft=access.get_draft(slug))
    messages.success(request, _("The draft was thrown away. What is published stays as it is."))
    return redirect("course_desk")
