# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Pages."""

from django.http import HttpRequest, HttpResponse

from lantoa.infra.web.policy import public

from . import access


@public("pictures of public courses")
def course_picture(request: HttpRequest, slug: str, number: int, name: str) -> HttpResponse:
    picture = access.get_picture(slug, number, name)
    response = HttpResponse(bytes(picture.data), content_type=picture.media_type)
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
