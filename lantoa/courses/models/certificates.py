# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Courses completed and the paper for it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .content import Course
from .learning import Enrolment
from .testing import Attempt


class Completion(models.Model):
    """A person completed a course, once, whatever is repeated."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="completions")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="completions")
    enrolment = models.OneToOneField(Enrolment, on_delete=models.CASCADE, related_name="completion")
    attempt = models.OneToOneField(Attempt, on_delete=models.RESTRICT, related_name="+")
    completed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "course"], name="completion_once")]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.course_id}"


class Certificate(models.Model):
    """The paper for a completion. Whoever has its code may see that it is valid, for whom and for what."""

    completion = models.OneToOneField(Completion, on_delete=models.CASCADE, related_name="certificate")
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
