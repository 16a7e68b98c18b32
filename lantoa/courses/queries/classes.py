# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Classes and how far their members are."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from lantoa.units.models import Unit

from ..models import ClassSeat, Enrolment, LearningClass, LessonProgress

COMPLETED = Enrolment.objects.exclude(completed_at=None)


def classes_of(units: Iterable[Unit]) -> QuerySet[LearningClass]:
    """The classes of these units, the newest first, with how many are in and how many have completed."""
    done = COMPLETED.filter(course=OuterRef("learning_class__course"), person=OuterRef("person"))
    finished = ClassSeat.objects.filter(Exists(done)).values("pk")
    rows = LearningClass.objects.filter(unit__in=units).select_related("course", "unit")
    return rows.annotate(size=Count("seats"), completed=Count("seats", filter=Q(seats__in=finished)))


def seats_of(learning_class: LearningClass) -> list[ClassSeat]:
    """Its seats in order with `lessons` finished and whether the course `is_completed`: two queries."""
    mine = COMPLETED.filter(course=learning_class.course_id, person=OuterRef("person"))
    seats: list[Any] = list(learning_class.seats.select_related("person").annotate(is_completed=Exists(mine)))
    read = dict(
        LessonProgress.objects.filter(
            enrolment__course=learning_class.course_id, enrolment__person__in=[seat.person_id for seat in seats]
        )
        .exclude(done_at=None)
        .values_list("enrolment__person")
        .annotate(Count("pk"))
    )
    for seat in seats:
        seat.lessons = read.get(seat.person_id, 0)
    return seats


def is_open_class(code: str) -> bool:
    """Does this code take people in?"""
    return LearningClass.objects.filter(code=code, closed_at=None).exists()


def find_seat(learning_class: LearningClass, number: int) -> ClassSeat | None:
    """A pupil's seat by its number."""
    return learning_class.seats.select_related("person").filter(number=number).first()
