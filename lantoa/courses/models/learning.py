# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Who takes part, in which wave, how far they are, and how they come back."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lantoa.plan.models import Movement
from lantoa.units.models import Unit

from .content import Audience, Course, CourseVersion, Lesson


class Wave(models.Model):
    """When a course is open to an audience in a movement (đợt). None of them: open to all, always."""

    movement = models.ForeignKey(Movement, on_delete=models.CASCADE, related_name="waves")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="waves")
    key = models.SlugField()
    title = models.CharField(max_length=200)
    audiences = models.JSONField(default=list)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["opens_at"]
        constraints = [
            models.UniqueConstraint(fields=["movement", "course", "key"], name="wave_key_once"),
            models.CheckConstraint(
                condition=Q(closes_at=None) | Q(closes_at__gt=F("opens_at")), name="wave_dates_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def is_open(self, at: datetime) -> bool:
        """Does it accept learners at that instant?"""
        return self.opens_at <= at and (self.closes_at is None or at < self.closes_at)


class Enrolment(models.Model):
    """A person takes part in a course, once, counted at one unit; keeps the version that was current then."""

    movement = models.ForeignKey(Movement, on_delete=models.PROTECT, related_name="enrolments", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="enrolments")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="enrolments")
    version = models.ForeignKey(CourseVersion, on_delete=models.PROTECT, related_name="enrolments")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="enrolments")
    audience = models.CharField(max_length=20, choices=Audience)
    wave = models.ForeignKey(Wave, on_delete=models.SET_NULL, null=True, blank=True, related_name="enrolments")
    credited_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        help_text=_("The team member who brought the learner"),
    )  # fmt: skip
    consent = models.CharField(max_length=20, blank=True, help_text=_("Which wording was agreed to"))
    started_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True, blank=True, help_text=_("First lesson or test opened"))
    completed_at = models.DateTimeField(null=True, blank=True, help_text=_("The first test was passed"))
    extra_percent = models.PositiveSmallIntegerField(
        default=0, help_text=_("More time in tests, for those who need it")
    )
    reminded_at = models.DateTimeField(null=True, blank=True, help_text=_("The unit asked to finish the course"))
    mail_due = models.BooleanField(default=False, help_text=_("The reminder still has to go by e-mail"))
    is_synthetic = models.BooleanField(default=False, help_text=_("Made by the simulation"))

    class Meta:
        indexes = [
            models.Index(fields=["movement", "course", "unit"]),  # finds all of a movement, too
            models.Index(fields=["unit"], condition=Q(completed_at=None), name="enrolment_unfinished"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["person", "course"], name="enrolment_once"),
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="enrolment_audience_known"),
            models.CheckConstraint(condition=Q(extra_percent__lte=200), name="enrolment_extra_time_in_range"),
            models.CheckConstraint(
                condition=Q(completed_at=None) | Q(begun_at__isnull=False), name="enrolment_begun_before_completed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.course}"


class LessonProgress(models.Model):
    """How far a learner is in one lesson."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="progress")
    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    steps = models.JSONField(default=list, help_text=_("Keys of the practice steps that were ticked"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enrolment", "lesson"], name="progress_once")]

    def __str__(self) -> str:
        return f"{self.enrolment_id} · {self.lesson_id}"


class PackageState(models.Model):
    """Where a learner stands in one part of a package, in the words of the package itself: it resumes from them."""

    progress = models.ForeignKey(LessonProgress, on_delete=models.CASCADE, related_name="packages")
    part = models.CharField(max_length=200, help_text=_("Identifier of the part in its manifest"))
    state = models.TextField(help_text=_("The SCORM data model as JSON, as the package left it"))
    score = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(help_text=_("When the learner was there, by the server's clock"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["progress", "part"], name="package_state_once")]

    def __str__(self) -> str:
        return f"{self.progress_id} · {self.part}"


class ResumeKey(models.Model):
    """How a learner without password comes back: a link (its nonce) or a code with a PIN. Never for other roles."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="resume_key")
    nonce = models.CharField(max_length=32, unique=True)
    pin = models.CharField(max_length=128, help_text=_("Hashed"))
    failures = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.person_id)
