# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The script as it is agreed: versions, what was said of them, and who approved."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantoa.ceremony.models import Ceremony


class ScriptVersion(models.Model):
    """The programme with its script, as one text that is discussed and approved as a whole.

    At most one version is open (draft or proposed). An approved one is never changed again; approving it puts its
    steps on the stage (`ProgrammeStep`).
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PROPOSED = "proposed", _("Proposed for agreement")
        APPROVED = "approved", _("Agreed")

    ceremony = models.ForeignKey(Ceremony, on_delete=models.CASCADE, related_name="script_versions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    steps = models.JSONField(default=list, help_text=_("The steps in order, as `steps.Step` reads them"))
    past = models.JSONField(default=list, help_text=_("Earlier contents of `steps`, to undo a change"))
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    proposed_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["ceremony", "number"], name="scriptversion_number_once"),
            models.UniqueConstraint(fields=["ceremony"], condition=~Q(state="approved"), name="scriptversion_one_open"),
            models.CheckConstraint(
                condition=Q(state="draft", approved_at=None)
                | Q(state="proposed", proposed_at__isnull=False, approved_at=None)
                | Q(state="approved", approved_at__isnull=False),
                name="scriptversion_state_has_its_facts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ceremony_id} v{self.number}"

    @property
    def topic(self) -> str:
        """Where one hears that somebody changed the script."""
        return f"script/{self.ceremony_id}"


class ScriptComment(models.Model):
    """What somebody says of a version, or of one step of it; settled by whoever edits."""

    version = models.ForeignKey(ScriptVersion, on_delete=models.CASCADE, related_name="comments")
    step_key = models.SlugField(blank=True, help_text=_("Empty: of the whole version"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    text = models.CharField(_("comment"), max_length=1000)
    at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["version", "at"])]

    def __str__(self) -> str:
        return self.text[:60]
