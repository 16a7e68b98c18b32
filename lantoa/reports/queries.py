# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What pages and documents read of reports."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.infra import text
from lantoa.people.models import User
from lantoa.people.roles import May
from lantoa.plan.models import Movement
from lantoa.tallies import queries as tallies
from lantoa.tallies.indicators import INDICATORS
from lantoa.units.models import Unit

from .models import Decision, Obligation, ObligationQuerySet, ReportRequest, State, Submission


def obligations_for(user: User, request: ReportRequest) -> ObligationQuerySet:
    """The units' reports that the person may see, each with its state, in Vietnamese order: one query."""
    return Obligation.objects.visible_to(user).filter(request=request).with_state().select_related("unit", "request")


def requests_of(movement_id: int) -> list[ReportRequest]:
    """The movement's report requests, soonest deadline first."""
    return list(ReportRequest.objects.filter(movement_id=movement_id).select_related("addressee").order_by("due_at"))


def count_states(obligations: list[Obligation]) -> dict[str, int]:
    """State -> how many, every state present."""
    counts = Counter(row.state for row in obligations)  # type: ignore[attr-defined]
    return {state.value: counts[state.value] for state in State}


def indicators_of(form: dict[str, Any]) -> list[str]:
    """The indicators that a form asks for, each once, in the form's order."""
    fields = (field for section in form.get("sections", []) for field in section["fields"])
    return list(dict.fromkeys(field["indicator"] for field in fields if field.get("indicator")))


def text_fields(form: dict[str, Any]) -> list[dict[str, Any]]:
    """The fields that people write."""
    return [field for section in form.get("sections", []) for field in section["fields"] if not field.get("indicator")]


@dataclass(frozen=True)
class Figures:
    """A unit's figures now: totals by indicator, and the same for each part of the unit."""

    as_of: datetime
    total: dict[str, int]
    parts: list[tuple[Unit, dict[str, int]]]
    simulated: bool

    def frozen(self) -> dict[str, Any]:
        """The shape that a submission keeps."""
        parts = [{"unit": unit.pk, "name": unit.name, "values": values} for unit, values in self.parts]
        return {"as_of": self.as_of.isoformat(), "total": self.total, "parts": parts, "simulated": self.simulated}


def figures_now(obligation: Obligation) -> Figures:
    """What the records say at this moment, for the indicators that the form asks for: three queries."""
    wanted = indicators_of(obligation.request.form)
    movement, unit = obligation.request.movement, obligation.unit
    total = tallies.totals(movement, unit)
    below = tallies.figures_below(movement, unit)
    return Figures(
        as_of=timezone.now(),
        total={key: total.get(key, 0) for key in wanted},
        parts=[(row.unit, {key: row.values.get(key, 0) for key in wanted}) for row in below],
        simulated=movement.is_simulated,
    )


@dataclass(frozen=True)
class FieldView:
    """One line of a form as shown: a figure (value set) or a text."""

    key: str
    label: str
    indicator: str
    value: int | None
    text: str
    required: bool
    help: str


def form_view(form: dict[str, Any], total: dict[str, int], texts: dict[str, str]) -> list[tuple[str, list[FieldView]]]:
    """The form filled in: (heading, fields) in order."""
    return [
        (
            section["heading"],
            [
                FieldView(
                    key=field["key"],
                    label=field["label"],
                    indicator=field.get("indicator") or "",
                    value=total.get(field["indicator"], 0) if field.get("indicator") else None,
                    text=texts.get(field["key"], ""),
                    required=field.get("required", False),
                    help=field.get("help", ""),
                )
                for field in section["fields"]
            ],
        )
        for section in form.get("sections", [])
    ]


def last_submission(obligation: Obligation) -> Submission | None:
    """The newest version with its decision."""
    return obligation.submissions.select_related("decision", "submitted_by").first()


def history(obligation: Obligation) -> list[Submission]:
    """Every version with its decision, newest first."""
    return list(obligation.submissions.select_related("decision__by", "submitted_by"))


def changes_since(submission: Submission, figures: Figures) -> list[tuple[str, int, int]]:
    """Indicators whose records moved after the submission: (name, then, now)."""
    then = submission.figures["total"]
    return [
        (str(INDICATORS[key]), then.get(key, 0), now) for key, now in figures.total.items() if then.get(key, 0) != now
    ]


def what_next(user: User, obligation: Obligation) -> str:
    """One sentence that tells the person what to do."""
    state = obligation.state  # type: ignore[attr-defined]
    if state in {State.DUE, State.RETURNED} and user.holds(May.REPORT_SUBMIT, obligation.unit):
        return _("Check the figures, write the remarks and submit.")
    if state == State.SUBMITTED and user.holds(May.REPORT_ACCEPT, obligation.request.addressee):
        return _("Read the report, then accept it or return it with a reason.")
    if state == State.SUBMITTED:
        return _("Nothing to do: the report waits for a decision.")
    if state == State.ACCEPTED:
        return _("Nothing to do: the report is accepted and closed.")
    return _("The unit has not submitted yet.")


