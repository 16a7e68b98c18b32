# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Our own key for platforms, and theirs for us."""

import base64
import json
from functools import cache as once
from typing import Any

import jwt
import requests
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _
from jwt.algorithms import RSAAlgorithm

from lantoa.infra.web.errors import Refused

from .models import Platform, ToolKey

TIMEOUT = (5, 10)
FRESH_SECONDS = 3600
AGAIN_SECONDS = 30
"""A key that we do not know makes us ask the platform again, but not more often."""


@once
def _fernet_of(secret: str) -> Fernet:
    derived = HKDF(SHA256(), 32, salt=None, info=b"lantoa platforms key").derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(derived))


def _seal() -> MultiFernet:
    """Sealed with the secret of today; opened with those before it too."""
    return MultiFernet([_fernet_of(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def seal_new() -> bytes:
    """A new private key, sealed."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return _seal().encrypt(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def private_key(kept: ToolKey) -> rsa.RSAPrivateKey:
    """The key itself."""
    opened = load_pem_private_key(_seal().decrypt(bytes(kept.sealed)), password=None)
    assert isinstance(opened, rsa.RSAPrivateKey)
    return opened


def public_key(kept: ToolKey) -> dict[str, Any]:
    """The public half as platforms fetch it."""
    found: dict[str, Any] = RSAAlgorithm.to_jwk(private_key(kept).public_key(), as_dict=True)
    return {name: found[name] for name in ("kty", "n", "e")} | {"alg": "RS256", "use": "sig", "kid": str(kept.pk)}


def keys_of(platform: Platform, token: str) -> dict[str, jwt.PyJWK]:
    """The platform's published keys by their names; asked anew for a name that is not known yet."""
    try:
        wanted = str(jwt.get_unverified_header(token).get("kid", ""))
    except jwt.PyJWTError:
        wanted = ""
    name = f"platforms.keys:{platform.keys_url}"
    known = cache.get(name)
    if known is None or (wanted not in known and cache.add(f"{name}:again", 1, AGAIN_SECONDS)):
        known = _fetch(platform.keys_url)
        cache.set(name, known, FRESH_SECONDS)
    return {kid: jwt.PyJWK(json.loads(key)) for kid, key in known.items()}


def _fetch(address: str) -> dict[str, str]:
    try:
        reply = requests.get(address, timeout=TIMEOUT, allow_redirects=False)
        reply.raise_for_status()
        published = reply.json()["keys"]
        fit = [key for key in published if key.get("kty") == "RSA" and "kid" in key and jwt.PyJWK(key)]
        return {str(key["kid"]): json.dumps(key) for key in fit}
    except (requests.RequestException, jwt.PyJWTError, ValueError, KeyError, TypeError, AttributeError):
        said = _("The platform's keys could not be fetched. Try again in a minute.")
        raise Refused("platforms.no_keys", said) from None
