# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What lets an opened course be read without a network."""

from hashlib import sha256

from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from lantoa.infra.web.policy import public

SHELL = ("courses/courses.css", "courses/lesson.js", "courses/quiz.js", "courses/offline.js", "ui/ui.js")


@never_cache
@public("the program that keeps opened courses on the phone; says nothing about anyone")
def course_worker(request: HttpRequest) -> HttpResponse:
    version = sha256(" ".join(map(staticfiles_storage.url, SHELL)).encode()).hexdigest()[:12]
    context = {"version": version, "away": reverse("offline_page")}
    reply = render(request, "courses/course_worker.js", context, content_type="text/javascript")
    reply["Service-Worker-Allowed"] = reverse("course_list")
    return reply


@public("what is shown without a network when a page is not on the phone")
def offline_page(request: HttpRequest) -> HttpResponse:
    return render(request, "courses/offline_page.html")
