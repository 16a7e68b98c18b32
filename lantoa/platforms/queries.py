# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What pages and the worker read."""

from datetime import datetime, timedelta

from django.db.models import Count, DecimalField, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from lantoa.courses.models import Attempt, Enrolment
from lantoa.courses.queries import counted_of
from lantoa.units.models import Unit, UnitQuerySet

from .models import Grade, Platform, ToolKey

WATCHED = timedelta(days=60)
"""How long after the last launch a platform is told of new results."""


def platforms() -> QuerySet[Platform]:
    """Every platform with how many people come from it, and how many grades it did not take."""
    troubles = Count("accounts__grades", filter=~Q(accounts__grades__trouble=""), distinct=True)
    counts = {"people": Count("accounts", distinct=True), "troubles": troubles}
    return Platform.objects.select_related("unit").annotate(**counts)


def troubles_of(platform: Platform) -> QuerySet[Grade]:
    """Grades that the platform did not take the last time, with the reason."""
    return Grade.objects.filter(account__platform=platform).exclude(trouble="").select_related("course")[:20]


def units_at(unit: Unit) -> UnitQuerySet:
    """Where a platform's learner may be counted: at its unit or below."""
    return Unit.objects.filter(path__gte=unit.path, path__lt=unit.path_end, valid_to=None).in_order()


def tool_key() -> ToolKey | None:
    """The key that signs now."""
    return ToolKey.objects.order_by("-pk").first()


def grades_due(now: datetime) -> QuerySet[Grade]:
    """Grades whose graded tests, or the points of these, are not what the platform was told."""
    graded = Attempt.objects.filter(
        enrolment__person=OuterRef("account__person"), enrolment__course=OuterRef("course"), state=Attempt.State.GRADED
    )
    sums = graded.order_by().values("enrolment").annotate(n=Count("pk"), sum=Sum("score"))
    watched = Grade.objects.filter(account__platform__is_open=True, due_at__lte=now, launched_at__gt=now - WATCHED)
    changed = watched.annotate(
        graded=Subquery(sums.values("n")),
        scored=Coalesce(Subquery(sums.values("sum")), 0, output_field=DecimalField(max_digits=9, decimal_places=2)),
    )
    due = changed.filter(graded__gt=0).exclude(graded=F("tests"), scored=F("points"))
    return due.select_related("account__platform", "account__person").order_by("account__platform", "due_at")


def result_of(grade: Grade) -> tuple[Attempt | None, list[Attempt]]:
    """(the attempt that counts by the course's rule, all graded ones)."""
    own = Enrolment.objects.select_related("version__rule").filter(
        person=grade.account.person_id, course=grade.course_id
    )
    enrolment = own.first()
    if enrolment is None:
        return None, []
    graded = list(enrolment.attempts.filter(state=Attempt.State.GRADED))
    return counted_of(graded, enrolment.version.rule.counted), graded


def next_try(tries: int) -> datetime:
    """When to try again after so many failures: a minute, then twice as long each time, at most six hours."""
    return timezone.now() + min(timedelta(minutes=2 ** min(tries, 9)), timedelta(hours=6))
