# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What stays of a ceremony: its minutes, photos of the sites, what people thought of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantoa.ceremony.models import Ceremony, Site


class Minutes(models.Model):
    """The minutes of a ceremony: the figures follow the records until they are settled, then they are frozen."""

    ceremony = models.OneToOneField(Ceremony, on_delete=models.CASCADE, related_name="minutes")
    issuing_body = models.CharField(_("body that issues the minutes"), max_length=200)
    sign = models.CharField(_("sign of the document"), max_length=40, default="BB-UBND")
    chair = models.CharField(_("who chairs"), max_length=160, blank=True)
    secretary = models.CharField(_("who takes the minutes"), max_length=160, blank=True)
    course = models.TextField(_("how it went"), blank=True)
    conclusion = models.TextField(_("conclusion"), blank=True)
    facts = models.JSONField(null=True, blank=True, help_text=_("Frozen when settled, by `queries.facts_now`"))
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "minutes"
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_at=None, facts=None) | Q(settled_at__isnull=False, facts__isnull=False),
                name="minutes_settled_with_facts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.ceremony_id}"


class Photo(models.Model):
    """A photo that a site sent, shrunk and without what the camera added; shown once the organiser has looked at it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("To be looked at")
        SHOWN = "shown", _("Kept photo")
        HIDDEN = "hidden", _("Put aside")

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="photos")
    file = models.FileField(upload_to="closing/photos/")
    small = models.FileField(upload_to="closing/small/")
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    caption = models.CharField(_("caption"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    sent_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-sent_at", "-pk"]
        indexes = [models.Index(fields=["state", "sent_at"])]
        constraints = [
            models.UniqueConstraint(fields=["site", "digest"], name="photo_once_per_site"),
            models.CheckConstraint(condition=Q(state__in=["waiting", "shown", "hidden"]), name="photo_state_known"),
        ]

    def __str__(self) -> str:
        return self.caption or f"{self.site_id}/{self.pk}"


class Feedback(models.Model):
    """What one device said of the ceremony at a site; said again, the latest word counts. Nobody is named."""

    ceremony = models.ForeignKey(Ceremony, on_delete=models.CASCADE, related_name="feedback")
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="feedback")
    device = models.UUIDField(help_text=_("Made at random, kept in a cookie of this form only"))
    picture = models.PositiveSmallIntegerField(_("Picture on the screen"))
    sound = models.PositiveSmallIntegerField(_("Sound"))
    content = models.PositiveSmallIntegerField(_("Content of the ceremony"))
    organisation = models.PositiveSmallIntegerField(_("Organisation at the site"))
    words = models.CharField(_("What should be done better?"), max_length=1000, blank=True)
    said_at = models.DateTimeField(default=timezone.now)

    QUESTIONS = ("picture", "sound", "content", "organisation")

    class Meta:
        verbose_name_plural = "feedback"
        ordering = ["-said_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["ceremony", "device"], name="feedback_once_per_device"),
            models.CheckConstraint(
                condition=Q(
                    picture__range=(1, 5), sound__range=(1, 5), content__range=(1, 5), organisation__range=(1, 5)
                ),
                name="feedback_one_to_five",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site_id} {self.said_at:%F}"
