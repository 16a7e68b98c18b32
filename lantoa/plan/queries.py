# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What pages read of the plan."""

from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, F, Min, Q, When
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.infra import rows, text
from lantoa.people.models import User
from lantoa.people.roles import May
from lantoa.units.models import SEGMENT, Unit

from .models import Assignment, AssignmentQuerySet, DocumentPart, Movement, Task

PAGE = 50


@dataclass
class Choice:
    """The movement that this request chose ("": none), and whether a page found that there are others."""

    slug: str = ""
    has_others: bool = False


chosen_movement: ContextVar[Choice | None] = ContextVar("chosen_movement", default=None)


def current_movement() -> Movement | None:
    """The movement that this request chose, else the one that the program runs now; None before a plan was applied."""
    choice = chosen_movement.get() or Choice()
    # Two rows: the second only says that there are others. What the plan's file said is read where it is shown.
    found: list[Movement] = rows.joined(_movement_parts(), WANTED_FIRST, [choice.slug])
    if not found or not (found[0].is_current or found[0].slug == choice.slug):
        return None
    choice.has_others = len(found) > 1
    return found[0]


WANTED_FIRST = """FROM plan_movement m JOIN units_unit u ON u.id = m.root_id
    ORDER BY CASE WHEN m.slug = %s THEN 0 WHEN m.is_current THEN 1 ELSE 2 END LIMIT 2"""


@cache
def _movement_parts() -> tuple[rows.Part, ...]:
    own = tuple(field for field in rows.fields_of(Movement) if field.name != "source")
    return ("m", "", own), ("u", "root", rows.fields_of(Unit))


def is_movement(slug: str) -> bool:
    """Is there a movement of this name?"""
    return Movement.objects.filter(slug=slug).exists()


def movements() -> list[Movement]:
    """All of them, the one that runs first, then the latest."""
    return list(Movement.objects.order_by("-is_current", "-launch_day"))


def movements_to_choose() -> list[Movement]:
    """What a page about a movement offers besides: nothing, and no query, unless there are several."""
    choice = chosen_movement.get()
    return movements() if choice is not None and choice.has_others else []


@dataclass(frozen=True)
class Paragraph:
    """One paragraph as read; `links` name what it set in motion: "task:guide", "step:opening", "courses" …"""

    text: str
    uncertain: str
    links: list[str]


def tasks_with_counts(movement: Movement) -> dict[str, Task]:
    """Key -> task in the plan's order with its group, `units` and `units_done`: one query."""
    counts = {"units": Count("assignments"), "units_done": Count("assignments", filter=Q(assignments__state="done"))}
    tasks = Task.objects.filter(movement=movement, retired_at=None).select_related("group").annotate(**counts)
    return {task.key: task for task in tasks.order_by("order")}


def document(movement: Movement) -> list[tuple[DocumentPart, list[Paragraph]]]:
    """The whole plan in reading order: one query."""
    return [
        (part, [Paragraph(line["text"], line["uncertain"], line["links"]) for line in part.paragraphs])
        for part in DocumentPart.objects.filter(movement=movement)
    ]


SORTS: dict[str, list[Any]] = {
    "task": ["task__order"],
    "unit": ["unit__sort_key"],
    "due": [F("task__due_at").asc(nulls_last=True)],
    "state": [Case(When(state="open", then=0), When(state="doing", then=1), default=2)],
}


def task_rows(user: User, movement: Movement, query: Mapping[str, str]) -> AssignmentQuerySet:
    """The assignments that the person may see: of one task, in a state (or late), under a unit, one's own (`mine`),
    by words; as the plan orders them, or by `sort`."""
    rows = Assignment.objects.visible_to(user).filter(task__movement=movement, task__retired_at=None)
    if task := query.get("task", ""):
        rows = rows.filter(task__key=task)
    state = query.get("state", "")
    if state == "late":
        rows = rows.late(timezone.now())
    elif state in Assignment.State.values:
        rows = rows.filter(state=state)
    if query.get("mine"):
        rows = rows.filter(unit__in=[post.unit_id for post in user.current_posts])
    if under := unit_asked(user, query):
        rows = rows.filter(unit__path__gte=under.path, unit__path__lt=under.path_end)
    for word in text.fold(query.get("q", "")).split()[:6]:
        rows = rows.filter(unit__name_fold__contains=word)
    sort = query.get("sort", "")
    key = SORTS.get(sort.removeprefix("-"), [])
    ordered = rows.order_by(*key, "task__order", "unit__path", "pk").select_related("task", "unit")
    return ordered.reverse() if key and sort.startswith("-") else ordered


def unit_asked(user: User, query: Mapping[str, str]) -> Unit | None:
    """The unit named by `under`, if the person may see its tasks."""
    asked = query.get("under", "")
    return user.units(May.TASK_VIEW).filter(pk=asked).first() if asked.isdecimal() and len(asked) < 10 else None


