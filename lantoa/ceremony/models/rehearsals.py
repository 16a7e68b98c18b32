# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""A rehearsal: the whole stage once more, beside the real one and never in it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .events import Ceremony, Showing
from .programme import ProgrammeStep


class Rehearsal(Showing):
    """A stage of its own for one ceremony: while it is open, all pages of the ceremony play on it."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        LIVE = "live", _("Live")
        LAUNCHED = "launched", _("Launched")

    ceremony = models.ForeignKey(Ceremony, on_delete=models.CASCADE, related_name="rehearsals")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED)
    began_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["ceremony", "number"], name="rehearsal_number_once"),
            models.UniqueConstraint(fields=["ceremony"], condition=Q(ended_at=None), name="rehearsal_one_open"),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "live", "launched"]), name="rehearsal_state_known"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("began_at")), name="rehearsal_ends_after_begin"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ceremony_id}#{self.number}"

    def times(self) -> models.QuerySet[Any]:
        """When its steps began and ended, each with its place in the programme as `order`."""
        return RehearsedStep.objects.filter(rehearsal=self).annotate(order=F("step__order"))


class RehearsedStep(models.Model):
    """When a step began and ended in a rehearsal; the step itself keeps only what really happened."""

    rehearsal = models.ForeignKey(Rehearsal, on_delete=models.CASCADE, related_name="steps")
    step = models.ForeignKey(ProgrammeStep, on_delete=models.CASCADE, related_name="+")
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rehearsal", "step"], name="rehearsedstep_once"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(started_at__isnull=False, ended_at__gte=F("started_at")),
                name="rehearsedstep_times_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rehearsal_id}: {self.step_id}"
