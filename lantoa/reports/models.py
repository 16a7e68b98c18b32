# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What units must report, what they sent, and what was decided. States are derived from these facts, never stored."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Case, OuterRef, Q, Subquery, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantoa.people.models import User
from lantoa.people.roles import May
from lantoa.plan.models import Movement
from lantoa.units.models import Unit


class State(models.TextChoices):
    """Where an obligation stands: read off its last submission and the decision on it."""

    DUE = "due", _("Not submitted")
    SUBMITTED = "submitted", _("Waiting for a decision")
    RETURNED = "returned", _("Returned")
    ACCEPTED = "accepted", _("Accepted")


class ReportRequest(models.Model):
    """One report asked of a group of units (Decree 09/2019: name, content, who, to whom, cut-off, deadline).

    `form` is the plan file's form: sections of fields, each a figure fed by an indicator or a text that people write.
    """

    movement = models.ForeignKey(Movement, on_delete=models.CASCADE, related_name="report_requests")
    key = models.SlugField()
    title = models.CharField(_("title"), max_length=300)
    addressee = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", help_text=_("Who decides on it"))
    form = models.JSONField(default=dict)
    due_at = models.DateTimeField(_("deadline"))
    cutoff_at = models.DateTimeField(_("data cut-off"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["movement", "key"], name="report_request_key_once"),
            models.CheckConstraint(
                condition=Q(cutoff_at=None) | Q(cutoff_at__lte=models.F("due_at")), name="report_cutoff_before_due"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ObligationQuerySet(models.QuerySet["Obligation"]):
    def visible_to(self, user: User) -> ObligationQuerySet:
        """Those of the units over which the person may view reports."""
        return self.filter(user.over(May.REPORT_VIEW, "unit__"))

    def with_state(self) -> ObligationQuerySet:
        """Adds `state`, `version` (0: none), `submitted_at` of the last submission and `first_submitted_at`."""
        last = Submission.objects.filter(obligation=OuterRef("pk")).order_by("-version")
        first = Submission.objects.filter(obligation=OuterRef("pk")).order_by("version")
        return self.annotate(
            last_verdict=Subquery(last.values("decision__verdict")[:1]),
            version=Subquery(last.values("version")[:1]),
            submitted_at=Subquery(last.values("submitted_at")[:1]),
            first_submitted_at=Subquery(first.values("submitted_at")[:1]),
            state=Case(
                When(version=None, then=Value(State.DUE)),
                When(last_verdict=Decision.Verdict.ACCEPT, then=Value(State.ACCEPTED)),
                When(last_verdict=Decision.Verdict.RETURN, then=Value(State.RETURNED)),
                default=Value(State.SUBMITTED),
                output_field=models.CharField(),
            ),
        )


class Obligation(models.Model):
    """One unit owes one report. `draft` keeps what people typed until it is submitted."""

    request = models.ForeignKey(ReportRequest, on_delete=models.CASCADE, related_name="obligations")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="obligations")
    draft = models.JSONField(default=dict)

    objects = ObligationQuerySet.as_manager()

    class Meta:
        ordering = ["unit__sort_key", "pk"]
        constraints = [models.UniqueConstraint(fields=["request", "unit"], name="obligation_once")]

    def __str__(self) -> str:
        return f"{self.request} · {self.unit}"

    @property
    def is_overdue(self) -> bool:
        """Is nothing with the addressee although the deadline has passed? Wants `with_state`."""
        return self.state in {State.DUE, State.RETURNED} and self.request.due_at < timezone.now()  # type: ignore[attr-defined]


class Submission(models.Model):
    """One version of a report, frozen: the figures as records gave them at that moment, and the texts.

    `figures` is {"as_of": ISO instant, "total": {indicator: n}, "parts": [{"unit", "name", "values"}]}.
    `digest` is the SHA-256 of figures and texts, so that what was accepted can be shown to be unchanged.
    """

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="submissions")
    version = models.PositiveSmallIntegerField()
    figures = models.JSONField()
    texts = models.JSONField()
    digest = models.CharField(max_length=64)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["obligation", "version"], name="submission_version_once"),
            models.CheckConstraint(condition=Q(version__gte=1), name="submission_version_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.obligation} v{self.version}"


class Decision(models.Model):
    """What the addressee decided on a submission; a return says why."""

    class Verdict(models.TextChoices):
        ACCEPT = "accept", _("Accept")
        RETURN = "return", _("Return")

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="decision")
    verdict = models.CharField(max_length=10, choices=Verdict)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(verdict__in=["accept", "return"]), name="decision_verdict_known"),
            models.CheckConstraint(condition=Q(verdict="accept") | ~Q(reason=""), name="decision_return_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} {self.submission}"
