# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Tests taken and the answers given."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .bank import Question
from .learning import Enrolment


class Attempt(models.Model):
    """One test taken. open → in progress (an answer came) → submitted → graded, or expired with no answer."""

    class State(models.TextChoices):
        OPEN = "open", _("Begun")
        IN_PROGRESS = "in_progress", _("Being taken")
        SUBMITTED = "submitted", _("Handed in")
        GRADED = "graded", _("Graded")
        EXPIRED = "expired", _("Expired")

    RUNNING = (State.OPEN, State.IN_PROGRESS)

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=20, choices=State, default=State.OPEN)
    seed = models.BigIntegerField()
    paper = models.JSONField(help_text=_("Frozen: a list of {question, choices} in the order shown"))
    started_at = models.DateTimeField()
    deadline_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True, help_text=_("Percent"))
    passed = models.BooleanField(null=True)
    contact_at = models.DateTimeField(null=True, blank=True, help_text=_("Last heard from the device before the end"))
    looked_at = models.DateTimeField(null=True, blank=True, help_text=_("When a person looked at its signs"))
    looked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    looked_note = models.CharField(max_length=300, blank=True)
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "number"], name="attempt_number_once"),
            models.UniqueConstraint(
                fields=["enrolment"], condition=Q(state__in=["open", "in_progress"]), name="attempt_one_running"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "in_progress", "submitted", "graded", "expired"]),
                name="attempt_state_known",
            ),
            models.CheckConstraint(condition=Q(deadline_at__gt=F("started_at")), name="attempt_has_time"),
            models.CheckConstraint(
                condition=Q(state="graded", score__isnull=False, passed__isnull=False, submitted_at__isnull=False)
                | Q(~Q(state="graded"), score=None, passed=None),
                name="attempt_graded_has_score",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} #{self.number} {self.state}"

    @property
    def is_running(self) -> bool:
        """May answers still arrive?"""
        return self.state in self.RUNNING


class Answer(models.Model):
    """What a learner chose for one question; the last choice by the device's clock counts."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    response = models.JSONField(encoder=DjangoJSONEncoder)
    chosen_at = models.DateTimeField(help_text=_("By the device's clock"))
    is_late = models.BooleanField(default=False, help_text=_("Reached us after the deadline, chosen before it"))
    score = models.DecimalField(max_digits=5, decimal_places=4, null=True, blank=True, help_text=_("0 to 1"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "question"], name="answer_once"),
            models.CheckConstraint(condition=Q(score=None) | Q(score__gte=0, score__lte=1), name="answer_score_range"),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} · {self.question_id}"
