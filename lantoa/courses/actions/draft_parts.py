# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The parts of a draft: lessons in their order, pictures and media; and its end: published, scheduled, thrown away."""

from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.infra.audit import actions as audit
from lantoa.infra.web.errors import Refused

from ..banks.base import as_key
from ..files import Files, Item
from ..folder import MEDIA, MOST_BYTES, MOST_MEDIA, PICTURES, Fault, check_files, lesson_key
from ..keeping import keep, locked_draft, touch
from ..models import CourseDraft, CourseVersion, DraftFile
from ..packages import read_package
from ..shapes import LessonHead
from ..writing import lesson_text
from .content import publish_files

MOST_LESSONS = 99


def _lessons(draft: CourseDraft) -> list[DraftFile]:
    return list(draft.files.select_for_update(of=("self",)).filter(path__startswith="lessons/").order_by("path"))


def _number(files: list[DraftFile]) -> None:
    """Name the files by their place; first out of each other's way, since a path is there once."""
    wanted = [(file, f"lessons/{place:02d}-{lesson_key(file.path)}.md") for place, file in enumerate(files, 1)]
    moved = [(file, path) for file, path in wanted if file.path != path]
    for file, _path in moved:
        file.path = f"lessons/~{file.pk}"
        file.save(update_fields=["path"])
    for file, path in moved:
        file.path = path
        file.save(update_fields=["path"])


@transaction.atomic
def add_lesson(*, by: Any, draft: CourseDraft, title: str, kind: str = "text") -> DraftFile:
    """A new last lesson to write in."""
    draft = locked_draft(draft)
    files = _lessons(draft)
    if len(files) >= MOST_LESSONS:
        raise Refused("courses.too_many_lessons", _("A course has at most %s lessons.") % MOST_LESSONS)
    taken = {lesson_key(file.path) for file in files}
    start = as_key(title)[:40].strip("-") or "bai"
    key = next(key for n in range(1, 200) if (key := start if n == 1 else f"{start}-{n}") not in taken)
    text = lesson_text(LessonHead(title=title, minutes=10).model_copy(update={"kind": kind}), "")
    path = f"lessons/{len(files) + 1:02d}-{key}.md"
    file = DraftFile.objects.create(draft=draft, path=path, text=text, changed_at=timezone.now(), changed_by=by)
    _number([*files, file])
    touch(by, draft, file.path, 1)
    return file


@transaction.atomic
def move_lesson(*, by: Any, draft: CourseDraft, key: str, place: int) -> None:
    """Put a lesson at a place, counted from 1; places outside mean the first or the last."""
    draft = locked_draft(draft)
    files = _lessons(draft)
    moved = next((file for file in files if lesson_key(file.path) == key), None)
    if moved is None:
        raise Refused("courses.file_gone", _("Somebody removed this part meanwhile. Copy your text before you leave."))
    files.remove(moved)
    files.insert(max(0, place - 1), moved)
    _number(files)
    touch(by, draft, "lessons")


@transaction.atomic
def remove_file(*, by: Any, draft: CourseDraft, path: str) -> None:
    """Take a lesson, picture or medium out of the draft; again changes nothing."""
    draft = locked_draft(draft)
    if not path.startswith(("lessons/", "pictures/", "media/")):
        raise Refused("courses.bad_path", _("A course cannot be without this file."))
    if draft.files.filter(path=path).delete()[0]:
        _number(_lessons(draft))
        touch(by, draft, path)


@transaction.atomic
def add_file(*, by: Any, draft: CourseDraft, name: str, item: Item) -> DraftFile:
    """Put a picture or a medium into its folder; one of the same name takes the place of the older one."""
    draft = locked_draft(draft)
    suffix = PurePosixPath(name).suffix.lower().replace(".jpeg", ".jpg")
    folder, most = ("pictures", MOST_BYTES) if suffix in PICTURES else ("media", MOST_MEDIA)
    if suffix not in {*PICTURES, *MEDIA} or not 0 < item.size <= most:
        said = _("Pictures are SVG, PNG, WebP or JPEG files of at most 1 MB; media are MP4, WebM, VTT, PDF or ZIP.")
        raise Refused("courses.bad_file", said)
    if suffix == ".zip":
        _checked_package(name, item)
    stem = as_key(PurePosixPath(name).stem)[:60] or "tep"
    path = f"{folder}/{stem}{suffix}"
    now, kept = timezone.now(), keep(path, item)
    file, created = DraftFile.objects.get_or_create(
        draft=draft, path=path, defaults={**kept, "changed_at": now, "changed_by": by}
    )
    if not created and file.blob_id != kept["blob"].pk:
        file.blob, file.revision, file.changed_at, file.changed_by = kept["blob"], file.revision + 1, now, by
        file.save(update_fields=["blob", "revision", "changed_at", "changed_by"])
    touch(by, draft, path, file.revision)
    return file


def _checked_package(name: str, item: Item) -> None:
    faults = read_package(item, whole=True).faults
    if faults:
        said = [str(Fault("/".join(filter(None, (name, inside))), line, cause)) for inside, line, cause in faults]
        raise Refused("courses.bad_package", "\n".join(said[:20]))


@transaction.atomic
def discard_draft(*, by: Any, draft: CourseDraft) -> None:
    """Throw the draft away, and the course with it when nothing of it was ever published."""
    draft = locked_draft(draft)
    course = draft.course
    draft.delete()
    audit.note("course.draft_discarded", by=by, about=course)
    if not course.versions.exists():
        course.delete()


@transaction.atomic
def schedule_draft(*, by: Any, draft: CourseDraft, at: datetime | None) -> None:
    """Publish by itself at that moment; None: not any more. What is wrong with it is said now."""
    draft = locked_draft(draft)
    if at is not None and at <= timezone.now():
        raise Refused("courses.in_the_past", _("Choose a moment that is still to come."))
    if at is not None:
        _checked(draft)
    draft.publish_at, draft.trouble = at, ""
    draft.save(update_fields=["publish_at", "trouble"])
    audit.note("course.scheduled", by=by, about=draft.course, at=at.isoformat() if at else None)


def _checked(draft: CourseDraft) -> Files:
    files = {row.path: row.item for row in draft.files.select_related("blob")}
    folder = check_files(files)
    if folder.head and folder.head.slug != draft.course.slug:
        folder.refuse("course.yaml", 1, _("the slug of a course cannot change; duplicate the course instead"))
    if folder.problems:
        raise Refused("courses.bad_folder", "\n".join(folder.problems))
    return files


@transaction.atomic
def publish_draft(*, by: Any, draft: CourseDraft) -> CourseVersion:
    """The draft becomes the version that new learners get; whoever has begun keeps the version they began."""
    draft = locked_draft(draft)
    version = publish_files(by=by, files=_checked(draft))
    draft.delete()
    return version


def publish_due(*, by: Any) -> int:
    """Publish every draft whose moment has come; one that cannot be keeps the reason. How many were published."""
    published = 0
    for draft in CourseDraft.objects.filter(publish_at__lte=timezone.now()).order_by("publish_at"):
        try:
            publish_draft(by=draft.changed_by, draft=draft)
            published += 1
        except Refused as refused:
            CourseDraft.objects.filter(pk=draft.pk).update(publish_at=None, trouble=refused.message)
    return published
