# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The register of certificates: found, printed in bulk by unit, revoked with a reason."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lantoa.infra.jobs.access import get_job
from lantoa.infra.web.policy import needs
from lantoa.people.roles import May

from .. import access, actions, papers, queries
from ..forms import RegisterSearchForm, RevokeForm


def _asked(request: HttpRequest) -> dict[str, Any]:
    """What the list is narrowed by; what is not understood asks nothing."""
    form = RegisterSearchForm(request.POST if request.method == "POST" else request.GET)
    form.is_valid()
    said = {"words": form.cleaned_data.get("q"), **{name: form.cleaned_data.get(name) for name in ("course", "state")}}
    return {name: value for name, value in said.items() if value}


@needs(May.COURSE_FOLLOW)
def certificate_list(request: HttpRequest) -> HttpResponse:
    asked = _asked(request)
    found = queries.certificates_in(access.certificates_of(request.user), **asked)
    context = {
        "page": Paginator(found, 50).get_page(request.GET.get("page")),
        "form": RegisterSearchForm(request.GET),
        "asked": {name: request.GET[name] for name in ("q", "course", "state") if request.GET.get(name)},
    }
    return render(request, "courses/certificate_list.html", context)


@needs(May.COURSE_FOLLOW)
def registered_certificate(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, pk, RevokeForm())


def _page(request: HttpRequest, pk: int, form: RevokeForm) -> HttpResponse:
    certificate = access.get_registered_certificate(request.user, pk)
    context = {
        "certificate": certificate,
        "address": papers.verify_address(certificate),
        "may_revoke": access.issues_certificates(request.user),
        "form": form,
    }
    return render(request, "courses/registered_certificate.html", context, status=422 if form.errors else 200)


@require_POST
@needs(May.COURSE_EDIT)
def revoke_certificate(request: HttpRequest, pk: int) -> HttpResponse:
    certificate = access.get_revocable_certificate(request.user, pk)
    form = RevokeForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, form)
    actions.revoke_certificate(by=request.user, certificate=certificate, reason=form.cleaned_data["reason"])
    messages.success(request, _("Revoked. Whoever checks this certificate now sees that it is not valid."))
    return redirect("registered_certificate", pk)


@require_POST
@needs(May.COURSE_FOLLOW)
def make_certificates(request: HttpRequest) -> HttpResponse:
    asked = _asked(request)
    course = asked.pop("course", None)
    job = actions.make_certificates(by=request.user, asked=asked | ({"course": course.pk} if course else {}))
    return redirect("job_page", job.pk)


@needs(May.COURSE_FOLLOW)
def certificates_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    path = papers.pack_path(get_job(request.user, pk).pk)
    if not path.exists():
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename="giay-chung-nhan.zip")
