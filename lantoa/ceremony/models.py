# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The launching ceremony (plan, II and IV.1): sites, programme, delegates, and the launch that starts the clock."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantoa.plan.models import Movement
from lantoa.units.models import Unit

CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""No letter or digit that can be taken for another when it is read out."""


def new_nonce() -> str:
    """The part of a signed link that is changed to revoke it."""
    return secrets.token_urlsafe(9)


def new_code() -> str:
    """A short code that a person types instead of scanning."""
    return "".join(secrets.choice(CODE_LETTERS) for _place in range(8))


class Level(models.TextChoices):
    """Where a site stands (plan, II.1): one main site, then district and commune sites."""

    MAIN = "main", _("Main site")
    DISTRICT = "district", _("District site")
    COMMUNE = "commune", _("Commune site")


class Ceremony(models.Model):
    """One ceremony at many sites. Its row is the lock of everything that happens on its stage."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        LIVE = "live", _("Live")
        LAUNCHED = "launched", _("Launched")
        CLOSED = "closed", _("Closed")

    movement = models.ForeignKey(Movement, on_delete=models.CASCADE, related_name="ceremonies")
    key = models.SlugField()
    title = models.CharField(_("title"), max_length=300)
    starts_at = models.DateTimeField(_("starts at"))
    venue = models.CharField(_("venue"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED)
    current_step = models.ForeignKey(
        "ProgrammeStep", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    quorum = models.PositiveSmallIntegerField(_("quorum"), help_text=_("How many must hold the button together"))
    hold_seconds = models.PositiveSmallIntegerField(_("seconds to hold"), default=3)
    lead_seconds = models.PositiveSmallIntegerField(
        _("seconds of countdown"), default=8, help_text=_("From the decision to the launch instant")
    )
    links_until = models.DateTimeField(_("links are good until"))

    class Meta:
        verbose_name_plural = "ceremonies"
        constraints = [
            models.UniqueConstraint(fields=["movement", "key"], name="ceremony_key_once"),
            models.CheckConstraint(condition=Q(quorum__gte=1), name="ceremony_quorum_positive"),
            models.CheckConstraint(condition=Q(hold_seconds__gte=1, hold_seconds__lte=30), name="ceremony_hold_range"),
            models.CheckConstraint(condition=Q(lead_seconds__gte=3, lead_seconds__lte=60), name="ceremony_lead_range"),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "live", "launched", "closed"]), name="ceremony_state_known"
            ),
            models.CheckConstraint(condition=Q(links_until__gt=F("starts_at")), name="ceremony_links_outlive_start"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def topic(self) -> str:
        """Where one hears what changed."""
        return f"ceremony/{self.pk}"

    @property
    def launch_topic(self) -> str:
        """Where one hears the launch; its last fact is kept for those who come late."""
        return f"ceremony/{self.pk}/launch"


class SiteQuerySet(models.QuerySet["Site"]):
    def visible_to(self, user: Any) -> SiteQuerySet:
        """Sites of units over which the person may see the ceremony."""
        return self.filter(user.over("ceremony_view", "unit__"))

    def in_order(self) -> SiteQuerySet:
        """The main site, then each district followed by its communes: the order of the tree."""
        return self.order_by("unit__path")

    def of_level(self, level: str) -> SiteQuerySet:
        """Sites of one level."""
        return self.filter(level=level)


class Site(models.Model):
    """A place that takes part. Its links (screen, desk) need no account and die when the nonce changes."""

    ceremony = models.ForeignKey(Ceremony, on_delete=models.CASCADE, related_name="sites")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="sites")
    level = models.CharField(_("level"), max_length=10, choices=Level)
    venue = models.CharField(_("venue"), max_length=200, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    contact_name = models.CharField(_("contact person"), max_length=120, blank=True)
    contact_phone = models.CharField(_("contact phone"), max_length=20, blank=True)
    capacity = models.PositiveIntegerField(_("capacity"), null=True, blank=True, help_text=_("Seats"))
    latest_check = models.ForeignKey("SiteCheck", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    link_nonce = models.CharField(max_length=16, editable=False)
    short_code = models.CharField(_("short code"), max_length=8, editable=False, unique=True)

    objects = SiteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ceremony", "unit"], name="site_once_per_unit"),
            models.UniqueConstraint(fields=["ceremony"], condition=Q(level="main"), name="site_one_main"),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="site_level_known"),
            models.CheckConstraint(condition=~Q(link_nonce=""), name="site_has_nonce"),
        ]

    def __str__(self) -> str:
        return self.unit.name

    @property
    def listener(self) -> str:
        """The name under which its screens are known to the hub."""
        return f"site-{self.pk}"


