# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What to do next, per person: asked of every room, the pressing first."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lantoa.infra.text import instant
from lantoa.people.roles import May
from lantoa.plan.models import Movement
from lantoa.reports import queries as reports
from lantoa.reports.models import State

from .queries import Step


def next_steps(user: Any, movement: Movement) -> list[Step]:
    """Everything that waits for this person, urgent things first. A few queries, whatever the amount of data."""
    steps = [*_of_reports(user, movement)]
    return sorted(steps, key=lambda step: not step.is_urgent)


def _of_reports(user: Any, movement: Movement) -> list[Step]:
    if May.REPORT_VIEW not in user.may:
        return []
    steps = []
    for board in reports.report_board(user, movement, {}):
        waiting = board.counts[State.SUBMITTED]
        if board.accepts and waiting:
            sentence = ngettext(
                "%(n)s report waits for your decision: %(title)s",
                "%(n)s reports wait for your decision: %(title)s",
                waiting,
            ) % {"n": waiting, "title": board.request.title}
            steps.append(Step(sentence, reverse("report_list") + "?state=submitted", is_urgent=True))
        for row in board.rows:
            if row.state in {State.DUE, State.RETURNED} and user.holds(May.REPORT_SUBMIT, row.unit):  # type: ignore[attr-defined]
                words = (
                    _("The report of %(unit)s was returned. Mend it and submit again.")
                    if row.state == State.RETURNED  # type: ignore[attr-defined]
                    else _("The report of %(unit)s is due %(when)s.")
                )
                sentence = words % {"unit": row.unit.name, "when": instant(board.request.due_at)}
                steps.append(Step(sentence, reverse("report_page", args=[row.pk]), row.state == State.RETURNED))  # type: ignore[attr-defined]
    return steps
