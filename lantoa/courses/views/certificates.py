# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""A learner's certificate, and the page on which anyone checks it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lantoa.infra.documents import qr
from lantoa.infra.web.downloads import download
from lantoa.infra.web.limits import limit
from lantoa.infra.web.policy import public, signed_in

from .. import access, queries
from ..papers import certificate_file, verify_address

OWN = "their own certificate only"


@signed_in(OWN)
def certificate_page(request: HttpRequest, slug: str) -> HttpResponse:
    certificate = access.get_own_certificate(request.user, slug)
    address = verify_address(certificate)
    context = {"certificate": certificate, "address": address, "qr": qr.svg(address), "slug": slug}
    return render(request, "courses/certificate_page.html", context)


@signed_in(OWN)
def certificate_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    certificate = access.get_own_certificate(request.user, slug)
    return download(certificate_file([certificate]), "application/pdf", f"{certificate.number}.pdf", inline=True)


@public("why: the code in a certificate's QR shows that it is valid, and no more than that needs")
def verify_certificate(request: HttpRequest, code: str) -> HttpResponse:
    limit(request, "verify", most=600, seconds=600)
    certificate = access.get_certificate_by_code(code)
    context = {"certificate": certificate, "holder": queries.mask(certificate.holder)}
    return render(request, "courses/verify_certificate.html", context)
