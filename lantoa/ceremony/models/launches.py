# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Who presses the button, each attempt to launch, and what every screen told of it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .events import Ceremony
from .rehearsals import Rehearsal
from .sites import Site


class Presser(models.Model):
    """A leader who holds the button (plan, II.5a (4)): an office, not a person; reached by a signed personal link."""

    ceremony = models.ForeignKey(Ceremony, on_delete=models.CASCADE, related_name="pressers")
    key = models.SlugField()
    order = models.PositiveSmallIntegerField()
    title = models.CharField(_("title"), max_length=200)
    is_active = models.BooleanField(default=True)
    is_podium = models.BooleanField(default=False, help_text=_("The one key at the podium, not a leader's own device"))
    link_nonce = models.CharField(max_length=16, editable=False)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["ceremony", "key"], name="presser_key_once"),
            models.UniqueConstraint(fields=["ceremony"], condition=Q(is_podium=True), name="presser_one_podium"),
            models.CheckConstraint(condition=~Q(link_nonce=""), name="presser_has_nonce"),
        ]

    def __str__(self) -> str:
        return self.title


class Launch(models.Model):
    """One attempt to launch. Of a stage's attempts at most one is not aborted; its T0 is fixed exactly once."""

    class State(models.TextChoices):
        ARMED = "armed", _("Armed")
        HOLDING = "holding", _("Being held")
        FIXED = "fixed", _("Counting down")
        FIRED = "fired", _("Launched")
        ABORTED = "aborted", _("Aborted")

    ceremony = models.ForeignKey(Ceremony, on_delete=models.PROTECT, related_name="launches")
    rehearsal = models.ForeignKey(Rehearsal, on_delete=models.CASCADE, null=True, blank=True, related_name="launches")
    pressers = models.ManyToManyField(Presser, related_name="launches", help_text=_("Whose hold counts"))
    attempt = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.ARMED)
    quorum = models.PositiveSmallIntegerField()
    hold_seconds = models.PositiveSmallIntegerField()
    lead_seconds = models.PositiveSmallIntegerField()
    armed_at = models.DateTimeField(default=timezone.now)
    fixed_at = models.DateTimeField(null=True, blank=True)
    t0 = models.DateTimeField(null=True, blank=True, help_text=_("The launch instant, whole milliseconds"))
    signature = models.CharField(max_length=64, blank=True)
    aborted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "launches"
        constraints = [
            models.UniqueConstraint(fields=["ceremony", "attempt"], name="launch_attempt_once"),
            models.UniqueConstraint(
                fields=["ceremony"], condition=~Q(state="aborted") & Q(rehearsal=None), name="launch_one_not_aborted"
            ),
            models.UniqueConstraint(
                fields=["rehearsal"], condition=~Q(state="aborted"), name="launch_one_not_aborted_in_rehearsal"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["armed", "holding"], t0=None, fixed_at=None, signature="", aborted_at=None)
                | (Q(state__in=["fixed", "fired"], t0__gt=F("fixed_at"), aborted_at=None) & ~Q(signature=""))
                | Q(state="aborted", aborted_at__isnull=False),
                name="launch_state_has_its_facts",
            ),
            models.CheckConstraint(condition=Q(quorum__gte=1), name="launch_quorum_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.ceremony_id}#{self.attempt} {self.state}"

    @property
    def t0_ms(self) -> int | None:
        """T0 as browsers count: milliseconds since 1970."""
        return round(self.t0.timestamp() * 1000) if self.t0 else None


class Hold(models.Model):
    """One press of the button, from finger down to finger up. `key` is made by the device, so a repeat is known."""

    launch = models.ForeignKey(Launch, on_delete=models.CASCADE, related_name="holds")
    presser = models.ForeignKey(Presser, on_delete=models.PROTECT, related_name="holds")
    key = models.UUIDField(unique=True)
    pressed_at = models.DateTimeField()
    seen_at = models.DateTimeField(help_text=_("When the device last said that the finger is still down"))
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["launch", "presser"], condition=Q(released_at=None), name="hold_one_open_per_presser"
            ),
            models.CheckConstraint(condition=Q(seen_at__gte=F("pressed_at")), name="hold_seen_after_press"),
            models.CheckConstraint(
                condition=Q(released_at=None) | Q(released_at__gte=F("pressed_at")), name="hold_released_after_press"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.launch_id} {self.presser_id}"


class LaunchReport(models.Model):
    """A screen's own word on when it fired, by its synchronised clock; once per screen and launch."""

    launch = models.ForeignKey(Launch, on_delete=models.CASCADE, related_name="reports")
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="reports")
    screen = models.UUIDField(help_text=_("Made by the browser and kept there"))
    fired_at = models.DateTimeField()
    lateness_ms = models.FloatField(help_text=_("First frame of the sequence after T0"))
    offset_ms = models.FloatField(null=True, blank=True, help_text=_("Server's clock minus the device's"))
    rtt_ms = models.FloatField(null=True, blank=True, help_text=_("Round trip of the exchange behind the offset"))
    is_late = models.BooleanField(default=False, help_text=_("Opened after T0 and joined the running sequence"))
    reported_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["launch", "screen"], name="launchreport_once_per_screen"),
        ]

    def __str__(self) -> str:
        return f"{self.launch_id} {self.screen}: {self.lateness_ms} ms"
