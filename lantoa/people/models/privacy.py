# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Consent, and requests about personal data with the clocks of the law (Law 91/2025/QH15, Decree 356/2025/ND-CP)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .account import User

ANSWER_WORKING_DAYS = 2
"""Every request is answered (accepted, or asked back) within two working days (Decree 356/2025/ND-CP)."""

FIXED_HOLIDAYS = {(1, 1), (4, 30), (5, 1), (9, 2)}
"""Public holidays with a fixed day. Tet and the Hung Kings' day move with the moon and are not left out: the clock
then ends earlier than the law asks, never later."""


def add_working_days(start: date, days: int) -> date:
    """The `days`-th working day after `start` (Monday to Friday, without the fixed holidays)."""
    day = start
    while days:
        day += timedelta(days=1)
        if day.weekday() < 5 and (day.month, day.day) not in FIXED_HOLIDAYS:
            days -= 1
    return day


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time(23, 59, 59), timezone.get_current_timezone())


class DataRequest(models.Model):
    """A person asks about the data held on them; the clocks start when the request is made."""

    class Kind(models.TextChoices):
        ACCESS = "access", _("See my data")
        CORRECT = "correct", _("Correct my data")
        ERASE = "erase", _("Erase my data")
        WITHDRAW = "withdraw", _("Withdraw my consent")
        RESTRICT = "restrict", _("Restrict the use of my data")

    DAYS = {Kind.ACCESS: 10, Kind.CORRECT: 10, Kind.ERASE: 20, Kind.WITHDRAW: 15, Kind.RESTRICT: 15}
    """Calendar days to carry a request out, from the day it is made (Decree 356/2025/ND-CP)."""

    class Decision(models.TextChoices):
        DONE = "done", _("Carried out")
        REFUSED = "refused", _("Refused")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="data_requests")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    wish = models.TextField(_("what should be done"), max_length=2000)
    made_at = models.DateTimeField(default=timezone.now)
    answer_due = models.DateTimeField(editable=False)
    due = models.DateTimeField(editable=False, db_index=True)
    answered_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    reason = models.TextField(_("reason"), max_length=2000, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["due", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"], condition=Q(decided_at=None), name="data_request_open_once"
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decision="")
                | Q(decided_at__isnull=False, answered_at__isnull=False) & ~Q(decision="") & ~Q(reason=""),
                name="data_request_decision_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.kind}"

    def set_clocks(self) -> None:
        """Both ends, at the last second of their day."""
        day = timezone.localdate(self.made_at)
        self.answer_due = _end_of(add_working_days(day, ANSWER_WORKING_DAYS))
        self.due = _end_of(day + timedelta(days=self.DAYS[self.Kind(self.kind)]))

    @property
    def next_due(self) -> datetime | None:
        """The clock that runs now, or None once decided."""
        if self.decided_at:
            return None
        return self.due if self.answered_at else self.answer_due

    @property
    def is_overdue(self) -> bool:
        """Has the running clock ended?"""
        return self.next_due is not None and self.next_due < timezone.now()


class ConsentWording(models.Model):
    """The exact words shown for one purpose. A changed text is a new version; old ones stay readable."""

    purpose = models.SlugField(max_length=40)
    version = models.PositiveSmallIntegerField()
    wording = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["purpose", "version"], name="consent_wording_once"),
            models.CheckConstraint(condition=Q(version__gte=1) & ~Q(wording=""), name="consent_wording_whole"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} v{self.version}"


class Consent(models.Model):
    """Who agreed to which words, when and how. Silence is never consent: a row exists only for an explicit act."""

    class Method(models.TextChoices):
        TAP = "tap", _("Ticked on a screen")
        PAPER = "paper", _("Signed on paper")
        VOICE = "voice", _("Spoken")

    wording = models.ForeignKey(ConsentWording, on_delete=models.PROTECT, related_name="consents")
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="consents")
    subject = models.CharField(
        max_length=80, blank=True, help_text=_("The record of a person without account, as app.model:key")
    )
    method = models.CharField(max_length=10, choices=Method)
    by_guardian = models.BooleanField(default=False, help_text=_("A child's consent needs the guardian's as well"))
    recorded_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, subject="") | Q(user=None) & ~Q(subject=""), name="consent_one_subject"
            ),
            models.UniqueConstraint(
                fields=["wording", "user", "by_guardian"],
                condition=Q(withdrawn_at=None, user__isnull=False),
                name="consent_user_once",
            ),
            models.UniqueConstraint(
                fields=["wording", "subject", "by_guardian"],
                condition=Q(withdrawn_at=None) & ~Q(subject=""),
                name="consent_subject_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wording} · {self.method}"
