# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""A photo of a guidance session, for those who lead the team and check its records."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from .sessions import GuidanceSession


class SessionPhoto(models.Model):
    """One photo, taken with the consent of the people in it; shrunk, and written anew without what the camera added.

    It comes after its session, in a request of its own, and belongs to a record that stands: a withdrawn or corrected
    one keeps none.
    """

    session = models.OneToOneField(GuidanceSession, on_delete=models.CASCADE, primary_key=True, related_name="photo")
    file = models.FileField(upload_to="outreach/photos/")
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    consent = models.PositiveSmallIntegerField()  # the version of the wording agreed to
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(consent__gte=1), name="session_photo_by_consent")]

    def __str__(self) -> str:
        return f"{self.session_id}"
