# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""One page that asks the database once, one post that inserts one row."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from lantoa.infra.web.policy import public

from .models import Note


@public("benchmark")
def one_query(request: HttpRequest) -> HttpResponse:
    return render(request, "server_site/note.html", {"note": Note.objects.get(pk=1)})


@csrf_exempt
@public("benchmark")
def one_insert(request: HttpRequest) -> HttpResponse:
    Note.objects.create(text=request.POST["text"])
    return HttpResponse(status=204)


urlpatterns = [path("query", one_query), path("insert", one_insert)]