class SiteCheck(models.Model):
    """One test of a site: equipment and line as found. Never changed; the latest one gives the readiness."""

    class Line(models.TextChoices):
        GOOD = "good", _("Good")
        POOR = "poor", _("Unsteady")
        FAILED = "failed", _("No connection")

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="checks")
    at = models.DateTimeField(_("tested at"), default=timezone.now)
    has_screen = models.BooleanField(_("Screen or projector"), default=False)
    has_sound = models.BooleanField(_("Sound"), default=False)
    has_camera = models.BooleanField(_("Camera"), default=False)
    has_main_line = models.BooleanField(_("Main line"), default=False)
    has_backup_line = models.BooleanField(_("Backup line"), default=False)
    has_power = models.BooleanField(_("Reserve power"), default=False)
    line = models.CharField(_("test connection"), max_length=10, choices=Line)
    note = models.CharField(_("note"), max_length=300, blank=True)
    is_synthetic = models.BooleanField(default=False)

    EQUIPMENT = ("has_screen", "has_sound", "has_camera", "has_main_line", "has_backup_line", "has_power")

    class Meta:
        indexes = [models.Index(fields=["site", "at"])]
        constraints = [
            models.CheckConstraint(condition=Q(line__in=["good", "poor", "failed"]), name="sitecheck_line_known")
        ]

    def __str__(self) -> str:
        return f"{self.site_id} {self.at:%F %R}"

    def missing(self) -> list[str]:
        """What the site lacks, as people call it."""
        return [
            str(field.verbose_name)
            for field in self._meta.fields
            if field.name in self.EQUIPMENT and not getattr(self, field.name)
        ]


class ProgrammeStep(models.Model):
    """One step of the programme (plan, II.5a): planned in minutes, with the actual start and end as they happened."""

    class Kind(models.TextChoices):
        OPENING = "opening", _("Opening")
        PROGRAMME = "programme", _("Programme")
        SPEECH = "speech", _("Speech")
        LAUNCH = "launch", _("Launch ritual")
        CLOSING = "closing", _("Closing")
        OTHER = "other", _("Other")

    ceremony = models.ForeignKey(Ceremony, on_delete=models.CASCADE, related_name="steps")
    key = models.SlugField()
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    title = models.CharField(_("title"), max_length=300)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    presenter = models.CharField(_("presenter"), max_length=160, blank=True)
    script = models.TextField(_("script"), blank=True)
    cue = models.CharField(_("cue"), max_length=300, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["ceremony", "key"], name="step_key_once"),
            models.UniqueConstraint(fields=["ceremony", "order"], name="step_order_once"),
            models.UniqueConstraint(fields=["ceremony"], condition=Q(kind="launch"), name="step_one_launch"),
            models.CheckConstraint(condition=Q(minutes__gte=1), name="step_takes_time"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(started_at__isnull=False, ended_at__gte=F("started_at")),
                name="step_times_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class DelegateGroup(models.Model):
    """A class of people invited to the sites of one level (plan, II.6)."""

    ceremony = models.ForeignKey(Ceremony, on_delete=models.CASCADE, related_name="delegate_groups")
    key = models.SlugField()
    level = models.CharField(_("level"), max_length=10, choices=Level)
    order = models.PositiveSmallIntegerField()
    title = models.CharField(_("title"), max_length=300)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["ceremony", "key"], name="delegategroup_key_once"),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="delegategroup_level_known"),
        ]

    def __str__(self) -> str:
        return self.title


class Attendance(models.Model):
    """How many people of a class are present at a site, as the site counted them last."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="attendance")
    group = models.ForeignKey(DelegateGroup, on_delete=models.PROTECT, related_name="attendance")
    present = models.PositiveIntegerField(_("present"))
    day = models.DateField(help_text=_("The day on which it counts"))
    counted_at = models.DateTimeField(default=timezone.now)
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "attendance"
        constraints = [
            models.UniqueConstraint(fields=["site", "group", "is_synthetic"], name="attendance_once"),
        ]

    def __str__(self) -> str:
        return f"{self.site_id} {self.group_id}: {self.present}"


class Presser(models.Model):
    """A leader who holds the button (plan, II.5a (4)): an office, not a person; reached by a signed personal link."""

    ceremony = models.ForeignKey(Ceremony, on_delete=models.CASCADE, related_name="pressers")
    key = models.SlugField()
    order = models.PositiveSmallIntegerField()
    title = models.CharField(_("title"), max_length=200)
    is_active = models.BooleanField(default=True)
    link_nonce = models.CharField(max_length=16, editable=False)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["ceremony", "key"], name="presser_key_once"),
            models.CheckConstraint(condition=~Q(link_nonce=""), name="presser_has_nonce"),
        ]

    def __str__(self) -> str:
        return self.title


class Launch(models.Model):
    """One attempt to launch. Of a ceremony's attempts at most one is not aborted; its T0 is fixed exactly once."""

    class State(models.TextChoices):
        ARMED = "armed", _("Armed")
        HOLDING = "holding", _("Being held")
        FIXED = "fixed", _("Counting down")
        FIRED = "fired", _("Launched")
        ABORTED = "aborted", _("Aborted")

    ceremony = models.ForeignKey(Ceremony, on_delete=models.PROTECT, related_name="launches")
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
            models.UniqueConstraint(fields=["ceremony"], condition=~Q(state="aborted"), name="launch_one_not_aborted"),
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
