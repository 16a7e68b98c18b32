# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""SCORM packages: their files and their player on the host that is kept apart, and where a learner stands in them."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_POST

from lantoa.infra.web.apart import apart_origin, own_origins
from lantoa.infra.web.policy import needs, public, signed_in
from lantoa.infra.web.ranges import serve_file
from lantoa.people.roles import May

from .. import access, actions, queries
from ..packages import open_member
from .learn import OWN, SHOWS_PACKAGES

FILES = (
    "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; object-src 'none'; form-action 'self';"
    " base-uri 'self'; frame-ancestors 'self' {ours}; sandbox allow-scripts allow-same-origin allow-forms"
)
PLAYER = (
    "default-src 'none'; script-src 'self'; style-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none';"
    " frame-ancestors {ours}; sandbox allow-scripts allow-same-origin allow-forms"
)
WRITTEN = ("text/", "application/json", "application/xhtml", "image/svg")


@xframe_options_exempt
@public("files of packages that courses show; the host knows nobody, the address names their content")
def package_file(request: HttpRequest, digest: str, inside: str) -> HttpResponseBase:
    member = (
        None if "Service-Worker" in request.headers else open_member(access.get_package(digest).open_file(), inside)
    )
    if member is None:
        raise Http404
    if member.kind.startswith(WRITTEN):  # these gain by gzip, and nobody winds through them
        response: HttpResponseBase = HttpResponse(member.read(), content_type=member.kind)
        response["Cache-Control"] = "private, max-age=604800, immutable"
        member.close()
    else:
        response = serve_file(request, member, member.size, member.kind, f"{digest[:16]}-{member.size}")
    response["Content-Security-Policy"] = FILES.format(ours=own_origins(request))
    return response


@xframe_options_exempt
@public("the frame in which a package runs; says nothing about anyone")
def package_player(request: HttpRequest, edition: str) -> HttpResponse:
    if edition not in ("1.2", "2004"):
        raise Http404
    response = render(request, "courses/package_player.html", {"is_2004": edition == "2004"})
    response["Content-Security-Policy"] = PLAYER.format(ours=own_origins(request))
    return response


@require_POST
@signed_in(OWN)
def save_package(request: HttpRequest, slug: str, key: str, place: int) -> HttpResponse:
    enrolment = access.get_enrolment(request.user, slug)
    lesson = access.get_lesson(enrolment, key)
    at, state = request.POST.get("at", ""), request.POST.get("state", "")
    saved = actions.save_package(by=request.user, enrolment=enrolment, lesson=lesson, place=place, state=state, at=at)
    return JsonResponse(saved)


@SHOWS_PACKAGES
@needs(May.COURSE_EDIT)
def try_package(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    head, _body = queries.parts_of_lesson(access.get_draft_lesson(slug, key).text or "")
    file = access.get_draft_file(slug, f"media/{head.get('media', '')}")
    package = queries.package_to_try(file, apart_origin(request), request.user.full_name)
    if package is None:
        raise Http404
    context = {"course": file.draft.course, "key": key, "title": head.get("title", key), "package": package}
    return render(request, "courses/try_package.html", context)
