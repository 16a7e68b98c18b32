# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""An import of people: the uploaded file, how far it has been applied, and its bad rows."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .account import User


class PeopleImport(models.Model):
    """One file of people. `cursor` is the last row applied, moved in the transaction that applies it."""

    class Status(models.TextChoices):
        STAGED = "staged", _("Checked, not yet applied")
        RUNNING = "running", _("Being applied")
        DONE = "done", _("Applied")

    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    file = models.FileField(upload_to="people/imports/", blank=True)
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, db_index=True, help_text=_("SHA-256 of the file"))
    purpose = models.CharField(max_length=20, blank=True, help_text="The room that takes its people further, if any")
    status = models.CharField(max_length=10, choices=Status, default=Status.STAGED)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    as_of = models.DateField(default=timezone.localdate, help_text=_("The day whose map of units its codes mean"))
    total = models.PositiveIntegerField(default=0)
    cursor = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    bad = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(cursor__lte=F("total")), name="import_cursor_within_file"),
            models.CheckConstraint(
                condition=Q(status="done", finished_at__isnull=False) | ~Q(status="done"), name="import_done_has_time"
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class BadRow(models.Model):
    """A row that could not be applied: where, and why, in a sentence for the one who made the file."""

    source = models.ForeignKey(PeopleImport, on_delete=models.CASCADE, related_name="bad_rows")
    row = models.PositiveIntegerField(help_text=_("As the spreadsheet numbers it"))
    field = models.CharField(max_length=40)
    cause = models.CharField(max_length=300)
    cells = models.JSONField(default=list)

    class Meta:
        ordering = ["row"]
        constraints = [models.UniqueConstraint(fields=["source", "row"], name="bad_row_once")]

    def __str__(self) -> str:
        return f"{self.row} · {self.field}"
