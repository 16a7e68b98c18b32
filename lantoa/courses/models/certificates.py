# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The paper for a completed course."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .learning import Enrolment


class Certificate(models.Model):
    """The paper of who completed a course. Whoever has its code may see that it is valid, for whom and for what."""

    enrolment = models.OneToOneField(Enrolment, on_delete=models.CASCADE, related_name="certificate")
    number = models.CharField(max_length=40, unique=True)
    code = models.CharField(max_length=32, unique=True, help_text=_("Unguessable, in the QR code"))
    holder = models.CharField(max_length=120, help_text=_("Name as it was when issued"))
    issued_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_because = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_because="") | Q(~Q(revoked_because=""), revoked_at__isnull=False),
                name="certificate_revoked_with_reason",
            )
        ]

    def __str__(self) -> str:
        return self.number
