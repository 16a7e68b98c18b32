# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Who is invited to which site, what they answered, and who came (plan, II.6 and IV.2)."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantoa.ceremony.models import Ceremony, DelegateGroup, Rehearsal, Site
from lantoa.people.roles import May
from lantoa.units.models import Unit


def new_nonce() -> str:
    """The part of a letter's link that is changed to revoke it."""
    return secrets.token_urlsafe(9)


class Letter(models.Model):
    """The words of a ceremony's invitation (giấy mời, Decree 30/2020) and until when units name their delegates."""

    ceremony = models.OneToOneField(Ceremony, on_delete=models.CASCADE, related_name="letter")
    nominate_until = models.DateTimeField(_("units name delegates until"))
    answer_until = models.DateTimeField(_("delegates answer until"))
    issuing_body = models.CharField(_("issuing body"), max_length=120)
    sign = models.CharField(_("sign after the number"), max_length=40)
    invites = models.TextField(_("what the letter invites to"), max_length=1000)
    request = models.TextField(_("what delegates are asked to mind"), max_length=1000, blank=True)
    authority = models.CharField(_("on whose behalf it is signed"), max_length=80, blank=True)
    signer_title = models.CharField(_("title of the signer"), max_length=80, blank=True)
    signer = models.CharField(_("name of the signer"), max_length=80, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answer_until__gte=F("nominate_until")), name="letter_answers_after_nominations"
            )
        ]

    def __str__(self) -> str:
        return f"{self.sign} {self.ceremony_id}"


class DelegateQuerySet(models.QuerySet["Delegate"]):
    def visible_to(self, user: Any) -> DelegateQuerySet:
        """Those whom the person's units name, and those who come to their sites."""
        named = user.over(May.CEREMONY_VIEW, "unit__")
        return self.filter(named | user.over(May.CEREMONY_VIEW, "site__unit__"))

    def standing(self) -> DelegateQuerySet:
        """All but those who declined, were replaced or were taken off the list."""
        return self.filter(state__in=Delegate.STANDING)


class Delegate(models.Model):
    """One invited person. The link in the letter dies when the nonce changes."""

    class State(models.TextChoices):
        NAMED = "named", _("Named")
        INVITED = "invited", _("Invited")
        ACCEPTED = "accepted", _("Will come")
        DECLINED = "declined", _("Will not come")
        REPLACED = "replaced", _("Replaced")
        WITHDRAWN = "withdrawn", _("Taken off")

    STANDING = (State.NAMED, State.INVITED, State.ACCEPTED)

    ceremony = models.ForeignKey(Ceremony, on_delete=models.CASCADE, related_name="delegates")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="delegates")
    group = models.ForeignKey(DelegateGroup, on_delete=models.PROTECT, related_name="delegates")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", help_text=_("The unit that names them"))
    number = models.PositiveIntegerField(help_text=_("Of the ticket, counted within the ceremony"))
    full_name = models.CharField(_("full name"), max_length=120)
    name_fold = models.CharField(max_length=120, editable=False)
    sort_key = models.CharField(max_length=240, editable=False)
    position = models.CharField(_("position"), max_length=160, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    seat = models.CharField(_("seat or row"), max_length=20, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.NAMED)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    nonce = models.CharField(max_length=16, editable=False)
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    named_at = models.DateTimeField(default=timezone.now)
    invited_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = DelegateQuerySet.as_manager()

    class Meta:
        ordering = ["site__unit__path", "group__order", "sort_key", "pk"]
        indexes = [
            models.Index(fields=["ceremony", "state"]),
            models.Index(fields=["unit", "state"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=["ceremony", "number"], name="delegate_number_once"),
            models.UniqueConstraint(
                fields=["ceremony", "unit", "name_fold", "position"],
                condition=Q(state__in=["named", "invited", "accepted"]),
                name="delegate_standing_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["named", "invited", "accepted", "declined", "replaced", "withdrawn"]),
                name="delegate_state_known",
            ),
            models.CheckConstraint(condition=~Q(full_name="") & ~Q(nonce=""), name="delegate_has_name_and_link"),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "declined"]) | Q(answered_at__isnull=False),
                name="delegate_answer_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(reason=""), name="delegate_declines_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def is_standing(self) -> bool:
        """Is a place kept for this person?"""
        return self.state in self.STANDING


class DelegateList(models.Model):
    """An uploaded list, read and checked, kept as data until it is applied or its day is over."""

    ceremony = models.ForeignKey(Ceremony, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    rows = models.JSONField(help_text=_("What will be named: one object a row"))
    faults = models.JSONField(help_text=_("What cannot be read: row, column, cause"))
    made_at = models.DateTimeField(default=timezone.now)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name


class Arrival(models.Model):
    """Something that happened at a site's entrance; never changed, only undone by a later one.

    The device makes the key, so sending again is harmless. A delegate counts once at a site however often noted.
    What happened while a rehearsal ran is practice: it names the rehearsal and counts nowhere.
    """

    class Kind(models.TextChoices):
        TICKET = "ticket", _("Ticket")
        NAME = "name", _("Found by name")
        WALK_IN = "walk_in", _("Came without invitation")
        GROUP = "group", _("Group, counted")
        UNDO = "undo", _("Undone")

    id = models.UUIDField(primary_key=True)
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="arrivals")
    kind = models.CharField(max_length=10, choices=Kind)
    rehearsal = models.ForeignKey(Rehearsal, on_delete=models.CASCADE, null=True, blank=True, related_name="arrivals")
    delegate = models.ForeignKey(Delegate, on_delete=models.PROTECT, null=True, related_name="arrivals")
    group = models.ForeignKey(DelegateGroup, on_delete=models.PROTECT, null=True, related_name="+")
    people = models.PositiveSmallIntegerField(default=1)
    guest_name = models.CharField(max_length=120, blank=True)
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="undone_by")
    at = models.DateTimeField(help_text=_("By the device's clock, put right"))
    clock_ahead = models.IntegerField(default=0, help_text=_("Seconds by which the device's clock went before ours"))
    device = models.UUIDField(null=True)
    received_at = models.DateTimeField(default=timezone.now)
    strayed = models.BooleanField(
        default=False, help_text=_("Its delegate was seen away from their own site: other entrances must hear of it")
    )

    class Meta:
        ordering = ["-received_at", "pk"]
        indexes = [
            models.Index(fields=["site", "kind"]),
            models.Index(fields=["received_at"]),
            models.Index(fields=["site", "received_at"]),  # what devices ask all the time: news of these sites,
            models.Index(fields=["received_at"], condition=Q(strayed=True), name="arrival_strayed"),  # and from away
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["ticket", "name"], delegate__isnull=False, undoes=None)
                | Q(kind__in=["walk_in", "group"], delegate=None, group__isnull=False, undoes=None)
                | Q(kind="undo", delegate=None, undoes__isnull=False),
                name="arrival_is_of_one_kind",
            ),
            models.CheckConstraint(condition=Q(people__gte=1, people__lte=500), name="arrival_of_people"),
        ]

    def __str__(self) -> str:
        return f"{self.site_id} {self.kind}"
