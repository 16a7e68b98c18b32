# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The script on paper: the official programme (Decree 30) as Word and PDF, and a rundown in large type."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from lantoa.infra import text
from lantoa.infra.documents import decree30, pdf
from lantoa.infra.documents.decree30 import OfficialDocument, Table, Text
from lantoa.infra.documents.official import render_pdf
from lantoa.infra.documents.word import render_word

from . import queries
from .models import ScriptVersion
from .queries import ScriptLine

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _span(line: ScriptLine) -> str:
    begins, ends = (timezone.localtime(at).strftime("%H:%M") for at in (line.begins, line.ends))
    return f"{begins} – {ends}"


def programme(version: ScriptVersion) -> OfficialDocument:
    """Times, content and presenters as an official document; call it in Vietnamese."""
    ceremony = version.ceremony
    at, root = timezone.localtime(ceremony.starts_at), ceremony.movement.root
    rows = [
        [str(line.place), _span(line), line.step.title, line.step.presenter] for line in queries.script_lines(version)
    ]
    return OfficialDocument(
        issuing_body=_("People's Committee of %(unit)s") % {"unit": root.name[:1].lower() + root.name[1:]},
        sign="CTr-UBND",
        type_name=decree30.WORDS["types"]["CTr"],
        abstract=ceremony.title,
        place=root.name[len(root.designation) :].strip() if root.designation else root.name,
        day=timezone.localdate(version.approved_at) if version.approved_at else None,
        body=[
            Text(_("Time: at %(time)s on %(day)s.") % {"time": at.strftime("%H:%M"), "day": text.day(at.date())}),
            Text(_("Place: %(venue)s and the online sites.") % {"venue": ceremony.venue}),
            Table([_("No."), _("Time"), _("Content"), _("Presented by")], rows),
        ],
        recipients=[_("The sites of the ceremony")],
        authority=_("On behalf of the Organising Committee"),
    )


def programme_word(version: ScriptVersion) -> bytes:
    """The official programme as Word."""
    with override("vi"):
        return render_word(programme(version))


def programme_pdf(version: ScriptVersion) -> bytes:
    """The official programme as PDF."""
    with override("vi"):
        return render_pdf(programme(version))


def rundown(version: ScriptVersion) -> bytes:
    """Everything that the stage needs, readable at arm's length."""
    with override("vi"):
        return pdf.render("scripts/rundown.typ", rundown_data(version))


def rundown_data(version: ScriptVersion) -> dict[str, Any]:
    """The words of the rundown; call it in Vietnamese."""
    return {
        "title": version.ceremony.title,
        "line": f"{text.instant(version.ceremony.starts_at)} · {version.ceremony.venue}",
        "version": _("Version %(number)s · %(state)s")
        % {"number": version.number, "state": version.get_state_display()},
        "labels": {"cue": _("Cue"), "shows": _("On the screens"), "minutes": _("min.")},
        "steps": [
            {
                "place": line.place,
                "begins": timezone.localtime(line.begins).strftime("%H:%M"),
                "minutes": line.step.minutes,
                "title": line.step.title,
                "presenter": line.step.presenter,
                "cue": line.step.cue,
                "shows": [one.title for one in line.shown],
                "script": [part for part in line.step.script.splitlines() if part],
                "launch": line.step.kind == "launch",
            }
            for line in queries.script_lines(version)
        ],
    }


FORMS = {
    "docx": (programme_word, WORD, "chuong-trinh-v{number}.docx"),
    "pdf": (programme_pdf, "application/pdf", "chuong-trinh-v{number}.pdf"),
    "rundown": (rundown, "application/pdf", "kich-ban-san-khau-v{number}.pdf"),
}
