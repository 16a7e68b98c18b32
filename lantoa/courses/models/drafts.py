# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What authors are writing: the next version of a course, as the files of its folder."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .content import Course, CourseFile, CourseVersion


class CourseDraft(models.Model):
    """The next version of a course, written by whoever may; learners see nothing of it until it is published."""

    course = models.OneToOneField(Course, on_delete=models.CASCADE, related_name="draft")
    based_on = models.ForeignKey(CourseVersion, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    publish_at = models.DateTimeField(null=True, blank=True, help_text=_("Published by itself at that moment"))
    trouble = models.TextField(blank=True, help_text=_("Why it could not be published at its moment"))

    def __str__(self) -> str:
        return str(self.course)


class DraftFile(CourseFile):
    """A file of a draft. `revision` grows with each change: who saves over a newer one is told."""

    draft = models.ForeignKey(CourseDraft, on_delete=models.CASCADE, related_name="files")
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draft", "path"], name="draft_file_once"),
            models.CheckConstraint(
                condition=Q(text=None, blob__isnull=False) | Q(text__isnull=False, blob=None),
                name="draft_file_text_or_bytes",
            ),
        ]
