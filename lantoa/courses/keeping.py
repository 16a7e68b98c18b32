# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Where the content of a file goes: what people write into the row, other bytes once onto the disk. Rows locked for one
writer, and who is told."""

import hashlib
from pathlib import PurePosixPath
from typing import Any

from django.core.files import File
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.infra.live import actions as live
from lantoa.infra.web.errors import Refused

from .counting import begin
from .files import Item
from .models import Blob, CourseDraft, Enrolment, Lesson, LessonProgress

_WRITTEN = {".md", ".yaml", ".yml", ".txt"}
_LONGEST = 1_000_000


def keep(path: str, item: Item) -> dict[str, Any]:
    """The fields `text` and `blob` of a row for this file; read back they give the same bytes."""
    if PurePosixPath(path).suffix in _WRITTEN and item.size <= _LONGEST:
        data = item.read()
        try:
            text = data.decode()
        except UnicodeDecodeError:
            text = "\0"
        if "\0" not in text:
            return {"text": text, "blob": None}
    return {"text": None, "blob": _keep_blob(item)}


def _keep_blob(item: Item) -> Blob:
    total = hashlib.sha256()
    for piece in item.chunks():
        total.update(piece)
    blob = Blob(digest=total.hexdigest(), size=item.size)
    known = Blob.objects.filter(pk=blob.pk).first()
    if known is not None:
        return known
    name = f"courses/{blob.digest[:2]}/{blob.digest}"
    storage = blob.file.storage
    if storage.exists(name) and storage.size(name) != item.size:
        storage.delete(name)  # what a crash left half written
    if not storage.exists(name):
        with item.open() as file:
            storage.save(name, File(file))
    return Blob.objects.get_or_create(pk=blob.pk, defaults={"size": item.size, "file": name})[0]


def locked_draft(draft: CourseDraft) -> CourseDraft:
    """The draft, for this transaction alone."""
    found = CourseDraft.objects.select_for_update(of=("self",)).select_related("course").filter(pk=draft.pk).first()
    if found is None:
        raise Refused("courses.draft_gone", _("This draft was published or thrown away meanwhile."))
    return found


def locked_progress(enrolment: Enrolment, lesson: Lesson) -> LessonProgress:
    """How far the learner is in the lesson, for this transaction alone."""
    begin(enrolment, timezone.now())
    LessonProgress.objects.get_or_create(enrolment=enrolment, lesson=lesson, defaults={"opened_at": timezone.now()})
    return LessonProgress.objects.select_for_update().get(enrolment=enrolment, lesson=lesson)


def touch(by: Any, draft: CourseDraft, path: str, revision: int = 0) -> None:
    """The draft changed: note who and when, and tell whoever has it open."""
    draft.changed_at, draft.changed_by, draft.trouble = timezone.now(), by, ""
    draft.save(update_fields=["changed_at", "changed_by", "trouble"])
    who = {"by": by.full_name, "person": by.pk} if by is not None else {"by": "", "person": None}
    live.announce(f"course-draft/{draft.course_id}", path=path, revision=revision, **who)
