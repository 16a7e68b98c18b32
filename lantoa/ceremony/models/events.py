# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The ceremony itself, and the codes and levels that its parts share (plan, II.1)."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lantoa.plan.models import Movement

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
