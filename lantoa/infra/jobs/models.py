# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Work that takes longer than a page may: begun by a person, done by the worker, watched on a page."""

from __future__ import annotations

import time

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

BEAT_SECONDS = 2
"""How often a running job writes its progress and shows that it lives."""


class Job(models.Model):
    """One piece of background work. `function` is "module.function"; a job may run again after a crash, so it must
    be safe to repeat."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    title = models.CharField(max_length=200)
    function = models.CharField(max_length=120)
    kwargs = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="jobs")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    result = models.JSONField(default=dict, help_text="message: a sentence; url: where the outcome is")
    created_at = models.DateTimeField(auto_now_add=True)
    beat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "beat_at"]), models.Index(fields=["by", "-id"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "running", "done", "failed"]), name="job_state_known"
            )
        ]

    _written = 0.0

    def __str__(self) -> str:
        return self.title

    @property
    def percent(self) -> int:
        """0 to 100."""
        return min(100, self.done * 100 // self.total) if self.total else 0

    @property
    def is_over(self) -> bool:
        """Nothing more will happen."""
        return self.state in {self.State.DONE, self.State.FAILED}

    def progress(self, done: int, total: int) -> None:
        """Tell how far the work is; writes at most every BEAT_SECONDS, so call it as often as you like."""
        self.done, self.total = done, total
        if time.monotonic() - self._written >= BEAT_SECONDS or done >= total:
            self._written = time.monotonic()
            self.beat_at = timezone.now()
            self.save(update_fields=["done", "total", "beat_at"])


class Turn(models.Model):
    """When a routine of the timetable is due next."""

    name = models.CharField(max_length=60, primary_key=True)
    next_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
