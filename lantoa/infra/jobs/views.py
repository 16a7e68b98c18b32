# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lantoa.infra.web.policy import signed_in

from . import access, queries


@signed_in("one's own jobs only")
def job_list(request: HttpRequest) -> HttpResponse:
    return render(request, "jobs/job_list.html", {"jobs": queries.jobs_of(request.user)})


@signed_in("one's own job only")
def job_page(request: HttpRequest, pk: int) -> HttpResponse:
    job = access.get_job(request.user, pk)
    if request.htmx:
        return render(request, "jobs/job_page.html#state", {"job": job})
    return render(request, "jobs/job_page.html", {"job": job})
