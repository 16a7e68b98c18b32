# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The minutes as an official document (Decree 30), with the timeline as it really was."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from lantoa.ceremony.models import Level
from lantoa.infra import text
from lantoa.infra.documents import decree30
from lantoa.infra.documents.decree30 import Heading, OfficialDocument, Table, Text
from lantoa.infra.documents.official import render_pdf
from lantoa.infra.documents.word import render_word

from .models import Minutes
from .queries import facts_now

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DOTS = "…………………………"


def _clock(moment: str, *, seconds: bool = False) -> str:
    if not moment:
        return "–"
    return timezone.localtime(datetime.fromisoformat(moment)).strftime("%H:%M:%S" if seconds else "%H:%M")


def shown_timeline(facts: dict[str, Any]) -> list[list[str]]:
    """Number, planned, as it was, content, presenter of every step."""
    rows = []
    for number, step in enumerate(facts["steps"], 1):
        real = f"{_clock(step['began'])} – {_clock(step['ended'])}"
        rows.append([str(number), _clock(step["planned"]), real, step["title"], step["presenter"]])
    return rows


def minutes_document(minutes: Minutes) -> OfficialDocument:
    """All parts of the minutes; call it in Vietnamese."""
    ceremony, facts = minutes.ceremony, minutes.facts or facts_now(minutes.ceremony)
    root = ceremony.movement.root
    return OfficialDocument(
        issuing_body=minutes.issuing_body,
        sign=minutes.sign,
        type_name=decree30.WORDS["types"]["BB"],
        abstract=ceremony.title,
        place=root.name[len(root.designation) :].strip() if root.designation else root.name,
        day=timezone.localdate(ceremony.starts_at),
        body=[*_head(minutes, facts), *_attendance(facts), *_timeline(facts), *_end(minutes, facts)],
        recipients=[_("The bodies that took part")],
        authority=_("The chair"),
        signer=minutes.chair,
        left_title=_("The minute taker"),
        left_signer=minutes.secretary,
    )


def _head(minutes: Minutes, facts: dict[str, Any]) -> list[Any]:
    day = text.day(minutes.ceremony.starts_at)
    begun = _("Begun at %(time)s on %(day)s.") % {"time": _clock(facts["began"]), "day": day}
    place = _("Place: %(venue)s and %(n)s online sites.")
    online = sum(n for level, n in facts["sites"].items() if level != Level.MAIN)
    return [
        Heading(_("I. Time, place and who led")),
        Text(begun),
        Text(place % {"venue": minutes.ceremony.venue, "n": text.number(online)}),
        Text(_("Chaired by: %(name)s.") % {"name": minutes.chair or DOTS}),
        Text(_("Minutes taken by: %(name)s.") % {"name": minutes.secretary or DOTS}),
    ]


def _attendance(facts: dict[str, Any]) -> list[Any]:
    total = sum(n for _level, _title, n in facts["present"])
    every = sum(facts["sites"].values())
    told = {"n": text.number(total), "sites": text.number(facts["counted"]), "all": text.number(every)}
    rows = [[str(Level(level).label), title, text.number(n)] for level, title, n in facts["present"]]
    rows.append([_("Total"), "", text.number(total)])
    return [
        Heading(_("II. Who attended")),
        Text(_("%(n)s people, as counted at %(sites)s of %(all)s sites.") % told),
        Table([_("Level"), _("Class"), _("Present")], rows, frozenset({2}), footer=1),
    ]


def _timeline(facts: dict[str, Any]) -> list[Any]:
    return [
        Heading(_("III. Course")),
        Table([_("No."), _("Planned"), _("As it was"), _("Content"), _("Presented by")], shown_timeline(facts)),
    ]


def _end(minutes: Minutes, facts: dict[str, Any]) -> list[Any]:
    parts: list[Any] = [Text(line) for line in minutes.course.splitlines() if line]
    if facts["t0"]:
        screens, sites = facts["screens"]
        told = {"time": _clock(facts["t0"], seconds=True), "screens": text.number(screens), "sites": text.number(sites)}
        said = _("Launched at %(time)s; %(screens)s screens at %(sites)s sites reported that they started.")
        parts.append(Text(said % told))
    parts.append(Heading(_("IV. Conclusion")))
    parts += [Text(line) for line in minutes.conclusion.splitlines() if line] or [Text(DOTS * 3)]
    return [*parts, Text(_("The ceremony ended at %(time)s of the same day.") % {"time": _clock(facts["ended"])})]


def minutes_word(minutes: Minutes) -> bytes:
    """The minutes as Word."""
    with override("vi"):
        return render_word(minutes_document(minutes))


def minutes_pdf(minutes: Minutes) -> bytes:
    """The minutes as PDF."""
    with override("vi"):
        return render_pdf(minutes_document(minutes))


FORMS = {
    "docx": (minutes_word, WORD, "bien-ban.docx"),
    "pdf": (minutes_pdf, "application/pdf", "bien-ban.pdf"),
}
