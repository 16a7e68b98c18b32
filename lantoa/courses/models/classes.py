# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Classes: people who learn one course together by a code, and pupils under a number with a guardian's consent."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lantoa.plan.models import Movement
from lantoa.units.models import Unit

from .content import Audience, Course


class LearningClass(models.Model):
    """A class, team or office that takes a course by a short code. Pupils in it are numbers; names stay at school."""

    movement = models.ForeignKey(Movement, on_delete=models.CASCADE, related_name="classes")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="classes")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="classes")
    title = models.CharField(max_length=100)
    audience = models.CharField(max_length=20, choices=Audience)
    code = models.CharField(max_length=8, unique=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "learning classes"
        constraints = [models.CheckConstraint(condition=Q(audience__in=Audience.values), name="class_audience_known")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_of_pupils(self) -> bool:
        """Do its members learn under a number, with a guardian's consent?"""
        return self.audience == Audience.PUPILS


class ClassSeat(models.Model):
    """A person's place in a class. `consent_*`: what the school wrote down about the guardian's consent."""

    class Form(models.TextChoices):
        PAPER = "paper", _("Signed on paper")
        MESSAGE = "message", _("Written message")
        MEETING = "meeting", _("Said at a parents' meeting")

    learning_class = models.ForeignKey(LearningClass, on_delete=models.CASCADE, related_name="seats")
    number = models.PositiveSmallIntegerField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="seats")
    consent_on = models.DateField(null=True, blank=True)
    consent_form = models.CharField(max_length=10, choices=Form, blank=True)
    consent_noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["learning_class", "number"], name="seat_number_once"),
            models.UniqueConstraint(fields=["learning_class", "person"], name="seat_person_once"),
            models.CheckConstraint(
                condition=Q(consent_on=None, consent_form="") | Q(~Q(consent_form=""), consent_on__isnull=False),
                name="seat_consent_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learning_class_id} · {self.number}"
