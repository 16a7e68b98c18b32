# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Steps of the programme (plan, II.5)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .events import Ceremony


class ProgrammeStep(models.Model):
    """One step of the programme (plan, II.5a): planned in minutes, with the actual start and end as they happened."""

    class Kind(models.TextChoices):
        OPENING = "opening", _("Opening")
        PROGRAMME = "programme", _("Programme")
        SPEECH = "speech", _("Speech")
        LAUNCH = "launch", _("Launch ritual")
        CLOSING = "closing", _("Closing")
        OTHER = "other", _("Other")

    ceremony = models.ForeignKey(Ceremony, on_delete=models.CASCADE, related_name="steps")
    key = models.SlugField()
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    title = models.CharField(_("title"), max_length=300)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    presenter = models.CharField(_("presenter"), max_length=160, blank=True)
    script = models.TextField(_("script"), blank=True)
    cue = models.CharField(_("cue"), max_length=300, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["ceremony", "key"], name="step_key_once"),
            models.UniqueConstraint(fields=["ceremony", "order"], name="step_order_once"),
            models.UniqueConstraint(fields=["ceremony"], condition=Q(kind="launch"), name="step_one_launch"),
            models.CheckConstraint(condition=Q(minutes__gte=1), name="step_takes_time"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(started_at__isnull=False, ended_at__gte=F("started_at")),
                name="step_times_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.title
