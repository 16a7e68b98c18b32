# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What households and businesses promise, and what became of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantoa.infra import text
from lantoa.people.models import User
from lantoa.people.roles import May
from lantoa.plan.models import Movement
from lantoa.units.models import Unit


class PledgeQuerySet(models.QuerySet["Pledge"]):
    def visible_to(self, user: User) -> PledgeQuerySet:
        """All pledges made to the units whose tasks the person follows."""
        return self.filter(user.over(May.TASK_VIEW, "unit__"))

    def counted(self) -> PledgeQuerySet:
        """Those that the unit has taken for true."""
        return self.filter(state__in=Pledge.COUNTED)


class Pledge(models.Model):
    """A household's or business's promise to its commune, which takes it for true and later asks what became of it."""

    class Kind(models.TextChoices):
        HOUSEHOLD = "household", _("Household")
        BUSINESS = "business", _("Business or shop")

    class Promise(models.TextChoices):
        LEARN = "learn", _("Learn a course and pass its test")
        SERVICES = "services", _("Use public services online")
        CASHLESS = "cashless", _("Pay and take payments without cash")
        IDENTITY = "identity", _("Use the electronic identity")
        SAFETY = "safety", _("Keep accounts safe, warn others of fraud")
        NEIGHBOURS = "neighbours", _("Show it to three neighbours or customers")

    class State(models.TextChoices):
        WAITING = "waiting", _("New pledge")
        ACCEPTED = "accepted", _("Taken by the unit")
        KEPT = "kept", _("Pledge kept")
        MISSED = "missed", _("Not kept yet")
        REFUSED = "refused", _("Not taken")

    COUNTED = ("accepted", "kept", "missed")

    movement = models.ForeignKey(Movement, on_delete=models.CASCADE, related_name="pledges")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("who pledges"), max_length=10, choices=Kind, default=Kind.HOUSEHOLD)
    name = models.CharField(_("name of the household's head or of the business"), max_length=120)
    name_fold = models.CharField(max_length=120)
    promises = models.JSONField(_("what you pledge"), default=list)
    words = models.CharField(_("in your own words"), max_length=300, blank=True)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)
    is_named = models.BooleanField(_("the name may stand on the public page"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    note = models.CharField(_("note"), max_length=300, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    followed_at = models.DateTimeField(null=True, blank=True)

    objects = PledgeQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["movement", "state", "unit"]), models.Index(fields=["movement", "-made_at"])]
        constraints = [
            models.UniqueConstraint(fields=["movement", "unit", "kind", "name_fold"], name="pledge_once_per_name"),
            models.CheckConstraint(condition=~Q(name=""), name="pledge_has_name"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "accepted", "kept", "missed", "refused"]), name="pledge_state_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        """The folded name follows the name."""
        self.name_fold = text.fold(self.name)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def promised(self) -> list[str]:
        """The promises in words."""
        return [str(self.Promise(key).label) for key in self.promises if key in self.Promise.values]
