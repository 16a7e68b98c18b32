# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Questions of a draft: one entry of questions.yaml at a time, so that two authors may write two questions at once."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lantoa.infra.web.errors import Refused

from ..keeping import locked_draft
from ..models import CourseDraft, DraftFile
from ..writing import entries_of, entry_digest, questions_text
from .drafts import save_text

PATH = "questions.yaml"


def _write(by: Any, draft: CourseDraft, file: DraftFile | None, entries: list[dict[str, Any]]) -> None:
    seen = file.revision if file else 0
    save_text(by=by, draft=draft, path=PATH, text=questions_text(entries), seen=seen)


def _read(draft: CourseDraft) -> tuple[DraftFile | None, list[dict[str, Any]]]:
    file = draft.files.select_for_update(of=("self",)).filter(path=PATH).first()
    return file, entries_of((file.text or "") if file else "")


@transaction.atomic
def save_question(*, by: Any, draft: CourseDraft, entry: dict[str, Any], seen: str = "") -> None:
    """Put a question in the place of the one with its key, or at the end. `seen`: its digest when the writer began."""
    draft = locked_draft(draft)
    file, entries = _read(draft)
    place = next((n for n, one in enumerate(entries) if one.get("key") == entry["key"]), None)
    if place is None:
        entries.append(entry)
    elif entries[place] != entry and entry_digest(entries[place]) != seen:
        said = _(
            "Somebody changed this question meanwhile. Your text is still here: copy it, reload, and put it in again."
        )
        raise Refused("courses.changed_meanwhile", said)
    else:
        entries[place] = entry
    _write(by, draft, file, entries)


@transaction.atomic
def remove_question(*, by: Any, draft: CourseDraft, key: str) -> None:
    """Take a question, own or borrowed (“course/key”), out of the draft; again changes nothing."""
    draft = locked_draft(draft)
    file, entries = _read(draft)
    _write(by, draft, file, [one for one in entries if key not in (one.get("key"), one.get("use"))])


@transaction.atomic
def put_questions(*, by: Any, draft: CourseDraft, entries: Iterable[dict[str, Any]]) -> int:
    """Add many, own ones or borrowed ones; one with a known key takes the place of the older text. How many."""
    draft = locked_draft(draft)
    file, known = _read(draft)
    merged = {str(one.get("key") or one.get("use")): one for one in known}
    added = {str(one.get("key") or one.get("use")): one for one in entries}
    _write(by, draft, file, list((merged | added).values()))
    return len(added)
