# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Questions from a file: looked at first, then added by publishing a new version; learners keep the one they began."""

import base64
import hashlib
import json
from dataclasses import asdict
from pathlib import PurePosixPath
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.infra.audit import actions as audit
from lantoa.infra.web.errors import Refused

from ..banks import read_bank
from ..folder import PICTURES
from ..models import Course, CourseVersion, Lesson, Picture, Question, QuizRule, StagedBank


@transaction.atomic
def stage_questions(*, by: Any, course: Course, name: str, data: bytes, tag: str) -> StagedBank:
    """Read a question file for a look. Questions that no test would draw get `tag`; a file with problems keeps none."""
    bank = read_bank(name, data)
    assert course.current is not None
    drawn = {draw["tag"] for draw in course.current.rule.draws}
    drafts = [asdict(draft) for draft in bank.drafts if not bank.problems]
    for draft in drafts:
        draft["tags"] += [] if drawn & set(draft["tags"]) else [tag]
    pictures = {name: base64.b64encode(data).decode() for name, data in bank.pictures.items() if drafts}
    return StagedBank.objects.update_or_create(
        course=course, by=by,
        defaults={"name": name[:200], "drafts": drafts, "pictures": pictures, "problems": bank.problems[:200]},
    )[0]  # fmt: skip


@transaction.atomic
def discard_questions(*, by: Any, course: Course) -> None:
    """Throw the staged file away."""
    StagedBank.objects.filter(course=course, by=by).delete()


@transaction.atomic
def add_questions(*, by: Any, course: Course) -> CourseVersion:
    """Publish a version with the staged questions; one with a known key takes the place of the older text."""
    course = Course.objects.select_for_update().get(pk=course.pk)
    staged = StagedBank.objects.select_for_update().filter(course=course, by=by).first()
    if staged is None or staged.problems or not staged.drafts:
        raise Refused("courses.nothing_staged", _("There are no checked questions to add. Send the file again."))
    current = CourseVersion.objects.select_related("rule").get(course=course, pk=course.current_id or 0)
    number = course.versions.count() + 1
    added = [_question(course, number, draft) for draft in staged.drafts]
    keys = {question.key for question in added}
    questions = [*current.questions.exclude(key__in=keys), *added]
    staged_pictures, _gone = staged.pictures, staged.delete()
    if {question.pk for question in questions} == set(current.questions.values_list("pk", flat=True)):
        return current
    version = _copy(current, number, questions)
    Picture.objects.bulk_create(
        Picture(
            version=version, name=name, media_type=PICTURES[PurePosixPath(name).suffix], data=base64.b64decode(data),
        )
        for name, data in staged_pictures.items()
    )  # fmt: skip
    course.current = version
    course.save(update_fields=["current"])
    audit.note("questions.added", by=by, about=course, version=number, questions=len(added))
    return version


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _question(course: Course, number: int, draft: dict[str, Any]) -> Question:
    """The bank's row for a draft; its pictures are served with the version that brought them."""
    fields = {name: draft[name] for name in ("kind", "payload", "tags", "difficulty")}
    served = reverse("course_picture", args=[course.slug, number, "x"]).removesuffix("x")
    text = draft["html"].replace('src="pictures/', f'src="{served}')
    return Question.objects.get_or_create(
        course=course, key=draft["key"], digest=_digest([draft["html"], fields]), defaults={**fields, "text": text}
    )[0]


def _copy(current: CourseVersion, number: int, questions: list[Question]) -> CourseVersion:
    """The same lessons, pictures and rule with other questions."""
    digest = _digest([current.digest, sorted(question.digest for question in questions)])
    version = CourseVersion.objects.create(
        course_id=current.course_id, number=number, digest=digest, title=current.title, summary=current.summary,
        issuer=current.issuer, checked_on=current.checked_on, facts=current.facts, published_at=timezone.now(),
    )  # fmt: skip
    lessons, pictures, rule = list(current.lessons.all()), list(current.pictures.all()), current.rule
    rows: list[Any] = [*lessons, *pictures, rule]
    for row in rows:
        row.pk, row.version = None, version
    Lesson.objects.bulk_create(lessons)
    Picture.objects.bulk_create(pictures)
    QuizRule.objects.bulk_create([rule])
    version.questions.set(questions)
    return version
