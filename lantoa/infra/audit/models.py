# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Who did what to which thing, when. Rows are only ever added; each carries the hash of the one before."""

from django.conf import settings
from django.db import models

from .words import ACTS


class Entry(models.Model):
    """One act. `what` is dotted words ("report.accepted"); `about` is "app.model:pk"; no personal data in `detail`."""

    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    what = models.CharField(max_length=60, db_index=True)
    about = models.CharField(max_length=80, db_index=True)
    detail = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    WORDS = {"what": ACTS}
    """How a person's own entries are told to them (people/personal_data.py)."""

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.what} {self.about}"

    @property
    def words(self) -> str:
        """The act as people read it; its own name where nobody has worded it."""
        return str(ACTS.get(self.what, self.what))
