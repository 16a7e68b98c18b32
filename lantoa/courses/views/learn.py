# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The list, a course, its lessons."""

from functools import partial
from pathlib import PurePosixPath

from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from lantoa.infra.documents import qr
from lantoa.infra.web.apart import apart_origin
from lantoa.infra.web.policy import public, signed_in
from lantoa.infra.web.ranges import serve_file
from lantoa.people.roles import May
from lantoa.plan.queries import current_movement

from .. import access, actions, queries
from ..folder import MEDIA
from ..models import Audience

OWN = "reads and ticks in their own enrolment only"
SHOWS_PACKAGES = csp_update({"frame-src": [f"{settings.APART_HOST}:*"] if settings.APART_HOST else ["'none'"]})


@public("everyone may see what can be learnt")
def course_list(request: HttpRequest) -> HttpResponse:
    return render(request, "courses/course_list.html", {"cards": queries.course_cards(current_movement())})


@public("everyone may see what a course teaches and how to take part")
def course_page(request: HttpRequest, slug: str) -> HttpResponse:
    course = access.get_course(slug)
    movement = current_movement()
    enrolment = queries.enrolment_of(request.user, course)
    version = enrolment.version if enrolment else course.current
    assert version is not None  # the door gives published courses only
    invites = request.user.is_authenticated and request.user.holds(May.OUTREACH_LOG)
    invitation = access.invitation(request.user, course) if invites else ""
    context = {
        "course": course,
        "version": version,
        "lessons": version.lessons.all(),
        "rule": version.rule,
        "waves": queries.waves_of(course, movement),
        "totals": queries.totals_of(course, movement),
        "audiences": [label for key, label in Audience.choices if key in course.audiences],
        "enrolment": enrolment,
        "missing": [] if enrolment else queries.missing_before(request.user, course),
        "reader": access.reader_of(request.user),
        "state": queries.state_of(enrolment) if enrolment else None,
        "edits": request.user.is_authenticated and request.user.holds(May.COURSE_EDIT),
        "invitation": invitation,
        "invitation_qr": qr.svg(invitation) if invitation else "",
    }
    return render(request, "courses/course_page.html", context)


@SHOWS_PACKAGES
@signed_in(OWN)
def lesson_page(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    enrolment = access.get_enrolment(request.user, slug)
    lesson = access.get_lesson(enrolment, key)
    keeping = "X-Keep" in request.headers  # the phone takes a copy for later; nobody is reading yet
    note = queries.progress_in if keeping else partial(actions.open_lesson, by=request.user)
    progress = note(enrolment=enrolment, lesson=lesson)
    state = queries.state_of(enrolment)
    lessons = [line.lesson for line in state.lines]
    place = lessons.index(lesson)
    learner = {"id": access.reader_of(request.user), "name": request.user.full_name}
    context = {
        "course": enrolment.course,
        "reader": learner["id"],
        "version": enrolment.version,
        "lesson": lesson,
        "package": queries.package_of(slug, lesson, progress, apart_origin(request), learner),
        "progress": progress,
        "state": state,
        "number": place + 1,
        "before": lessons[place - 1] if place else None,
        "after": lessons[place + 1] if place + 1 < len(lessons) else None,
    }
    return render(request, "courses/lesson_page.html", context)


@require_POST
@signed_in(OWN)
def finish_lesson(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    enrolment = access.get_enrolment(request.user, slug)
    lesson = access.get_lesson(enrolment, key)
    actions.finish_lesson(by=request.user, enrolment=enrolment, lesson=lesson)
    following = queries.state_of(enrolment).next_lesson
    if following is None:
        return redirect("quiz_page", slug)
    return redirect("lesson_page", slug, following.key)


@require_POST
@signed_in(OWN)
def tick_step(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    enrolment = access.get_enrolment(request.user, slug)
    lesson = access.get_lesson(enrolment, key)
    actions.tick_step(by=request.user, enrolment=enrolment, lesson=lesson, steps=request.POST.getlist("step"))
    return redirect(reverse("lesson_page", args=[slug, key]) + "#practice")


@public("videos, captions and slides of public courses")
def course_media(request: HttpRequest, slug: str, number: int, medium: str) -> HttpResponseBase:
    blob = access.get_media(slug, number, medium)
    kind = MEDIA.get(PurePosixPath(medium).suffix, "application/octet-stream")
    response = serve_file(request, blob.open_file(), blob.size, kind, blob.digest)
    if kind != "application/pdf":  # a browser shows a PDF by its own reader, which may not be shut in
        response["Content-Security-Policy"] = "default-src 'none'; media-src 'self'; style-src 'unsafe-inline'; sandbox"
    return response


@public("pictures of public courses")
def course_picture(request: HttpRequest, slug: str, number: int, name: str) -> HttpResponse:
    picture = access.get_picture(slug, number, name)
    response = HttpResponse(bytes(picture.data), content_type=picture.media_type)
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    # Opened by itself a picture may do nothing: no script, no request.
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response
