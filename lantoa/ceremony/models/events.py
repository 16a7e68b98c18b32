# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The ceremony itself, and the codes and levels that its parts share (plan, II.1)."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lantoa.plan.models import Movement

if TYPE_CHECKING:
    from .rehearsals import Rehearsal

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


class Showing(models.Model):
    """What stands on a stage: the step of the programme, and what the operator has the screens show."""

    class View(models.TextChoices):
        AUTO = "auto", _("By the programme")
        TITLE = "title", _("Title card")
        SPEAKER = "speaker", _("Speaker")
        SLIDES = "slides", _("Slides")
        VIDEO = "video", _("Video")
        STREAM = "stream", _("Live picture")
        COUNTDOWN = "countdown", _("Time until the start")
        MAP = "map", _("Map of sites")
        TOTALS = "totals", _("Totals")

    current_step = models.ForeignKey(
        "ceremony.ProgrammeStep", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    view = models.CharField(_("screens show"), max_length=10, choices=View, default=View.AUTO)
    material = models.ForeignKey(
        "ceremony.Material", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    page = models.PositiveSmallIntegerField(default=1, help_text=_("Of the slides"))

    class Meta:
        abstract = True


STAGE = ("movement__root", "current_step", "material", "rehearsal__current_step", "rehearsal__material")
"""What pages need of a ceremony beside its row: for select_related."""


class CeremonyQuerySet(models.QuerySet["Ceremony"]):
    def locked(self, pk: int) -> Ceremony:
        """The row under lock, with its movement and open rehearsal: what follows happens one after the other."""
        return self.select_for_update(of=("self",)).select_related("movement", "rehearsal").get(pk=pk)


class Ceremony(Showing):
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
    rehearsal = models.OneToOneField(
        "Rehearsal", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", help_text=_("The open one")
    )
    stream_url = models.URLField(_("address of the live picture"), blank=True, help_text=_("HLS: ends in .m3u8"))
    conference_url = models.URLField(_("conference link"), blank=True, help_text=_("For talk in both directions"))
    recording_url = models.URLField(_("recording"), blank=True)
    quorum = models.PositiveSmallIntegerField(_("quorum"), help_text=_("How many must hold the button together"))
    hold_seconds = models.PositiveSmallIntegerField(_("seconds to hold"), default=3)
    lead_seconds = models.PositiveSmallIntegerField(
        _("seconds of countdown"), default=8, help_text=_("From the decision to the launch instant")
    )
    links_until = models.DateTimeField(_("links are good until"))
    programme_agreed = models.BooleanField(
        default=False, help_text=_("Agreed as a script: the plan file no longer changes the programme")
    )

    objects = CeremonyQuerySet.as_manager()

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
    def stage(self) -> Ceremony | Rehearsal:
        """What the pages play on now: the open rehearsal, or the ceremony itself."""
        return self.rehearsal or self

    def times(self) -> models.QuerySet[Any]:
        """When its steps really began and ended."""
        return self.steps.all()

    @property
    def to_watch_again(self) -> str:
        """The address of the recording, once the movement is launched."""
        return self.recording_url if self.state in (self.State.LAUNCHED, self.State.CLOSED) else ""

    @property
    def topic(self) -> str:
        """Where one hears what changed."""
        return f"ceremony/{self.pk}"

    @property
    def launch_topic(self) -> str:
        """Where one hears the launch; its last fact is kept for those who come late."""
        return f"ceremony/{self.pk}/launch"