@dataclass(frozen=True)
class TaskStanding:
    """One task as far as the person may see its units: how many, how many did it."""

    key: str
    title: str
    units: int
    done: int


@dataclass(frozen=True)
class Branch:
    """A unit with the tasks of itself and of everything below it."""

    unit: Unit
    total: int
    done: int
    late: int


@dataclass(frozen=True)
class TaskBoard:
    """The page of tasks: a roll-up of the units below `unit`, each task's standing, and the list itself."""

    page: Page
    unit: Unit | None
    above: list[Unit]
    branches: list[Branch]
    standings: list[TaskStanding]


def task_board(user: User, movement: Movement, query: Mapping[str, str]) -> TaskBoard:
    """What the person asked of the tasks; the roll-up begins at the highest unit of theirs, or at the one asked for."""
    own = [post.unit for post in user.current_posts if user.holds(May.TASK_VIEW, post.unit)]
    unit = unit_asked(user, query) or min(own, key=lambda each: len(each.path), default=None)
    starts = [unit.path[:end] for end in range(SEGMENT, len(unit.path), SEGMENT)] if unit else []
    return TaskBoard(
        page=Paginator(task_rows(user, movement, query), PAGE).get_page(query.get("page", "1")),
        unit=unit,
        above=list(user.units(May.TASK_VIEW).filter(path__in=starts).order_by("path")),
        branches=branches(user, movement, unit, query.get("task", "")) if unit else [],
        standings=standings(user, movement),
    )


def branches(user: User, movement: Movement, unit: Unit, task: str = "") -> list[Branch]:
    """Each child of the unit that has tasks at or below it, most overdue first: two queries, whatever the size."""
    rows = Assignment.objects.visible_to(user).filter(task__movement=movement, task__retired_at=None)
    rows = rows.filter(unit__path__gt=unit.path, unit__path__lt=unit.path_end, **({"task__key": task} if task else {}))
    late = Q(task__due_at__lt=timezone.now()) & ~Q(state=Assignment.State.DONE)
    counts = rows.order_by().values_list("unit__path").annotate(
        n=Count("pk"), done=Count("pk", filter=Q(state=Assignment.State.DONE)), late=Count("pk", filter=late)
    )  # fmt: skip
    sums: dict[str, tuple[int, int, int]] = {}
    for path, *values in counts:
        key = path[: len(unit.path) + SEGMENT]
        before = sums.get(key, (0, 0, 0))
        sums[key] = (before[0] + values[0], before[1] + values[1], before[2] + values[2])
    children = movement.units().filter(parent=unit).in_order()
    found = [Branch(child, *sums[child.path]) for child in children if child.path in sums]
    return sorted(found, key=lambda branch: -branch.late)


def task_table(rows: Iterable[Assignment]) -> tuple[list[str], list[list[Any]]]:
    """Head and rows for a spreadsheet: what the list shows, with notes and evidence."""
    head = [
        _("Section of the plan"), _("Task"), _("Unit code"), _("Unit"), _("Deadline"), _("State"), _("Done on"),
        _("Note"), _("Evidence link"),
    ]  # fmt: skip
    body: list[list[Any]] = [
        [
            row.task.section, row.task.title, row.unit.code, row.unit.name,
            text.instant(row.task.due_at) if row.task.due_at else str(row.task.get_kind_display()),
            row.standing, text.instant(row.done_at) if row.done_at else "", row.note, row.link,
        ]
        for row in rows
    ]  # fmt: skip
    return head, body


@dataclass(frozen=True)
class Waiting:
    """Tasks not done in the units for which the person reports: late ones, and those due within the coming days."""

    late: int
    soon: int
    next_due: datetime | None


SOON = timedelta(days=3)


def tasks_waiting(user: User, movement: Movement) -> Waiting:
    """What the person's own units still owe: one query."""
    now = timezone.now()
    mine = Assignment.objects.filter(user.over(May.TASK_REPORT, "unit__"), task__movement=movement)
    owed = mine.filter(task__retired_at=None).exclude(state=Assignment.State.DONE)
    coming = Q(task__due_at__gte=now, task__due_at__lt=now + SOON)
    return Waiting(
        **owed.aggregate(
            late=Count("pk", filter=Q(task__due_at__lt=now)),
            soon=Count("pk", filter=coming),
            next_due=Min("task__due_at", filter=coming),
        )
    )


def standings(user: User, movement: Movement) -> list[TaskStanding]:
    """Every task of which the person may see at least one unit, in the plan's order: one query."""
    rows = Assignment.objects.visible_to(user).filter(task__movement=movement, task__retired_at=None)
    counts = rows.order_by("task__order").values_list("task__key", "task__title")
    return [TaskStanding(*row) for row in counts.annotate(n=Count("pk"), done=Count("pk", filter=Q(state="done")))]
