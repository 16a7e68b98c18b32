# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What is taught: courses, their published versions, lessons and pictures (plan, IV.1)."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..files import Item, of_bytes

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
    prerequisites = models.JSONField(default=list, help_text=_("Slugs of the courses to complete before this one"))
    current = models.ForeignKey(
        "CourseVersion",
        on_delete=models.PROTECT,
        null=True,
        related_name="current_of",
        help_text=_("What new learners get"),
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
    """About ten minutes of reading, watching or trying, with steps to practise and tick."""

    class Kind(models.TextChoices):
        TEXT = "text", _("Text with pictures")
        PRACTICE = "practice", _("Guided practice")
        VIDEO = "video", _("Video")
        SLIDES = "slides", _("Slides or PDF")
        PACKAGE = "package", _("SCORM package")

    version = models.ForeignKey(CourseVersion, on_delete=models.CASCADE, related_name="lessons")
    key = models.SlugField()
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    minutes = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.TEXT)
    media = models.CharField(max_length=100, blank=True, help_text=_("Name of the file that it shows"))
    captions = models.CharField(max_length=100, blank=True)
    source = models.TextField(help_text=_("Source as Markdown"))
    html = models.TextField(help_text=_("Cleaned when imported"))
    steps = models.JSONField(default=list, help_text=_("Practice: a list of {key, text}"))
    package = models.JSONField(
        default=dict, blank=True, help_text=_("Package: its edition, parts and who says finished")
    )

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="lesson_key_once"),
            models.UniqueConstraint(fields=["version", "position"], name="lesson_position_once"),
            models.CheckConstraint(condition=Q(minutes__gte=1), name="lesson_takes_time"),
            models.CheckConstraint(
                condition=Q(kind__in=["text", "practice"], media="")
                | Q(~Q(media=""), kind__in=["video", "slides", "package"]),
                name="lesson_shows_its_file",
            ),
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


class Blob(models.Model):
    """The bytes of one file, kept once on disk whatever courses and versions hold it."""

    digest = models.CharField(max_length=64, primary_key=True, help_text=_("SHA-256"))
    size = models.PositiveBigIntegerField()
    file = models.FileField(upload_to="courses", max_length=200)

    def __str__(self) -> str:
        return self.digest[:12]

    def open_file(self) -> IO[bytes]:
        """The file, to read from its beginning."""
        opened: IO[bytes] = self.file.storage.open(str(self.file.name), "rb")
        return opened


class CourseFile(models.Model):
    """A file of a course folder, as text or as bytes on disk."""

    path = models.CharField(max_length=200)
    text = models.TextField(null=True, blank=True, help_text=_("What people write"))
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.path

    @property
    def item(self) -> Item:
        """Its content, wherever it lies."""
        if self.blob is not None:
            return Item(self.blob.size, self.blob.open_file)
        return of_bytes((self.text or "").encode())


class VersionFile(CourseFile):
    """A file of the folder from which a version was published: what export gives back, byte for byte."""

    version = models.ForeignKey(CourseVersion, on_delete=models.CASCADE, related_name="files")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "path"], name="version_file_once"),
            models.CheckConstraint(
                condition=Q(text=None, blob__isnull=False) | Q(text__isnull=False, blob=None),
                name="version_file_text_or_bytes",
            ),
        ]
