# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Publishing: a course folder becomes a version, a plan section becomes waves."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.infra.audit import actions as audit
from lantoa.infra.web.errors import Refused
from lantoa.plan.days import resolve_day
from lantoa.plan.models import Movement

from ..files import Files, of_folder
from ..folder import OWN, PICTURES, CourseFolder, Fault, read_files
from ..keeping import keep
from ..markdown import clean_html, to_html
from ..models import Course, CourseVersion, Lesson, Picture, Question, QuizRule, VersionFile, Wave
from ..plan_section import CoursesSection, WaveSection
from ..shapes import QuestionText


@transaction.atomic
def import_course(*, by: Any, folder: Path) -> CourseVersion:
    """Publish a course folder. The same content again is the same version; learners in the middle keep theirs."""
    return publish_files(by=by, files=of_folder(folder))


@transaction.atomic
def publish_files(*, by: Any, files: Files) -> CourseVersion:
    """Publish the files of a course, as `import_course`."""
    content = read_files(files)
    head = content.head
    assert head is not None
    Course.objects.get_or_create(slug=head.slug, defaults={"title": head.title})
    course = Course.objects.select_for_update().get(slug=head.slug)
    version = course.versions.filter(digest=content.digest).first() or _publish(course, content)
    if course.current_id != version.pk:
        _goes_in_order(head.slug, head.prerequisites)
        course.title, course.audiences, course.skills, course.prerequisites, course.current = (
            head.title, head.audiences, head.skills, head.prerequisites, version,
        )  # fmt: skip
        course.save(update_fields=["title", "audiences", "skills", "prerequisites", "current"])
        audit.note("course.published", by=by, about=course, version=version.number, digest=version.digest)
    return version


def _goes_in_order(slug: str, prerequisites: list[str]) -> None:
    """Refuse a course that could only be begun once it is completed."""
    asked = dict(Course.objects.exclude(current=None).values_list("slug", "prerequisites"))
    before, behind = set(prerequisites), set()
    while before:
        one = before.pop()
        behind.add(one)
        before |= set(asked.get(one, ())) - behind
    if slug in behind:
        said = _("the courses to complete before this one lead back to itself: %s")
        raise Refused("courses.bad_folder", "course.yaml: " + said % ", ".join(prerequisites))


def _publish(course: Course, content: CourseFolder) -> CourseVersion:
    head = content.head
    assert head is not None
    number = course.versions.count() + 1
    version = CourseVersion.objects.create(
        course=course, number=number, digest=content.digest, title=head.title, summary=head.summary,
        issuer=head.issuer, checked_on=head.checked_on, facts=to_html(content.facts), published_at=timezone.now(),
    )  # fmt: skip

    def picture(src: str) -> str:
        return reverse("course_picture", args=[course.slug, number, src.removeprefix("pictures/")])

    Lesson.objects.bulk_create(
        Lesson(
            version=version, key=lesson.key, position=position, title=lesson.head.title, minutes=lesson.head.minutes,
            kind=lesson.head.kind, media=lesson.head.media, captions=lesson.head.captions,
            source=lesson.body, html=to_html(lesson.body, picture), steps=lesson.steps, package=lesson.package,
        )
        for position, lesson in enumerate(content.lessons, 1)
    )  # fmt: skip
    Picture.objects.bulk_create(
        Picture(version=version, name=name, media_type=PICTURES[Path(name).suffix], data=data)
        for name, data in content.pictures.items()
    )
    questions = _questions(course, content.questions, picture)
    version.questions.set([*questions, *_borrowed(content, questions)])
    test = head.test
    QuizRule.objects.create(
        version=version, draws=[draw.model_dump() for draw in test.draw], minutes=test.minutes,
        pass_mark=test.pass_mark, attempts=test.attempts, pause_minutes=test.pause_minutes,
        after_lessons=test.after_lessons, after_practice=test.after_practice, retake=test.retake,
        counted=test.counted, review=test.review,
    )  # fmt: skip
    VersionFile.objects.bulk_create(
        VersionFile(version=version, path=path, **keep(path, item)) for path, item in content.files.items()
    )
    return version


