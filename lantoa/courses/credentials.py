# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""A certificate as an Open Badges 3.0 credential: a JSON document signed as a JWT, which anyone verifies offline.

The key (Ed25519) follows from the site's secret, so that every process of a cluster has the same one and there is no
further secret to keep. Who changes the secret names the old one in LANTOA_SECRET_KEY_FALLBACKS: its key stays known.
"""

import hashlib
from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.urls import reverse

from .models import Certificate, Course
from .papers import verify_address

CONTEXTS = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
]
SCHEMA = {
    "id": "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json",
    "type": "1EdTechJsonSchemaValidator2019",
}


@cache
def _key_of(secret: str) -> Ed25519PrivateKey:
    derived = HKDF(SHA256(), 32, salt=None, info=b"lantoa courses credentials").derive(secret.encode())
    return Ed25519PrivateKey.from_private_bytes(derived)


def _jwk_of(key: Ed25519PrivateKey) -> dict[str, str]:
    """The public half as RFC 8037 writes it, named by its thumbprint (RFC 7638)."""
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    x = urlsafe_b64encode(public).rstrip(b"=").decode()
    named = f'{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}'
    thumb = urlsafe_b64encode(hashlib.sha256(named.encode()).digest()).rstrip(b"=").decode()
    return {"kty": "OKP", "crv": "Ed25519", "x": x, "kid": thumb, "alg": "EdDSA", "use": "sig"}


def public_keys() -> list[dict[str, str]]:
    """The key that signs now, then those that signed before."""
    return [_jwk_of(_key_of(secret)) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def address_of(name: str, *args: str) -> str:
    """The full address of a page of this room."""
    return f"{settings.PUBLIC_URL}{reverse(name, args=args)}"


def issuer_profile(name: str = "") -> dict[str, Any]:
    """Who issues: the body that the course names, known by the address where the keys are."""
    return {
        "id": address_of("credential_issuer"), "type": ["Profile"],
        "name": name or urlsplit(settings.PUBLIC_URL).netloc, "url": settings.PUBLIC_URL,
    }  # fmt: skip


def credential_of(certificate: Certificate) -> dict[str, Any]:
    """The certificate as a document: whose it is, what was learnt, who says so, where it can be revoked."""
    enrolment = certificate.enrolment
    version, address = enrolment.version, verify_address(certificate)
    assert enrolment.completed_at is not None
    return {
        "@context": CONTEXTS,
        "id": address,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": version.title,
        "issuer": issuer_profile(version.issuer),
        "validFrom": _instant(certificate.issued_at),
        "awardedDate": _instant(enrolment.completed_at),
        "credentialSubject": {
            "id": f"{address}#holder",
            "type": ["AchievementSubject"],
            "licenseNumber": certificate.number,
            "identifier": [{
                "type": "IdentityObject", "hashed": False, "identityHash": certificate.holder,
                "identityType": "ext:fullName",
            }],
            "achievement": {
                "id": address_of("course_page", enrolment.course.slug),
                "type": ["Achievement"],
                "achievementType": "Course",
                "name": version.title,
                "description": version.summary,
                "criteria": {"narrative": _criteria(enrolment.course, version.rule.pass_mark)},
                "inLanguage": "vi",
                "version": str(version.number),
            },
        },
        "credentialSchema": [SCHEMA],
        "credentialStatus": {"id": address_of("revoked_credentials"), "type": "1EdTechRevocationList"},
    }  # fmt: skip


def _criteria(course: Course, pass_mark: int) -> str:
    return f"{course.title}: ≥ {pass_mark} %"


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


def sign(certificate: Certificate) -> str:
    """The credential as a JWT (Open Badges 3.0, 8.2): the document is the payload, with the registered claims."""
    document, key = credential_of(certificate), _key_of(settings.SECRET_KEY)
    claims = {
        "iss": document["issuer"]["id"],
        "jti": document["id"],
        "sub": document["credentialSubject"]["id"],
        "nbf": int(certificate.issued_at.timestamp()),
    }
    public = _jwk_of(key)
    headers = {
        "kid": address_of("credential_key", public["kid"]),
        "jwk": {name: public[name] for name in ("kty", "crv", "x")},
    }
    return jwt.encode(document | claims, key, algorithm="EdDSA", headers=headers)


def revocations(certificates: Any) -> dict[str, Any]:
    """The list of credentials that hold no more; why is nobody else's business."""
    return {
        "@context": CONTEXTS[1:],
        "id": address_of("revoked_credentials"),
        "type": "1EdTechRevocationList",
        "issuer": address_of("credential_issuer"),
        "revokedCredential": [{"id": verify_address(one), "revoked": True} for one in certificates],
    }
