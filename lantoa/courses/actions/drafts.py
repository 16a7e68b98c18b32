# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Writing the next version of a course: its files, one change at a time, until it is published or thrown away."""

import re
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.infra.audit import actions as audit
from lantoa.infra.web.errors import Refused

from ..files import Files, of_bytes
from ..folder import MOST_BYTES, read_files
from ..keeping import keep, locked_draft, touch
from ..models import Audience, Course, CourseDraft, CourseVersion, DraftFile
from ..shapes import CourseHead, Draw, LessonHead, Test
from ..writing import course_text, lesson_text

LESSON = re.compile(r"lessons/[0-9]{2,3}-[a-z0-9][a-z0-9-]{0,49}\.md")
WRITTEN = re.compile(rf"course\.yaml|questions\.yaml|facts\.md|{LESSON.pattern}")


def _fill(draft: CourseDraft, files: Files, by: Any) -> None:
    now = timezone.now()
    DraftFile.objects.bulk_create(
        DraftFile(draft=draft, path=path, changed_at=now, changed_by=by, **keep(path, item))
        for path, item in files.items()
    )


def _begin(course: Course, based_on: CourseVersion | None, files: Files, by: Any) -> CourseDraft:
    draft = CourseDraft.objects.create(course=course, based_on=based_on, changed_at=timezone.now(), changed_by=by)
    _fill(draft, files, by)
    audit.note("course.draft_begun", by=by, about=course)
    return draft


@transaction.atomic
def open_draft(*, by: Any, course: Course) -> CourseDraft:
    """The draft of the course; begun from what is published now if there is none."""
    course = Course.objects.select_for_update(of=("self",)).select_related("current").get(pk=course.pk)
    known = CourseDraft.objects.filter(course=course).first()
    if known is not None:
        return known
    rows = course.current.files.select_related("blob") if course.current else []
    return _begin(course, course.current, {row.path: row.item for row in rows}, by)


def _new_course(slug: str, title: str) -> Course:
    course, created = Course.objects.get_or_create(slug=slug, defaults={"title": title})
    if not created:
        raise Refused("courses.slug_taken", _("There is a course with the address “%s” already.") % slug)
    return course


@transaction.atomic
def start_course(*, by: Any, slug: str, title: str) -> CourseDraft:
    """A new course with a first lesson to write in; nobody but authors sees it."""
    course = _new_course(slug, title)
    test = Test(draw=[Draw(tag="bai-1", count=5)], minutes=15, pass_mark=70, attempts=3)
    head = CourseHead(
        slug=slug, title=title, summary=title, audiences=[Audience.CITIZENS.value], skills=[],
        checked_on=timezone.localdate(), test=test,
    )  # fmt: skip
    facts = " | ".join((_("What is taught"), _("Source"), _("Day of the source")))
    files = {
        "course.yaml": course_text(head),
        "lessons/01-bai-1.md": lesson_text(LessonHead(title=_("First lesson"), minutes=10), ""),
        "questions.yaml": "[]\n",
        "facts.md": f"| {facts} |\n|---|---|---|\n",
    }
    return _begin(course, None, {path: of_bytes(text.encode()) for path, text in files.items()}, by)


@transaction.atomic
def duplicate_course(*, by: Any, course: Course, slug: str, title: str) -> CourseDraft:
    """A copy of what is published, as the draft of a new course."""
    if course.current is None:
        raise Refused("courses.not_published", _("This course has not been published yet."))
    files = {row.path: row.item for row in course.current.files.select_related("blob")}
    head = read_files(files).head
    assert head is not None
    copied = head.model_copy(update={"slug": slug, "title": title})
    files["course.yaml"] = of_bytes(course_text(copied).encode())
    return _begin(_new_course(slug, title), None, files, by)


@transaction.atomic
def take_files(*, by: Any, files: Files) -> CourseDraft:
    """A checked course folder as the draft of its course, in place of any older draft. Refused names every problem."""
    head = read_files(files).head
    assert head is not None
    Course.objects.get_or_create(slug=head.slug, defaults={"title": head.title})
    course = Course.objects.select_for_update(of=("self",)).select_related("current").get(slug=head.slug)
    draft = CourseDraft.objects.filter(course=course).first()
    if draft is None:
        return _begin(course, course.current, files, by)
    draft.files.all().delete()
    _fill(draft, files, by)
    touch(by, draft, "")
    audit.note("course.draft_replaced", by=by, about=course)
    return draft


@transaction.atomic
def save_text(*, by: Any, draft: CourseDraft, path: str, text: str, seen: int) -> DraftFile:
    """Write a file; `seen` is the revision that the writer began from. Saving the same again changes nothing."""
    draft = locked_draft(draft)
    if not WRITTEN.fullmatch(path) or "\0" in text or len(text.encode()) > MOST_BYTES:
        raise Refused("courses.bad_path", _("This file cannot be written: it is too long, or has a wrong name."))
    file = draft.files.select_for_update(of=("self",)).select_related("changed_by").filter(path=path).first()
    text = text.replace("\r\n", "\n")
    if file is not None and file.text == text:
        return file
    if (file.revision if file else 0) != seen:
        raise _changed_meanwhile(file)
    now = timezone.now()
    if file is None:
        file = DraftFile.objects.create(draft=draft, path=path, text=text, changed_at=now, changed_by=by)
    else:
        file.text, file.blob, file.revision, file.changed_at, file.changed_by = text, None, seen + 1, now, by
        file.save(update_fields=["text", "blob", "revision", "changed_at", "changed_by"])
    touch(by, draft, path, file.revision)
    return file


def _changed_meanwhile(file: DraftFile | None) -> Refused:
    if file is None:
        return Refused("courses.file_gone", _("Somebody removed this part meanwhile. Copy your text before you leave."))
    who = file.changed_by.full_name if file.changed_by else ""
    said = _("%(who)s saved this part meanwhile. Your text is still here: copy it, reload, and put it in again.")
    return Refused("courses.changed_meanwhile", said % {"who": who or _("Somebody")})
