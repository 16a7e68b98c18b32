# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Certificates for machines: the learner's signed credential, who issues, with which keys, what was revoked."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from lantoa.infra.web.downloads import download
from lantoa.infra.web.errors import Refused
from lantoa.infra.web.policy import public, signed_in
from lantoa.plan.queries import current_movement

from .. import access, credentials, queries

WHY = "whoever checks a credential needs it, and it names nobody"


@signed_in("their own certificate only")
def certificate_badge(request: HttpRequest, slug: str) -> HttpResponse:
    certificate = access.get_own_certificate(request.user, slug)
    if certificate.revoked_at:
        raise Refused("courses.revoked", _("This certificate was revoked; there is no credential for it."))
    return download(credentials.sign(certificate).encode(), "application/vc+jwt", f"{certificate.number}.jwt")


@public(WHY)
def credential_issuer(request: HttpRequest) -> HttpResponse:
    movement = current_movement()
    profile = credentials.issuer_profile(movement.root.name if movement else "")
    return _open(profile | {"@context": credentials.CONTEXTS})


@public(WHY)
def credential_keys(request: HttpRequest) -> HttpResponse:
    return _open({"keys": credentials.public_keys()})


@public(WHY)
def credential_key(request: HttpRequest, thumbprint: str) -> HttpResponse:
    found = next((key for key in credentials.public_keys() if key["kid"] == thumbprint), None)
    if found is None:
        raise Http404
    return _open(found)


@public("the addresses of revoked certificates, each of which can only be guessed by who has it; no name, no reason")
def revoked_credentials(request: HttpRequest) -> HttpResponse:
    return _open(credentials.revocations(queries.revoked_certificates()))


def _open(document: dict[str, object]) -> JsonResponse:
    """Readable for a verifier on any other page."""
    response = JsonResponse(document, json_dumps_params={"ensure_ascii": False})
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "public, max-age=300"
    return response