def _questions(course: Course, texts: list[QuestionText], picture: Callable[[str], str]) -> list[Question]:
    """The bank's rows for these texts; an unchanged question keeps its row and its statistics."""
    wanted = [_question(course, text, picture) for text in texts]
    Question.objects.bulk_create(wanted, ignore_conflicts=True)
    kept = {(one.key, one.digest): one for one in Question.objects.filter(course=course)}
    return [kept[one.key, one.digest] for one in wanted]


def _question(course: Course, text: QuestionText, picture: Callable[[str], str]) -> Question:
    data = text.model_dump(exclude_defaults=True)
    digest = hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    shown = OWN.sub(lambda found: f'src="{picture(found[1])}"', clean_html(text.html)) if text.html else ""
    return Question(
        course=course, key=text.key, digest=digest, kind=text.kind, text=shown or to_html(text.text, picture),
        tags=text.tags, skill=text.skill, difficulty=text.difficulty, payload=text.payload,
    )  # fmt: skip


def _borrowed(content: CourseFolder, own: list[Question]) -> list[Question]:
    """The questions of other courses that this one uses; a version of this course gets the very same rows."""
    found, problems = [], []
    for use, line in content.borrowed.items():
        slug, _slash, key = use.partition("/")
        question = Question.objects.filter(course__slug=slug, key=key, versions__current_of__slug=slug).first()
        if question is None:
            said = _("no course “%(slug)s” has a question “%(key)s” now")
            problems.append(str(Fault("questions.yaml", line, said % {"slug": slug, "key": key})))
        else:
            found.append(question)
    for draw in content.head.test.draw if content.head and found and not problems else []:
        offered = sum(draw.tag in one.tags and draw.difficulty in (0, one.difficulty) for one in [*own, *found])
        if offered < draw.count:
            said = _("the test draws %(count)s questions of “%(tag)s”, only %(offered)s are there")
            problems.append("course.yaml: " + said % {"count": draw.count, "tag": draw.tag, "offered": offered})
    if problems:
        raise Refused("courses.bad_folder", "\n".join(problems))
    return found


@transaction.atomic
def apply_section(*, by: Any, movement: Movement, section: CoursesSection) -> list[str]:
    """Publish the named folders and set their waves. Removes nothing; the lines say what changed."""
    changes = []
    for entry in section.courses:
        folder = Path(settings.BASE_DIR) / "samples" / "courses" / entry.folder
        before = set(CourseVersion.objects.values_list("pk", flat=True))
        version = import_course(by=by, folder=folder)
        if version.pk not in before:
            changes.append(_("Course “%(title)s”: version %(number)s published") % {
                "title": version.title, "number": version.number,
            })  # fmt: skip
        for wave in entry.waves:
            if _set_wave(movement, version.course, wave):
                changes.append(_("Course “%(title)s”: %(wave)s set") % {"title": version.title, "wave": wave.title})
    return changes


def _set_wave(movement: Movement, course: Course, section: WaveSection) -> bool:
    """Was anything different?"""
    zone = timezone.get_current_timezone()

    def start(day: str, later: int = 0) -> datetime:
        return datetime.combine(resolve_day(day, movement.day_zero) + timedelta(days=later), time.min, zone)

    wanted = {
        "title": section.title,
        "audiences": sorted(section.audiences),
        "opens_at": start(section.opens),
        "closes_at": start(section.closes, 1) if section.closes else None,
    }
    wave, created = Wave.objects.get_or_create(movement=movement, course=course, key=section.key, defaults=wanted)
    changed = [name for name, value in wanted.items() if getattr(wave, name) != value]
    for name in changed:
        setattr(wave, name, wanted[name])
    if changed:
        wave.save(update_fields=changed)
    return created or bool(changed)
