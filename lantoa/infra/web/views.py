# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Pages that any site needs: error pages, health, language."""

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from .errors import LinkGone
from .policy import public


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "ui/error.html", {"status": 400}, status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "ui/error.html", {"status": 403}, status=403)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a valid CSRF token: most often one that was left open for days."""
    return render(request, "ui/error.html", {"status": 400}, status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    context = {"status": 404, "link_gone": isinstance(exception, LinkGone)}
    return render(request, "ui/error.html", context, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/error.html", {"status": 500}, status=500)


@public("a monitor asks whether the process is alive")
def healthz(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"alive": True})


@public("a load balancer asks whether to send traffic here")
def readyz(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return JsonResponse({"database": True})
