# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""How units take the movement up: kick-offs and other activities, with their photos (plan, IV.4 to IV.6)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantoa.people.models import User
from lantoa.people.roles import May
from lantoa.plan.models import Movement
from lantoa.units.models import Unit


class Publication(models.TextChoices):
    """Whether the public sees it; the province decides."""

    WAITING = "waiting", _("Waits for the province")
    SHOWN = "shown", _("On the public pages")
    HIDDEN = "hidden", _("Not published")


class ActivityQuerySet(models.QuerySet["Activity"]):
    def visible_to(self, user: User) -> ActivityQuerySet:
        """All activities of the units whose tasks the person follows."""
        return self.filter(user.over(May.TASK_VIEW, "unit__"))

    def public(self) -> ActivityQuerySet:
        """What everyone may see."""
        return self.filter(publication=Publication.SHOWN).exclude(state=Activity.State.CANCELLED)


class Activity(models.Model):
    """A kick-off or another activity of a unit: planned for a moment, then held (or not), told and shown."""

    class Kind(models.TextChoices):
        KICKOFF = "kickoff", _("Kick-off")
        RESPONSE = "response", _("Response activity")

    class Form(models.TextChoices):
        RALLY = "rally", _("Rally")
        PARADE = "parade", _("Parade or loudspeaker car")
        MEETING = "meeting", _("Meeting or talk")
        BOOTH = "booth", _("Help desk in a public place")
        DOORS = "doors", _("From door to door")
        CLASSROOM = "classroom", _("Lesson or workshop")
        ONLINE = "online", _("Online")
        OTHER = "other", _("Another form")

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned activity")
        HELD = "held", _("Held activity")
        CANCELLED = "cancelled", _("Called off")

    movement = models.ForeignKey(Movement, on_delete=models.CASCADE, related_name="activities")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind of activity"), max_length=10, choices=Kind, default=Kind.KICKOFF)
    form = models.CharField(_("form of activity"), max_length=10, choices=Form, default=Form.RALLY)
    title = models.CharField(_("name of the activity"), max_length=160)
    place = models.CharField(_("place"), max_length=200)
    starts_at = models.DateTimeField(_("begins at"))
    about = models.TextField(_("what will happen"), max_length=2000, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED)
    people = models.PositiveIntegerField(_("people who took part"), null=True, blank=True)
    outcome = models.TextField(_("what came of it"), max_length=2000, blank=True)
    links = models.JSONField(_("links"), default=list, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    publication = models.CharField(max_length=10, choices=Publication, default=Publication.WAITING)
    remark = models.CharField(_("remark to the unit"), max_length=300, blank=True)
    changed_at = models.DateTimeField(auto_now=True)
    is_synthetic = models.BooleanField(default=False)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "activities"
        ordering = ["-starts_at", "-pk"]
        indexes = [
            models.Index(fields=["movement", "publication", "-starts_at"]),
            models.Index(fields=["movement", "unit", "-starts_at"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=["movement", "unit", "title", "starts_at"], name="activity_once"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(place=""), name="activity_says_what_and_where"),
            models.CheckConstraint(
                condition=Q(state="held", people__isnull=False) | (~Q(state="held") & Q(people=None)),
                name="activity_people_when_held",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "held", "cancelled"]), name="activity_state_known"
            ),
            models.CheckConstraint(
                condition=Q(publication__in=["waiting", "shown", "hidden"]), name="activity_publication_known"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ActivityPhoto(models.Model):
    """A photo of an activity, shrunk and without what the camera added; shown once the province has looked at it."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="photos")
    file = models.FileField(upload_to="responses/photos/")
    small = models.FileField(upload_to="responses/small/")
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    caption = models.CharField(_("caption"), max_length=200, blank=True)
    publication = models.CharField(max_length=10, choices=Publication, default=Publication.WAITING)
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["publication", "sent_at"])]
        constraints = [
            models.UniqueConstraint(fields=["activity", "digest"], name="activity_photo_once"),
            models.CheckConstraint(
                condition=Q(publication__in=["waiting", "shown", "hidden"]), name="activity_photo_publication_known"
            ),
        ]

    def __str__(self) -> str:
        return self.caption or f"{self.activity_id}/{self.pk}"
