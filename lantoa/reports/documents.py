# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Reports as official documents: what was submitted, laid out by Decree 30, every figure as frozen."""

from datetime import date
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lantoa.infra.documents import decree30
from lantoa.infra.documents.decree30 import Heading, OfficialDocument, Table, Text
from lantoa.infra.documents.word import render_word
from lantoa.infra.text import number
from lantoa.tallies.indicators import INDICATORS
from lantoa.units.models import Unit

from . import queries
from .models import Obligation, ReportRequest


def place_of(unit: Unit) -> str:
    """The name without its kind: what stands before the date."""
    return unit.name[len(unit.designation) :].strip() if unit.designation else unit.name


def _in_sentence(unit: Unit) -> str:
    """The name as it stands inside a line: its kind in lower case."""
    return unit.name[:1].lower() + unit.name[1:]


def _frame(
    form: dict[str, Any], unit: Unit, parent: Unit | None, day: date | None, body: list[Any]
) -> OfficialDocument:
    """The parts of the document that the plan file's form gives, with the unit's name set in."""
    body_name = form.get("issuer", "{unit}")
    return OfficialDocument(
        parent_body=body_name.format(unit=_in_sentence(parent)) if parent else "",
        issuing_body=body_name.format(unit=_in_sentence(unit)),
        sign=form.get("sign", "BC-UBND"),
        type_name=decree30.WORDS["types"]["BC"],
        abstract=form.get("abstract", "").format(unit=_in_sentence(unit)),
        place=place_of(unit),
        day=day,
        body=body,
        recipients=form.get("recipients", []),
        archive=form.get("archive", "VT"),
        authority=form.get("authority", ""),
        title=form.get("signer_title", ""),
    )


def _table(indicators: list[str], parts: list[tuple[str, dict[str, int]]], total: dict[str, int]) -> Table:
    """One row per part of the unit, and the total; numbers in Vietnamese form."""
    rows = [
        [str(place), name, *(number(values.get(key, 0)) for key in indicators)]
        for place, (name, values) in enumerate(parts, 1)
    ]
    rows.append(["", _("Total"), *(number(total.get(key, 0)) for key in indicators)])
    head = [_("No."), _("Unit"), *(str(INDICATORS[key]) for key in indicators)]
    return Table(head, rows, numeric=frozenset(range(2, 2 + len(indicators))), footer=1)


def report_word(obligation: Obligation) -> bytes:
    """The last submission as Word; before the first one, the draft with the figures of this moment."""
    form = obligation.request.form
    submission = queries.last_submission(obligation)
    figures = submission.figures if submission else queries.figures_now(obligation).frozen()
    texts = submission.texts if submission else obligation.draft
    day = timezone.localdate(submission.submitted_at) if submission else None
    with translation.override("vi"):
        body: list[Any] = _practice(figures)
        body += [Text(form["opening"])] if form.get("opening") else []
        for heading, fields in queries.form_view(form, figures["total"], texts):
            body.append(Heading(heading))
            for field in fields:
                body += _lines(field)
        if parts := [(part["name"], part["values"]) for part in figures["parts"]]:
            body.append(Heading(_("Figures by unit")))
            body.append(_table(queries.indicators_of(form), parts, figures["total"]))
        body.append(Text(form.get("closing", "")))
        return render_word(_frame(form, obligation.unit, obligation.unit.parent, day, body))


def _practice(*figures: dict[str, Any]) -> list[Any]:
    """A warning on top when any of these figures counts simulated records: such a paper is for practice only."""
    warning = _("For practice only: these figures include simulated records.")
    return [Text(warning, italic=True)] if any(one.get("simulated") for one in figures) else []


def _lines(field: queries.FieldView) -> list[Text]:
    """A figure is one line; a text keeps its paragraphs, under its label."""
    if field.value is not None:
        return [Text(f"- {field.label}: {number(field.value)}.")]
    return (
        [Text(f"- {field.label}:"), *(Text(line) for line in field.text.splitlines() if line.strip())]
        if field.text
        else []
    )


def consolidated_word(request: ReportRequest) -> bytes:
    """All accepted reports together, with the units still missing named: the addressee need not wait for the last."""
    accepted = queries.accepted_submissions(request)
    missing = queries.units_not_accepted(request)
    indicators = queries.indicators_of(request.form)
    parts = [(row.obligation.unit.name, row.figures["total"]) for row in accepted]
    total = {key: sum(values.get(key, 0) for _name, values in parts) for key in indicators}
    counts = {"done": len(parts), "all": len(parts) + len(missing)}
    with translation.override("vi"):
        body: list[Any] = _practice(*(row.figures for row in accepted))
        body += [Text(_("Reports accepted: %(done)s of %(all)s.") % counts), _table(indicators, parts, total)]
        if missing:
            body.append(Text(_("Not yet accepted: %(units)s.") % {"units": "; ".join(missing)}))
        body.append(Text(request.form.get("closing", "")))
        return render_word(_frame(request.form, request.addressee, None, timezone.localdate(), body))