def accepted_submissions(request: ReportRequest) -> list[Submission]:
    """The accepted version of each unit's report, units in Vietnamese order: one query."""
    rows = Submission.objects.filter(obligation__request=request, decision__verdict=Decision.Verdict.ACCEPT)
    return list(rows.select_related("obligation__unit").order_by("obligation__unit__sort_key"))


def units_not_accepted(request: ReportRequest) -> list[str]:
    """Names of the units whose report is still missing, waiting or returned: one query."""
    rows = Obligation.objects.filter(request=request).with_state().select_related("unit")
    return [row.unit.name for row in rows.order_by("unit__sort_key") if row.state != State.ACCEPTED]  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Board:
    """One request and the units' reports as far as the person sees them, filtered."""

    request: ReportRequest
    counts: dict[str, int]
    rows: list[Obligation]
    total: int
    overdue: int
    accepts: bool


SORTS: dict[str, Callable[[Any], Any]] = {
    "unit": lambda row: row.unit.sort_key,
    "state": lambda row: (State.values.index(row.state), row.unit.sort_key),
    "submitted": lambda row: (row.submitted_at is None, row.submitted_at, row.unit.sort_key),
}


def report_board(user: User, movement: Movement, query: Mapping[str, str]) -> list[Board]:
    """Every request of the movement: two queries each.

    `query` may hold `state`, `q` (search without marks) and `sort` (a key of SORTS, "-" before it turns it).
    """
    wanted, words, sort = query.get("state", ""), text.fold(query.get("q", "")).split(), query.get("sort", "")
    boards = []
    for request in requests_of(movement.pk):
        rows = list(obligations_for(user, request))
        shown = [
            row
            for row in rows
            if (not wanted or row.state == wanted)  # type: ignore[attr-defined]
            and all(word in row.unit.name_fold for word in words)
        ]
        shown.sort(key=SORTS.get(sort.removeprefix("-"), SORTS["unit"]), reverse=sort.startswith("-"))
        accepts = user.holds(May.REPORT_ACCEPT, request.addressee)
        overdue = sum(row.is_overdue for row in rows)
        boards.append(Board(request, count_states(rows), shown, len(rows), overdue, accepts))
    return boards


def export_rows(boards: Iterable[Board]) -> tuple[list[str], list[list[str]]]:
    """The lists as shown, for a spreadsheet: head and a row for each unit's report."""
    head = [_("Report"), _("Code"), _("Unit"), _("State"), _("Submitted"), _("Deadline")]
    rows = [
        [
            board.request.title, row.unit.code, row.unit.name, str(State(row.state).label),  # type: ignore[attr-defined]
            text.instant(row.submitted_at) if row.submitted_at else "", text.instant(board.request.due_at),  # type: ignore[attr-defined]
        ]
        for board in boards
        for row in board.rows
    ]  # fmt: skip
    return head, rows


@dataclass(frozen=True)
class ReportView:
    """All that a report's page shows."""

    obligation: Obligation
    state: State
    sections: list[tuple[str, list[FieldView]]]
    indicators: list[tuple[str, str]]
    parts: list[tuple[str, list[int], int]]
    as_of: datetime
    changes: list[tuple[str, int, int]]
    history: list[Submission]
    next_version: int
    can_submit: bool
    can_decide: bool
    sentence: str
    is_late: bool


def report_view(user: User, obligation: Obligation) -> ReportView:
    """The draft with figures of this moment, or the last submission as frozen with what changed since."""
    state = State(obligation.state)  # type: ignore[attr-defined]
    form = obligation.request.form
    now, past = figures_now(obligation), history(obligation)
    is_open = state in {State.DUE, State.RETURNED}
    shown = now.frozen() if is_open or not past else past[0].figures
    texts = obligation.draft if is_open or not past else past[0].texts
    keys = indicators_of(form)
    late_since = obligation.first_submitted_at or timezone.now()  # type: ignore[attr-defined]
    return ReportView(
        obligation=obligation,
        state=state,
        sections=form_view(form, shown["total"], texts),
        indicators=[(key, str(INDICATORS[key])) for key in keys],
        parts=[(part["name"], [part["values"].get(key, 0) for key in keys], part["unit"]) for part in shown["parts"]],
        as_of=datetime.fromisoformat(shown["as_of"]),
        changes=[] if is_open or not past else changes_since(past[0], now),
        history=past,
        next_version=(obligation.version or 0) + 1,  # type: ignore[attr-defined]
        can_submit=is_open and user.holds(May.REPORT_SUBMIT, obligation.unit),
        can_decide=state == State.SUBMITTED and user.holds(May.REPORT_ACCEPT, obligation.request.addressee),
        sentence=what_next(user, obligation),
        is_late=late_since > obligation.request.due_at,
    )
