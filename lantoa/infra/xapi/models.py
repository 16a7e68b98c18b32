# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The outbox of an outside record store."""

import uuid

from django.db import models
from django.utils import timezone


class Statement(models.Model):
    """A statement that the store has not taken yet. `due_at` is put off after each failure."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    body = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now, db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=300, blank=True, help_text="What the store answered the last time")

    class Meta:
        ordering = ["made_at"]

    def __str__(self) -> str:
        return str(self.pk)
