# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Reading lessons and practising. The rows themselves are the trail; they are not noted in the audit."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.infra.web.errors import Refused

from ..counting import begin
from ..keeping import locked_progress
from ..models import Enrolment, Lesson, LessonProgress
from ..statements import tell_lesson


@transaction.atomic
def open_lesson(*, by: Any, enrolment: Enrolment, lesson: Lesson) -> LessonProgress:
    """Note that the learner opened the lesson; the newest one opened is where they resume."""
    now = timezone.now()
    begin(enrolment, now)
    defaults = {"opened_at": now}
    return LessonProgress.objects.update_or_create(enrolment=enrolment, lesson=lesson, defaults=defaults)[0]


@transaction.atomic
def finish_lesson(*, by: Any, enrolment: Enrolment, lesson: Lesson) -> LessonProgress:
    """Mark the lesson as read to its end; again changes nothing. A package that reports its end must have done so."""
    progress = locked_progress(enrolment, lesson)
    if progress.done_at is None:
        if lesson.kind == Lesson.Kind.PACKAGE and lesson.package["finish"] == "package":
            raise Refused("courses.package_open", _("This lesson is finished when its package reports that it is."))
        progress.done_at = timezone.now()
        progress.save(update_fields=["done_at"])
        tell_lesson(enrolment, lesson, progress.done_at)
    return progress


@transaction.atomic
def tick_step(*, by: Any, enrolment: Enrolment, lesson: Lesson, steps: list[str]) -> LessonProgress:
    """Keep exactly these practice steps as done; unknown keys are dropped."""
    progress = locked_progress(enrolment, lesson)
    kept = [step["key"] for step in lesson.steps if step["key"] in steps]
    if kept != progress.steps:
        progress.steps = kept
        progress.save(update_fields=["steps"])
    return progress
