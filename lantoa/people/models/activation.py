# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""One-time activation codes: derived with the server's key; the database holds a digest and never a code."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta
from functools import lru_cache

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from .account import User

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""32 signs without 0/O and 1/I, which people confuse on paper."""

LENGTH = 10
"""50 bits: among 300,000 open codes and behind the rate limit of the page, a guess will not meet one."""


@lru_cache(maxsize=4)
def _key(secret: str, use: str) -> bytes:
    return hmac.digest(secret.encode(), f"lantoa.people.activation.{use}".encode(), "sha256")


def new_nonce() -> str:
    """A fresh random part; replacing a row's nonce makes its old code worthless."""
    return secrets.token_hex(8)


def code_for(user_pk: int, nonce: str) -> str:
    """The code of an account, "XXXXX-XXXXX". Derived, so that a slip can be printed again and a leak reveals none."""
    raw = hmac.digest(_key(settings.SECRET_KEY, "code"), f"{user_pk}:{nonce}".encode(), "sha256")
    signs = "".join(ALPHABET[byte & 31] for byte in raw[:LENGTH])
    return f"{signs[:5]}-{signs[5:]}"


def code_digest(code: str) -> str:
    """The keyed digest under which a typed code is found; case, spaces and hyphens do not matter."""
    plain = "".join(sign for sign in code.upper() if sign in ALPHABET)
    return hmac.digest(_key(settings.SECRET_KEY, "digest"), plain.encode(), "sha256").hex()


class ActivationCode(models.Model):
    """The right to set the first password of one account, once, until a day."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="activation")
    nonce = models.CharField(max_length=16)
    digest = models.CharField(max_length=64)
    issued_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    issued_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # Not `unique` at the column, which on PostgreSQL is two indexes.
            models.UniqueConstraint(fields=["digest"], name="activation_digest_once"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("issued_at")), name="activation_ends_after_issue"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.expires_at:%Y-%m-%d}"

    @classmethod
    def fresh(cls, user_pk: int, by: User | None) -> ActivationCode:
        """An unsaved new code for an account."""
        _user, nonce, digest = cls.fresh_columns(user_pk)
        now = timezone.now()
        return cls(
            user_id=user_pk, nonce=nonce, digest=digest, issued_at=now, expires_at=cls.end_of(now), issued_by=by
        )  # fmt: skip

    @staticmethod
    def fresh_columns(user_pk: int) -> tuple[int, str, str]:
        """user_id, nonce and digest of a new code."""
        nonce = new_nonce()
        return user_pk, nonce, code_digest(code_for(user_pk, nonce))

    @staticmethod
    def end_of(issued_at: datetime) -> datetime:
        """A code is open for settings.ACTIVATION_DAYS days."""
        return issued_at + timedelta(days=settings.ACTIVATION_DAYS)

    @property
    def code(self) -> str:
        """See code_for()."""
        return code_for(self.user_id, self.nonce)

    @property
    def is_open(self) -> bool:
        """Neither used nor expired."""
        return self.used_at is None and self.expires_at > timezone.now()
