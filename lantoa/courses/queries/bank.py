# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The question bank and what is being looked at."""

from typing import Any

from ..folder import check_files
from ..models import Course, CourseDraft, Question, StagedBank


def bank_of(course: Course) -> list[Question]:
    """The questions that new learners may get, by key."""
    return list(Question.objects.filter(versions=course.current_id).order_by("key"))


def staged_for(person: Any, course: Course) -> StagedBank | None:
    """The question file that somebody is looking at."""
    return StagedBank.objects.filter(course=course, by=person).first()


def drawn_tags(course: Course) -> list[str]:
    """The tags by which the next version's test draws."""
    draft = CourseDraft.objects.filter(course=course).first()
    if draft is not None:
        head = check_files({row.path: row.item for row in draft.files.filter(path="course.yaml")}).head
        return [draw.tag for draw in head.test.draw] if head else []
    return [draw["tag"] for draw in course.current.rule.draws] if course.current else []
