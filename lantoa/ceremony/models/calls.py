# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What the stage and the sites say to each other: roll call, raised hands, messages. Each belongs to the real
ceremony, or to the rehearsal in which it was said."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .events import Ceremony, Level
from .rehearsals import Rehearsal
from .sites import Site


class RollCall(models.Model):
    """The centre asks all sites whether they are there; one call is open at a time."""

    ceremony = models.ForeignKey(Ceremony, on_delete=models.CASCADE, related_name="roll_calls")
    rehearsal = models.ForeignKey(Rehearsal, on_delete=models.CASCADE, null=True, blank=True, related_name="roll_calls")
    called_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ceremony"], condition=Q(ended_at=None), name="rollcall_one_open"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("called_at")), name="rollcall_ends_after_call"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ceremony_id} {self.called_at:%F %R}"


class RollAnswer(models.Model):
    """A site's answer; the latest word counts."""

    class Word(models.TextChoices):
        PRESENT = "present", _("Present, all is well")
        TROUBLE = "trouble", _("Present, with trouble")

    roll_call = models.ForeignKey(RollCall, on_delete=models.CASCADE, related_name="answers")
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="roll_answers")
    word = models.CharField(_("answer"), max_length=10, choices=Word)
    note = models.CharField(_("what is wrong"), max_length=200, blank=True)
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["roll_call", "site"], name="rollanswer_once"),
            models.CheckConstraint(condition=Q(word__in=["present", "trouble"]), name="rollanswer_word_known"),
        ]

    def __str__(self) -> str:
        return f"{self.roll_call_id} {self.site_id}: {self.word}"


class Hand(models.Model):
    """A site asks to speak; up until the centre or the site takes it down."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="hands")
    rehearsal = models.ForeignKey(Rehearsal, on_delete=models.CASCADE, null=True, blank=True, related_name="hands")
    raised_at = models.DateTimeField(default=timezone.now)
    lowered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site"], condition=Q(lowered_at=None), name="hand_one_up"),
            models.CheckConstraint(
                condition=Q(lowered_at=None) | Q(lowered_at__gte=F("raised_at")), name="hand_lowered_after_raised"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site_id} {self.raised_at:%R}"


class StageMessage(models.Model):
    """A line from the centre to one, some or all sites."""

    ceremony = models.ForeignKey(Ceremony, on_delete=models.CASCADE, related_name="messages")
    rehearsal = models.ForeignKey(Rehearsal, on_delete=models.CASCADE, null=True, blank=True, related_name="messages")
    text = models.CharField(_("message"), max_length=300)
    level = models.CharField(max_length=10, choices=Level, blank=True, help_text=_("Empty: as the sites were named"))
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-sent_at", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="stagemessage_says_something")]

    def __str__(self) -> str:
        return self.text


class Receipt(models.Model):
    """A message at one of the sites that it was sent to, and when somebody there confirmed to have read it."""

    message = models.ForeignKey(StageMessage, on_delete=models.CASCADE, related_name="receipts")
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="receipts")
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "site"], name="receipt_once")]
        indexes = [models.Index(fields=["site", "message"])]

    def __str__(self) -> str:
        return f"{self.message_id} {self.site_id}"
