# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What applying a plan file changes, as people read it: one sentence each, with what it is about and old and new."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantoa.infra.text import day, instant, number


class What(StrEnum):
    """What happens to a thing."""

    NEW = "new"
    CHANGED = "changed"
    ENDED = "ended"


SUBJECTS = {
    "movement": gettext_lazy("Movement"),
    "documentpart": gettext_lazy("Section of the text"),
    "unitgroup": gettext_lazy("Group of units"),
    "task": gettext_lazy("Task"),
    "goal": gettext_lazy("Goal"),
    "budgetsource": gettext_lazy("Source of money"),
    "ceremony": gettext_lazy("Ceremony"),
    "programmestep": gettext_lazy("Step of the programme"),
    "delegategroup": gettext_lazy("Class of delegates"),
    "presser": gettext_lazy("Who presses the button"),
    "reportrequest": gettext_lazy("Report asked for"),
    "skill": gettext_lazy("Skill to guide in"),
}
FIELDS = {
    "title": gettext_lazy("title of the thing"),
    "heading": gettext_lazy("heading"),
    "launch_day": gettext_lazy("launch day"),
    "due_at": gettext_lazy("deadline of the duty"),
    "cutoff_at": gettext_lazy("data cut-off of the report"),
    "starts_at": gettext_lazy("beginning"),
    "venue": gettext_lazy("place"),
    "target": gettext_lazy("number to reach"),
    "days": gettext_lazy("number of days"),
    "section": gettext_lazy("section of the plan"),
    "evidence": gettext_lazy("evidence of the duty"),
    "minutes": gettext_lazy("length in minutes"),
    "quorum": gettext_lazy("people at the button"),
    "source": gettext_lazy("source of the money"),
    "group": gettext_lazy("who does it"),
    "presenter": gettext_lazy("who speaks"),
}
"""Fields whose old and new values mean something to a reader; of the others only "changed" is said."""


class Change(str):
    """A sentence ("New: …") that also knows its parts, for a page that groups and explains."""

    what: What
    subject: str
    thing: str
    details: list[tuple[str, str, str]]

    @classmethod
    def of(cls, what: What, thing: Model, details: Iterable[tuple[str, str, str]] = ()) -> Change:
        """What happened to this row."""
        sentences = {
            What.NEW: _("New: %(thing)s"), What.CHANGED: _("Changed: %(thing)s"), What.ENDED: _("Retired: %(thing)s")
        }  # fmt: skip
        change = cls(sentences[what] % {"thing": thing})
        change.what, change.thing, change.details = what, str(thing), list(details)
        change.subject = str(SUBJECTS.get(thing._meta.model_name or "", ""))
        return change


def new(thing: Model) -> Change:
    """The row is added."""
    return Change.of(What.NEW, thing)


def changed(thing: Model, before: Mapping[str, Any] | None = None) -> Change:
    """The row is not what it was; `before` holds the old values of the fields that differ."""
    pairs = [(name, _shown(old), _shown(getattr(thing, name))) for name, old in (before or {}).items()]
    details = [(str(FIELDS[name]), old, now) for name, old, now in pairs if name in FIELDS]
    if before and "paragraphs" in before:
        details += _texts(before["paragraphs"], getattr(thing, "paragraphs", []))
    return Change.of(What.CHANGED, thing, details)


def ended(thing: Model) -> Change:
    """The row stays for those who ask later, and no longer counts."""
    return Change.of(What.ENDED, thing)


def _texts(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    """Paragraphs that went and that came, side by side as far as they go."""
    old, now = ([line["text"] for line in lines] for lines in (before, after))
    gone, come = [line for line in old if line not in now], [line for line in now if line not in old]
    width = max(len(gone), len(come))
    gone, come = (part + [""] * (width - len(part)) for part in (gone, come))
    return [(_("paragraph"), *pair) for pair in zip(gone, come, strict=True)]


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return day(value)
    return number(value) if isinstance(value, int) else str(value)
