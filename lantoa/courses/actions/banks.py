# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Questions from a file or from another course: looked at first, then put into the draft of the course."""

import base64
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lantoa.infra.audit import actions as audit
from lantoa.infra.web.errors import Refused

from .. import queries
from ..banks import read_bank
from ..files import of_bytes
from ..models import Course, Question, StagedBank
from .draft_parts import add_file
from .draft_questions import put_questions
from .drafts import open_draft


@transaction.atomic
def stage_questions(*, by: Any, course: Course, name: str, data: bytes, tag: str) -> list[str]:
    """Read a question file for a look; what is wrong with it. Then nothing is kept, and an earlier file stays.

    Questions that no test would draw get `tag`.
    """
    bank = read_bank(name, data)
    if bank.problems:
        return bank.problems
    drawn = set(queries.drawn_tags(course))
    drafts = [asdict(draft) for draft in bank.drafts]
    for draft in drafts:
        draft["tags"] += [] if drawn & set(draft["tags"]) else [tag]
    pictures = {one: base64.b64encode(of_it).decode() for one, of_it in bank.pictures.items()}
    staged = {"name": name[:200], "drafts": drafts, "pictures": pictures}
    StagedBank.objects.update_or_create(course=course, by=by, defaults=staged)
    return []


@transaction.atomic
def discard_questions(*, by: Any, course: Course) -> None:
    """Throw the staged file away."""
    StagedBank.objects.filter(course=course, by=by).delete()


@transaction.atomic
def add_questions(*, by: Any, course: Course) -> int:
    """Put the staged questions into the draft of the course; one with a known key takes the place of the older text.

    How many. Learners get them when the draft is published.
    """
    staged = StagedBank.objects.select_for_update(of=("self",)).filter(course=course, by=by).first()
    if staged is None:
        raise Refused("courses.nothing_staged", _("There are no checked questions to add. Send the file again."))
    draft = open_draft(by=by, course=course)
    for name, data in staged.pictures.items():
        add_file(by=by, draft=draft, name=name, item=of_bytes(base64.b64decode(data)))
    added = put_questions(by=by, draft=draft, entries=[_entry(question) for question in staged.drafts])
    staged.delete()
    audit.note("questions.added", by=by, about=course, questions=added)
    return added


def _entry(draft: dict[str, Any]) -> dict[str, Any]:
    """A staged question as questions.yaml has it."""
    entry: dict[str, Any] = {"key": draft["key"], "kind": draft["kind"], "tags": draft["tags"], "html": draft["html"]}
    entry |= {name: draft[name] for name in ("skill", "difficulty") if draft.get(name)}
    return entry | {name: value for name, value in draft["payload"].items() if value not in ("", [], None)}


@transaction.atomic
def use_questions(*, by: Any, course: Course, questions: Iterable[Question]) -> int:
    """Use the very same questions of other courses in the draft, with one statistic for all. How many."""
    draft = open_draft(by=by, course=course)
    entries = [{"use": f"{one.course.slug}/{one.key}"} for one in questions if one.course_id != course.pk]
    return put_questions(by=by, draft=draft, entries=entries)
