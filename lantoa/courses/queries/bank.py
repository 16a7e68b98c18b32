# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The question bank and what is being looked at."""

from typing import Any

from ..models import (
    Course,
    Question,
    StagedBank,
)  # fmt: skip


def bank_of(course: Course) -> list[Question]:
    """The questions that new learners may get, by key."""
    return list(Question.objects.filter(versions=course.current_id).order_by("key"))


def staged_for(person: Any, course: Course) -> StagedBank | None:
    """The question file that somebody is looking at."""
    return StagedBank.objects.filter(course=course, by=person).first()
