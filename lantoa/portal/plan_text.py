# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The plan as people read it: section by section, each line with the live state of what it set in motion."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lantoa.infra.text import number
from lantoa.plan import queries as plan
from lantoa.plan.models import BudgetSource, DocumentPart, Movement, Task
from lantoa.plan.queries import Paragraph

from .plan_state import Live, LiveStates, late_of

_GUESS = re.compile(r"(\[\?[^\]]*\])")
_NUMBER = re.compile(r"^(?:[IVXL]+|\d+)(?:\.(?P<second>\d+)(?P<letter>[a-z])?)?$")


@dataclass(frozen=True)
class Line:
    """One paragraph with what it set in motion."""

    text: str
    uncertain: str
    states: list[Live]

    @property
    def parts(self) -> list[tuple[str, bool]]:
        """The text in pieces, each with whether the scan left its reading open ("[?569/QĐ-UBND]")."""
        return [(piece, piece.startswith("[?")) for piece in _GUESS.split(self.text) if piece]


@dataclass(frozen=True)
class Section:
    """One section: its heading as printed (number, words, depth 2 to 4), its lines, and what stands for all of it."""

    number: str
    label: str
    heading: str
    depth: int
    lines: list[Line]
    summary: str = ""
    rest: list[Live] = field(default_factory=list)

    @property
    def is_list(self) -> bool:
        """Several short duties under one heading are printed as a list with dashes."""
        return len(self.lines) > 1 and not self.lines[0].text.startswith("(")


@dataclass(frozen=True)
class PlanText:
    """Everything on the plan's page. `rest` is what the file holds and no line of the text speaks of."""

    movement: Movement
    about: dict[str, Any]
    sections: list[Section]
    rest: list[Live]


def plan_text(movement: Movement, user: Any) -> PlanText:
    """The whole page: a fixed number of queries, whatever the plan holds."""
    return _Writer(movement, user).text()


def heading_of(number_: str) -> tuple[str, int]:
    """How a section's number is printed, and how deep it lies: II is "II.", II.5 is "5.", II.5a is "a)"."""
    found = _NUMBER.match(number_)
    if found is None or number_ == "0":
        return "", 2
    if found["letter"]:
        return f"{found['letter']})", 4
    return (f"{found['second']}.", 3) if found["second"] else (f"{number_}.", 2)


class _Writer:
    """Puts text and states together, and keeps account of what was already said."""

    def __init__(self, movement: Movement, user: Any) -> None:
        self.movement = movement
        self.tasks = plan.tasks_with_counts(movement)
        self.budget = {source.key: source for source in BudgetSource.objects.filter(movement=movement).order_by("pk")}
        self.states = LiveStates(movement, user, self.tasks, self.budget)
        self.said: set[str] = set()

    def text(self) -> PlanText:
        """Section by section; tasks that no line names follow in their section, all else at the end."""
        parts = plan.document(self.movement)
        self.said.update(link for _part, paragraphs in parts for line in paragraphs for link in line.links)
        sections = [self._section(part, paragraphs) for part, paragraphs in parts]
        rest = [state for name in self.states.all_names() if name not in self.said for state in self._live(name)]
        return PlanText(self.movement, self.movement.source.get("movement", {}), sections, rest)

    def _section(self, part: DocumentPart, paragraphs: list[Paragraph]) -> Section:
        label, depth = heading_of(part.number)
        own = [task for task in self.tasks.values() if task.section == part.number]
        silent = [f"task:{task.key}" for task in own if f"task:{task.key}" not in self.said]
        self.said.update(silent)
        return Section(
            number=part.number,
            label=label,
            heading=part.heading,
            depth=depth,
            lines=[
                Line(line.text, line.uncertain, [live for name in line.links for live in self._live(name)])
                for line in paragraphs
            ],
            summary=_summary(own),
            rest=[live for name in silent for live in self._live(name)],
        )

    def _live(self, name: str) -> list[Live]:
        live = self.states.state(name)
        return [live] if live else []


def _summary(tasks: list[Task]) -> str:
    """What stands beside the heading of a section that gives duties: how many units, how much is done."""
    if not tasks:
        return ""
    units = max(task.units for task in tasks)  # type: ignore[attr-defined]
    done, total = (sum(getattr(task, name) for task in tasks) for name in ("units_done", "units"))
    words = [
        ngettext("%(n)s unit", "%(n)s units", units) % {"n": number(units)},
        _("%(done)s of %(total)s duties done") % {"done": number(done), "total": number(total)},
    ]
    if late := sum(map(late_of, tasks)):
        words.append(_("%(n)s overdue") % {"n": number(late)})
    return " · ".join(words)
