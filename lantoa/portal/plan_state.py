# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The live state behind a name of the plan file: "task:guide", "step:opening", "sites:district", "courses" …

Each kind of thing is asked for once, whatever the number of lines that speak of it. Numbers are for everyone, as on the
public home; a link stands only where this person may follow it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lantoa.ceremony import queries as ceremonies
from lantoa.ceremony.models import Attendance, Ceremony, DelegateGroup
from lantoa.courses.models import Enrolment
from lantoa.infra.text import instant, number
from lantoa.outreach.models import Membership
from lantoa.people.roles import May
from lantoa.plan.models import BudgetSource, Movement, Task
from lantoa.reports.models import Obligation, ReportRequest, State
from lantoa.tallies import queries as tallies

from .queries import goal_lines


@dataclass(frozen=True)
class Live:
    """What one line set in motion: its name, where it stands in words, and where to look closer ("" : nowhere)."""

    icon: str
    label: str
    state: str
    url: str = ""
    is_late: bool = False
    is_done: bool = False


def late_of(task: Task) -> int:
    """How many units are late with the task."""
    is_over = task.due_at is not None and task.due_at < timezone.now()
    return task.units - task.units_done if is_over else 0  # type: ignore[attr-defined]


def _of(done: int, total: int) -> dict[str, str]:
    return {"done": number(done), "total": number(total)}


