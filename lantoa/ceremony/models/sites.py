# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Sites, their test connections, the classes of delegates and who came (plan, II.2 and II.6)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantoa.units.models import Unit

from .events import Ceremony, Level


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
    contact_email = models.EmailField(_("contact e-mail"), blank=True)
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

    @property
    def desk_listener(self) -> str:
        """The name under which its desk page is known to the hub."""
        return f"desk-{self.pk}"


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


class SiteTest(models.Model):
    """A test connection that the centre has planned with a site; done by the check that the site then reports."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="tests")
    planned_at = models.DateTimeField(_("planned at"))
    check_done = models.ForeignKey(SiteCheck, on_delete=models.SET_NULL, null=True, blank=True, related_name="tests")

    LATE = timedelta(hours=2)
    """So long after its time an open test is missed; so long before it a check may already stand for it."""

    class Meta:
        ordering = ["planned_at"]
        indexes = [models.Index(fields=["check_done", "planned_at"])]
        constraints = [models.UniqueConstraint(fields=["site", "planned_at"], name="sitetest_once")]

    def __str__(self) -> str:
        return f"{self.site_id} {self.planned_at:%F %R}"

    @property
    def is_missed(self) -> bool:
        """Its time is over and nobody reported."""
        return self.check_done_id is None and self.planned_at + self.LATE < timezone.now()


class SiteList(models.Model):
    """An uploaded table of sites: what its rows would change and what is wrong in it. Kept for a day."""

    ceremony = models.ForeignKey(Ceremony, on_delete=models.CASCADE, related_name="site_lists")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    rows = models.JSONField()
    faults = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)
    applied_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


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
    """How many people of a class are present at a site: the larger of its own head count and of what its entrance
    noted. Neither replaces the other; where they differ both are shown."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="attendance")
    group = models.ForeignKey(DelegateGroup, on_delete=models.PROTECT, related_name="attendance")
    present = models.PositiveIntegerField(_("present"))
    counted = models.PositiveIntegerField(null=True, blank=True, help_text=_("The site's own head count"))
    entered = models.PositiveIntegerField(null=True, blank=True, help_text=_("Noted at the entrance"))
    day = models.DateField(help_text=_("The day on which it counts"))
    counted_at = models.DateTimeField(default=timezone.now)
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "attendance"
        constraints = [
            models.UniqueConstraint(fields=["site", "group", "is_synthetic"], name="attendance_once"),
            models.CheckConstraint(
                condition=Q(present=Greatest(Coalesce("counted", 0), Coalesce("entered", 0))),
                name="attendance_is_the_larger",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site_id} {self.group_id}: {self.present}"
