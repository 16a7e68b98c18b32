# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Guidance sessions as events: written once by the phone that saw them, answered by the people who check them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantoa.people.models import User
from lantoa.plan.models import Movement
from lantoa.units.models import Unit

from .teams import Membership

MOST_PEOPLE = 50
MOST_MINUTES = 600


class Device(models.Model):
    """One phone in one person's hands. Its signed token sends records after the sign-in has run out; revoking stops it.

    The key is made on the phone; two people who share a phone have two devices there.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="field_devices")
    installed_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.user} · {self.id}"


class Citizen(models.Model):
    """A coded trace of a telephone number, so that a person guided twice counts once. The number is never stored.

    `unit` and `day` are where the person counts: the first counted session; both empty while none counts.
    """

    # No index beside the unique one: no list asks by movement or place, and each new citizen would pay for it.
    movement = models.ForeignKey(Movement, on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=64, help_text=_("HMAC-SHA-256 of the number under a key of this server"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    day = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["movement", "key"], name="citizen_key_once"),
            models.CheckConstraint(
                condition=Q(unit=None, day=None) | Q(unit__isnull=False, day__isnull=False), name="citizen_place_whole"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.movement_id}:{self.key[:8]}"


class Progress(models.Model):
    """A member's standing in a movement, derived from counted sessions; its row lock puts the member's writes in line.

    `turn` grows with every write about the member: phones ask for what changed after the turn that they know.
    `unit` and `day` say where and when the goal was reached; both empty before.
    """

    movement = models.ForeignKey(Movement, on_delete=models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="guidance_progress")
    turn = models.BigIntegerField(default=0)
    sessions = models.PositiveIntegerField(default=0)
    citizens = models.PositiveIntegerField(default=0, help_text=_("Distinct citizens within the goal's days"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    day = models.DateField(null=True)
    reached_at = models.DateTimeField(null=True, help_text=_("When the session happened that reached the goal"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["movement", "user"], name="guidance_progress_once"),
            models.CheckConstraint(
                condition=Q(unit=None, day=None) | Q(unit__isnull=False, day__isnull=False),
                name="guidance_progress_place_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.citizens}"


class GuidanceSession(models.Model):
    """One guidance of one citizen or a small group, or the withdrawal of an earlier one.

    The phone makes the key (UUIDv7), so sending again is harmless. What the phone wrote never changes here: a
    correction is a new session and a withdrawal a new event, each naming the one that it replaces.
    """

    class Kind(models.TextChoices):
        SESSION = "session", _("Guidance session")
        WITHDRAWAL = "withdrawal", _("Withdrawal")

    class Outcome(models.TextChoices):
        DONE = "done", _("Did it alone to the end")
        HELPED = "helped", _("Did it with help")

    class Place(models.TextChoices):
        HOME = "home", _("At home")
        DESK = "desk", _("One-stop centre")
        MARKET = "market", _("Market")
        MEETING = "meeting", _("Meeting")

    class State(models.TextChoices):
        RECEIVED = "received", _("Received")
        COUNTED = "counted", _("Counted")
        RETURNED = "returned", _("Returned")
        REPLACED = "replaced", _("Corrected by a new record")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    id = models.UUIDField(primary_key=True, editable=False)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.SESSION)
    # No index of its own: nearly all rows have the same movement, and planners without statistics would choose it.
    movement = models.ForeignKey(Movement, on_delete=models.PROTECT, related_name="+", db_index=False)
    # The index on membership and turn below serves both.
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="sessions", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", help_text=_("The team's unit, then"))
    # No list asks by phone.
    device = models.ForeignKey(Device, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    happened_at = models.DateTimeField(help_text=_("The phone's clock, set right by the server's when it was off"))
    received_at = models.DateTimeField()
    day = models.DateField(help_text=_("The day in Viet Nam on which it counts"))
    content_hash = models.CharField(max_length=64)
    initials = models.CharField(_("initials"), max_length=5, blank=True)
    birth_decade = models.PositiveSmallIntegerField(_("born in the years"), null=True)
    citizen = models.ForeignKey(Citizen, on_delete=models.PROTECT, null=True, related_name="sessions")
    people = models.PositiveSmallIntegerField(_("people guided"), default=1)
    skills = models.JSONField(default=list, help_text=_("Keys of skills"))
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    place = models.CharField(max_length=10, choices=Place, blank=True)
    minutes = models.PositiveSmallIntegerField(default=0)
    note = models.CharField(max_length=300, blank=True)
    consent = models.PositiveSmallIntegerField(default=0, help_text=_("Version of the wording agreed to; 0 is none"))
    state = models.CharField(max_length=10, choices=State)
    reason = models.CharField(max_length=300, blank=True)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    changed = models.BigIntegerField(default=0, help_text=_("The member's turn in which it last changed"))
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["membership", "changed"]),
            models.Index(fields=["movement", "received_at"], condition=Q(state="returned"), name="session_returned"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="withdrawal", state="received", replaces__isnull=False)
                | Q(
                    kind="session",
                    outcome__in=["done", "helped"],
                    place__in=["home", "desk", "market", "meeting"],
                    state__in=["received", "counted", "returned", "replaced", "withdrawn"],
                ),
                name="session_whole",
            ),
            models.CheckConstraint(condition=Q(people__gte=1, people__lte=MOST_PEOPLE), name="session_people_in_range"),
            models.CheckConstraint(condition=Q(minutes__lte=MOST_MINUTES), name="session_minutes_in_range"),
            models.CheckConstraint(
                condition=Q(consent__gte=1) | Q(initials="", birth_decade=None, citizen=None, note=""),
                name="session_personal_by_consent",
            ),
            models.CheckConstraint(condition=~Q(state="returned") | ~Q(reason=""), name="session_return_has_reason"),
            models.CheckConstraint(condition=~Q(replaces=F("id")), name="session_not_replaces_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.id} · {self.state}"