class LiveStates:
    """States by name. Subjects are read when the first name of theirs is asked for."""

    def __init__(
        self, movement: Movement, user: Any, tasks: Mapping[str, Task], budget: Mapping[str, BudgetSource]
    ) -> None:
        self.movement, self.tasks, self.budget = movement, tasks, budget
        self.may: set[May] = getattr(user, "may", set())
        self.kinds: dict[str, Callable[[str], Live | None]] = {
            "task": self._task, "goal": self._goal, "ceremony": self._ceremony, "step": self._step,
            "sites": self._sites, "delegates": self._delegates, "courses": self._courses, "report": self._report,
            "budget": self._budget,
        }  # fmt: skip

    def state(self, name: str) -> Live | None:
        """The state of one name, or None if there is nothing behind it."""
        kind, _colon, key = name.partition(":")
        return self.kinds[kind](key) if kind in self.kinds else None

    def all_names(self) -> Iterator[str]:
        """Everything that the plan file holds beside its tasks, in the order of a plan."""
        yield from (f"goal:{key}" for key in self.goals)
        if self.ceremony:
            yield "ceremony"
            yield from (f"step:{line.step.key}" for line in self.steps.values())
            yield from (f"sites:{level}" for level in self.levels)
            yield from (f"delegates:{key}" for key in self.groups)
        yield "courses"
        yield from (f"report:{key}" for key in self.reports)
        yield from (f"budget:{key}" for key in self.budget)

    def _url(self, right: May, name: str, query: str = "") -> str:
        return reverse(name) + query if right in self.may else ""

    def _task(self, key: str) -> Live | None:
        task = self.tasks.get(key)
        if task is None:
            return None
        done, total, late = task.units_done, task.units, late_of(task)  # type: ignore[attr-defined]
        words = [_("%(done)s of %(total)s units have done it") % _of(done, total)]
        if late:
            words.append(_("%(n)s overdue since %(when)s") % {"n": number(late), "when": instant(task.due_at)})  # type: ignore[arg-type]
        elif task.due_at:
            words.append(_("due %(when)s") % {"when": instant(task.due_at)})
        else:
            words.append(str(task.get_kind_display()).lower())
        return Live(
            "list-check", task.title, " · ".join(words), self._url(May.TASK_VIEW, "task_list", f"?task={key}"),
            is_late=late > 0, is_done=0 < total == done,
        )  # fmt: skip

    @cached_property
    def goals(self) -> dict[str, Any]:
        return {line.goal.key: line for line in goal_lines(self.movement)}

    @cached_property
    def figures(self) -> dict[str, int]:
        return tallies.totals(self.movement, self.movement.root)

    @cached_property
    def members(self) -> int:
        root = self.movement.root
        inside = {"team__unit__path__gte": root.path, "team__unit__path__lt": root.path_end, "team__closed_on": None}
        return Membership.objects.current().filter(**inside).count()

    def _goal(self, key: str) -> Live | None:
        line = self.goals.get(key)
        if line is None:
            return None
        reached = self.figures.get("members_at_goal", 0)
        words = [
            _("%(done)s of %(total)s members have reached it") % _of(reached, self.members),
            _("%(n)s citizens guided") % {"n": number(self.figures.get("guided_citizens", 0))},
        ]
        if self.movement.launched_at:
            words.append(
                ngettext("%(n)s day left", "%(n)s days left", line.days_left) % {"n": line.days_left}
                if line.days_left
                else _("its days ended %(when)s") % {"when": instant(line.ends)}
            )
        url = self._url(May.OUTREACH_VIEW, "outreach_board")
        return Live("flag", line.goal.title, " · ".join(words), url, is_done=0 < self.members <= reached)

    @cached_property
    def ceremony(self) -> Ceremony | None:
        return ceremonies.current_ceremony(self.movement)

    @cached_property
    def steps(self) -> dict[str, ceremonies.StepLine]:
        return {line.step.key: line for line in ceremonies.step_lines(self.ceremony)} if self.ceremony else {}

    @cached_property
    def levels(self) -> dict[str, ceremonies.LevelCount]:
        rows = ceremonies.site_rows(self.ceremony) if self.ceremony else []
        return {count.level: count for count in ceremonies.level_counts(rows)}

    @cached_property
    def groups(self) -> dict[str, DelegateGroup]:
        return {group.key: group for group in DelegateGroup.objects.filter(ceremony=self.ceremony)}

    @cached_property
    def present(self) -> dict[int, tuple[int, int]]:
        counted = Attendance.objects.filter(group__ceremony=self.ceremony).values_list("group")
        sums = counted.annotate(Sum("present"), Count("site", distinct=True))
        return {group: (people, sites) for group, people, sites in sums}

    def _ceremony_live(self, icon: str, label: str, words: list[str], *, is_done: bool = False) -> Live:
        return Live(icon, label, " · ".join(words), self._url(May.CEREMONY_VIEW, "ceremony_page"), is_done=is_done)

    def _ceremony(self, _key: str) -> Live | None:
        if self.ceremony is None:
            return None
        steps = [line.step for line in self.steps.values()]
        done = sum(step.ended_at is not None for step in steps)
        ready, sites = (sum(getattr(level, name) for level in self.levels.values()) for name in ("ready", "sites"))
        launched = self.movement.launched_at
        words = [
            _("launched %(when)s") % {"when": instant(launched)} if launched
            else _("begins %(when)s") % {"when": instant(self.ceremony.starts_at)},
            _("%(done)s of %(total)s steps done") % _of(done, len(steps)),
            _("%(done)s of %(total)s sites ready") % _of(ready, sites),
        ]  # fmt: skip
        return self._ceremony_live("broadcast", _("The launching ceremony"), words, is_done=launched is not None)

    def _step(self, key: str) -> Live | None:
        line = self.steps.get(key)
        if line is None:
            return None
        step = line.step
        if step.ended_at:
            state = _("done at %(when)s") % {"when": instant(step.ended_at)}
        elif step.started_at:
            state = _("going on since %(when)s") % {"when": instant(step.started_at)}
        else:
            state = _("planned for %(when)s") % {"when": instant(line.planned_at)}
        minutes = ngettext("%(n)s minute", "%(n)s minutes", step.minutes) % {"n": step.minutes}
        label = _("Step %(n)s of the programme") % {"n": step.order}
        return self._ceremony_live("player-play", label, [state, minutes], is_done=step.ended_at is not None)

    def _sites(self, level: str) -> Live | None:
        count = self.levels.get(level)
        if count is None:
            return None
        words = [_("%(done)s of %(total)s sites ready") % _of(count.ready, count.sites)]
        if count.at_risk:
            words.append(_("%(n)s at risk") % {"n": number(count.at_risk)})
        return self._ceremony_live("map-pin", count.label, words, is_done=count.ready == count.sites)

    def _delegates(self, key: str) -> Live | None:
        group = self.groups.get(key)
        if group is None:
            return None
        people, sites = self.present.get(group.pk, (0, 0))
        invited = self.levels[group.level].sites if group.level in self.levels else 0
        words = [
            _("%(n)s people present") % {"n": number(people)},
            _("counted at %(done)s of %(total)s sites") % _of(sites, invited),
        ]
        return self._ceremony_live("users", group.title, words)

    def _courses(self, _key: str) -> Live | None:
        learners, passed = self.learners
        words = [_("%(n)s enrolled") % {"n": number(learners)}, _("%(n)s passed the test") % {"n": number(passed)}]
        return Live("school", _("The digital-skills courses"), " · ".join(words), reverse("course_list"))

    @cached_property
    def learners(self) -> tuple[int, int]:
        counts = Enrolment.objects.filter(movement=self.movement).aggregate(n=Count("pk"), passed=Count("completed_at"))
        return counts["n"], counts["passed"]

    @cached_property
    def reports(self) -> dict[str, ReportRequest]:
        found = ReportRequest.objects.filter(movement=self.movement).order_by("due_at", "pk")
        return {request.key: request for request in found}

    @cached_property
    def obligations(self) -> dict[int, list[str]]:
        states: dict[int, list[str]] = {}
        for row in Obligation.objects.filter(request__movement=self.movement).with_state().order_by():
            states.setdefault(row.request_id, []).append(row.state)  # type: ignore[attr-defined]
        return states

    def _report(self, key: str) -> Live | None:
        request = self.reports.get(key)
        if request is None:
            return None
        states = self.obligations.get(request.pk, [])
        accepted = states.count(State.ACCEPTED)
        sent = accepted + states.count(State.SUBMITTED)
        words = [
            _("%(done)s of %(total)s reports submitted") % _of(sent, len(states)),
            _("%(n)s accepted") % {"n": number(accepted)},
        ]
        left = (timezone.localdate(request.due_at) - timezone.localdate()).days
        is_late = request.due_at < timezone.now() and sent < len(states)
        if is_late:
            values = {"n": number(len(states) - sent), "when": instant(request.due_at)}
            words.append(_("%(n)s overdue since %(when)s") % values)
        else:
            words.append(_("due %(when)s") % {"when": instant(request.due_at)})
            if left >= 0 and sent < len(states):
                words.append(ngettext("%(n)s day left", "%(n)s days left", left) % {"n": left})
        return Live(
            "report-analytics", request.title, " · ".join(words), self._url(May.REPORT_VIEW, "report_list"),
            is_late=is_late, is_done=0 < len(states) == accepted,
        )  # fmt: skip

    def _budget(self, key: str) -> Live | None:
        source = self.budget.get(key)
        return Live("coin", source.title, source.source) if source else None
