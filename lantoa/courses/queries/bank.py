# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The question bank and what is being looked at."""

from collections.abc import Container
from typing import Any

from django.utils.html import strip_tags

from lantoa.infra import text

from ..folder import check_files
from ..models import Course, CourseDraft, Question, Regrade, StagedBank


def bank_of(course: Course) -> list[Question]:
    """The questions that new learners may get, by key."""
    return list(Question.objects.filter(versions=course.current_id).select_related("course").order_by("key"))


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


def regrade_of(question: Question) -> Regrade | None:
    """The record of marking its tests anew, if that was done."""
    return Regrade.objects.select_related("by").filter(question=question).first()


def shared_questions(course: Course, words: str, slug: str, used: Container[str]) -> list[Question]:
    """What other courses ask now and this one may use too, without those withdrawn or used (“course/key”)."""
    others = Question.objects.filter(versions__current_of__isnull=False, retired_at=None).exclude(course=course)
    if slug:
        others = others.filter(course__slug=slug)
    wanted = text.fold(words)
    rows = others.select_related("course").distinct().order_by("course__title", "key")
    free = (one for one in rows if f"{one.course.slug}/{one.key}" not in used)
    return [one for one in free if wanted in text.fold(f"{strip_tags(one.text)} {one.key} {' '.join(one.tags)}")]
