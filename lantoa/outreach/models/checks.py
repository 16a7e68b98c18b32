# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What others say about a session: a rule that finds it implausible, the commune that confirms it, the citizen.

None of it changes a figure by itself: people decide, and what they decide is kept beside the record.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from lantoa.people.models import User

from .sessions import GuidanceSession


class Flag(models.Model):
    """A session looks implausible by a rule. It still counts: people decide, nothing is dropped in silence.

    `numbers` is what the rule measured (`n`) and from what on it asks for a look (`limit`).
    """

    class Rule(models.TextChoices):
        CLOCK = "clock", _("The phone's clock was wrong")
        TOO_FAST = "too_fast", _("Too soon after another session of the same member")
        SAME_MINUTE = "same_minute", _("In the same minute as another session of the same member")
        TOO_MANY = "too_many", _("Too many sessions of one member on one day")
        SHARED = "shared", _("The same citizen was guided by several members")
        COPIED = "copied", _("Many sessions of one day alike in every answer")
        DEADLINE = "deadline", _("Nearly all at the end of the goal's days")
        SAME_PHONE = "same_phone", _("Several cards were confirmed from one phone")
        DENIED = "denied", _("The citizen says that it did not happen")

    session = models.ForeignKey(GuidanceSession, on_delete=models.CASCADE, related_name="flags")
    rule = models.CharField(max_length=12, choices=Rule)
    numbers = models.JSONField(default=dict)
    raised_at = models.DateTimeField(default=timezone.now)
    cleared_at = models.DateTimeField(null=True)
    cleared_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["raised_at"], condition=Q(cleared_at=None), name="flag_open")]
        constraints = [
            models.UniqueConstraint(fields=["session", "rule"], name="flag_once"),
            models.CheckConstraint(
                condition=Q(
                    rule__in=["clock", "too_fast", "same_minute", "too_many", "shared", "copied", "deadline",
                              "same_phone", "denied"]
                ),
                name="flag_rule_known",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.session_id} · {self.rule}"

    @property
    def sentence(self) -> str:
        """The rule with what it measured, for the people who check."""
        if not self.numbers:
            return str(self.get_rule_display())
        return _SENTENCES[self.Rule(self.rule)](self.numbers["n"]) % self.numbers


_SENTENCES: dict[Flag.Rule, Callable[[int], str]] = {
    Flag.Rule.TOO_FAST: lambda n: ngettext(
        "%(n)s second after the member's session before it; less than %(limit)s are looked at.",
        "%(n)s seconds after the member's session before it; less than %(limit)s are looked at.", n,
    ),
    Flag.Rule.SAME_MINUTE: lambda _n: gettext("%(n)s sessions of the member in one minute; one is usual."),
    Flag.Rule.TOO_MANY: lambda _n: gettext(
        "%(n)s sessions of the member on this day; more than %(limit)s are looked at."
    ),
    Flag.Rule.SHARED: lambda _n: gettext("%(n)s members say that they guided this citizen; the citizen counts once."),
    Flag.Rule.COPIED: lambda _n: gettext(
        "%(n)s sessions of the member on this day are alike in every answer; from %(limit)s on they are looked at."
    ),
    Flag.Rule.DEADLINE: lambda _n: gettext(
        "%(n)s of the member's %(all)s sessions lie in the last %(limit)s hours of the goal's days."
    ),
    Flag.Rule.SAME_PHONE: lambda _n: gettext(
        "%(n)s cards of the member were confirmed from one phone; more than %(limit)s are looked at."
    ),
    Flag.Rule.DENIED: lambda _n: gettext("The citizen says that it did not happen."),
}  # fmt: skip


class Confirmation(models.Model):
    """The commune says that a record is right. It ends when the record is returned, corrected or withdrawn."""

    session = models.OneToOneField(
        GuidanceSession, on_delete=models.CASCADE, primary_key=True, related_name="confirmation"
    )
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.session_id}"


class CardAnswer(models.Model):
    """What a citizen said on the card, once. The card may be opened before the phone has sent the session, so the
    session is named by its key and may not be there yet.

    `trace` tells phones apart without knowing them: a keyed code of the address and the browser.
    """

    session_key = models.UUIDField(primary_key=True, editable=False)
    happened = models.BooleanField(help_text=_("Did the guidance take place?"))
    rating = models.PositiveSmallIntegerField(null=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)
    trace = models.CharField(max_length=32, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(rating=None) | Q(rating__range=(1, 5)), name="card_rating_in_range")
        ]

    def __str__(self) -> str:
        return f"{self.session_key}: {self.happened}"


class CallBack(models.Model):
    """A session drawn for a call-back: somebody of the commune asks the citizen. Telephone numbers are not kept, so it
    is done by a visit, at the one-stop centre, or it is answered by the card."""

    class Result(models.TextChoices):
        CONFIRMED = "confirmed", _("The citizen confirms it")
        DENIED = "denied", _("The citizen says that it did not happen")
        NOT_FOUND = "not_found", _("The citizen could not be found")

    class Way(models.TextChoices):
        VISIT = "visit", _("By a visit")
        DESK = "desk", _("At the one-stop centre")

    session = models.OneToOneField(
        GuidanceSession, on_delete=models.CASCADE, primary_key=True, related_name="call_back"
    )
    drawn_at = models.DateTimeField(default=timezone.now)
    result = models.CharField(_("result"), max_length=10, choices=Result, blank=True)
    way = models.CharField(_("how"), max_length=6, choices=Way, blank=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(result="", way="", done_at=None)
                | Q(result__in=["confirmed", "denied", "not_found"], way__in=["visit", "desk"], done_at__isnull=False),
                name="call_back_whole",
            )
        ]

    def __str__(self) -> str:
        return f"{self.session_id}: {self.result}"
