# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What is taught: courses, their published versions, lessons and pictures (plan, IV.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from .bank import Question


class Audience(models.TextChoices):
    """Whom a course is for and as whom a learner takes part (the groups that the plan calls upon)."""

    OFFICIALS = "officials", _("Officials and civil servants")
    TEACHERS = "teachers", _("Teachers and education staff")
    PUPILS = "pupils", _("Pupils")
    STUDENTS = "students", _("Students")
    YOUTH = "youth", _("Youth Union members")
    TEAM = "team", _("Community team members")
    CITIZENS = "citizens", _("Citizens")


class Course(models.Model):
    """One course; what is taught stands in its versions."""

    slug = models.SlugField(unique=True)
    title = models.CharField(_("title"), max_length=200)
    audiences = models.JSONField(default=list, help_text=_("Keys of the audiences"))
    skills = models.JSONField(default=list, help_text=_("Skill codes of the national framework"))
    current = models.ForeignKey(
        "CourseVersion", on_delete=models.PROTECT, null=True, related_name="+", help_text=_("What new learners get")
    )

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class CourseVersion(models.Model):
    """What was published once, never changed after: a learner in the middle keeps the version they began."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64, help_text=_("SHA-256 of the course folder"))
    title = models.CharField(max_length=200)
    summary = models.TextField()
    issuer = models.CharField(max_length=200, blank=True, help_text=_("Body named on the certificate"))
    checked_on = models.DateField(help_text=_("Day on which its facts were last checked"))
    facts = models.TextField(help_text=_("Facts with sources, as clean HTML"))
    questions: models.ManyToManyField[Question, models.Model] = models.ManyToManyField(
        "Question", related_name="versions"
    )
    published_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["course", "number"], name="version_number_once"),
            models.UniqueConstraint(fields=["course", "digest"], name="version_digest_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"


class Lesson(models.Model):
    """About ten minutes of reading, with steps to practise and tick."""

    version = models.ForeignKey(CourseVersion, on_delete=models.CASCADE, related_name="lessons")
    key = models.SlugField()
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    minutes = models.PositiveSmallIntegerField()
    source = models.TextField(help_text=_("Source as Markdown"))
    html = models.TextField(help_text=_("Cleaned when imported"))
    steps = models.JSONField(default=list, help_text=_("Practice: a list of {key, text}"))

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="lesson_key_once"),
            models.UniqueConstraint(fields=["version", "position"], name="lesson_position_once"),
            models.CheckConstraint(condition=Q(minutes__gte=1), name="lesson_takes_time"),
        ]

    def __str__(self) -> str:
        return self.title


class Picture(models.Model):
    """A picture of a course folder; small, so it lives beside the text and is copied with it."""

    version = models.ForeignKey(CourseVersion, on_delete=models.CASCADE, related_name="pictures")
    name = models.CharField(max_length=100)
    media_type = models.CharField(max_length=40)
    data = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "name"], name="picture_name_once")]

    def __str__(self) -> str:
        return self.name
