# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Community Digital Technology Teams, who is in them, and the skills they bring to people (plan, IV.6 and IV.7)."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantoa.people.models import User
from lantoa.plan.models import Movement
from lantoa.units.models import Unit


def new_nonce() -> str:
    """The random part of a link; another one makes the link that was handed out worthless."""
    return secrets.token_hex(4)


class TeamQuerySet(models.QuerySet["Team"]):
    def open(self) -> TeamQuerySet:
        """Teams that work now."""
        return self.filter(closed_on=None)

    def under(self, unit: Unit) -> TeamQuerySet:
        """Teams of the unit and of everything below it."""
        return self.filter(unit__path__gte=unit.path, unit__path__lt=unit.path_end)


class Team(models.Model):
    """A Community Digital Technology Team. A village's team stands at its commune while the map has no villages."""

    class Level(models.TextChoices):
        DISTRICT = "district", _("District team")
        COMMUNE = "commune", _("Commune team")
        VILLAGE = "village", _("Village team")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="teams", verbose_name=_("unit"))
    level = models.CharField(_("level"), max_length=10, choices=Level)
    name = models.CharField(_("name"), max_length=200)
    name_fold = models.CharField(max_length=200, editable=False, db_index=True)
    decision = models.CharField(_("decision number"), max_length=60, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    is_synthetic = models.BooleanField(default=False, help_text=_("Made by the simulation"))
    join_nonce = models.CharField(max_length=16, blank=True, editable=False)
    join_until = models.DateTimeField(null=True, blank=True, help_text=_("The link to join is open until then"))

    objects = TeamQuerySet.as_manager()

    class Meta:
        ordering = ["unit__path", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "name"], condition=Q(closed_on=None), name="team_open_name_once"),
            models.CheckConstraint(condition=~Q(name=""), name="team_has_name"),
            models.CheckConstraint(condition=Q(level__in=["district", "commune", "village"]), name="team_level_known"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def link_open(self) -> bool:
        """May people ask to join by the team's link now?"""
        return self.join_until is not None and self.join_until > timezone.now()


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> MembershipQuerySet:
        """Those who are in a team now."""
        return self.filter(until=None)


class Membership(models.Model):
    """A person in a team for a time. Leaving and moving end it; it is never deleted, so sessions keep their team."""

    class Role(models.TextChoices):
        LEADER = "leader", _("Leader")
        DEPUTY = "deputy", _("Deputy leader")
        MEMBER = "member", _("Member")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.MEMBER)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["team", "role", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "team"], condition=Q(until=None), name="membership_open_once"),
            models.UniqueConstraint(
                fields=["team"], condition=Q(until=None, role="leader"), name="membership_one_leader"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="membership_dates_in_order"
            ),
            models.CheckConstraint(condition=Q(role__in=["leader", "deputy", "member"]), name="membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.team}"


class JoinRequest(models.Model):
    """Somebody asked to join by the team's link. The leader confirms; only then an account and a membership are made.

    `person` is empty while the one who asks has no account; what they typed is forgotten some time after the answer.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for the leader")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="join_requests")
    person = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    full_name = models.CharField(_("full name"), max_length=120, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    asked_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    made_account = models.BooleanField(default=False, help_text=_("The account was made for this request"))

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["team", "phone"], condition=Q(state="waiting") & ~Q(phone=""),
                                    name="join_phone_waits_once"),
            models.UniqueConstraint(fields=["team", "person"], condition=Q(state="waiting"),
                                    name="join_person_waits_once"),
            models.CheckConstraint(condition=Q(state__in=["waiting", "accepted", "declined"]), name="join_state_known"),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at=None) | (~Q(state="waiting") & Q(decided_at__isnull=False)),
                name="join_decided_whole",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.full_name or self.person} · {self.team}"


class TeamRoster(models.Model):
    """An uploaded list of teams and members, read and checked, kept as data until it is applied or its day is over."""

    by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    rows = models.JSONField(help_text=_("What will be made: one object a row"))
    faults = models.JSONField(help_text=_("What cannot be read: row, column, cause"))
    made_at = models.DateTimeField(default=timezone.now)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name


class Skill(models.Model):
    """What a citizen can be guided in, from the plan (IV.6); a unit may add its own. Never deleted: phones that were
    long without network still send the old keys."""

    movement = models.ForeignKey(Movement, on_delete=models.CASCADE, related_name="skills")
    key = models.SlugField(max_length=40)
    title = models.CharField(max_length=160)
    order = models.PositiveSmallIntegerField(default=0)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, help_text=_("Only for this unit and below")
    )

    guide = models.CharField(max_length=40, blank=True, help_text=_("Key of the picture guide that belongs to it"))

    class Meta:
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["movement", "key"], name="skill_key_once")]

    def __str__(self) -> str:
        return self.title
