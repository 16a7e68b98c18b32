# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What pages read of the plan."""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Exists, Min, OuterRef, Q, When
from django.utils import timezone

from lantoa.infra import text
from lantoa.people.models import User
from lantoa.people.roles import May

from .models import Assignment, DocumentPart, Movement, Task

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
    others = Movement.objects.exclude(pk=OuterRef("pk"))
    found = Movement.objects.filter(Q(is_current=True) | Q(slug=choice.slug)).annotate(has_others=Exists(others))
    wanted = Case(When(slug=choice.slug, then=0), default=1)
    movement = found.select_related("root").order_by(wanted).first()
    if movement is not None:
        choice.has_others = bool(getattr(movement, "has_others", False))
    return movement


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


def task_page(user: User, movement: Movement, query: Mapping[str, str]) -> Page:
    """One page of the assignments that the person may see, as the plan orders them; by task, state and words."""
    rows = Assignment.objects.visible_to(user).filter(task__movement=movement, task__retired_at=None)
    rows = rows.select_related("task", "unit")
    if task := query.get("task", ""):
        rows = rows.filter(task__key=task)
    state = query.get("state", "")
    if state == "late":
        rows = rows.filter(task__due_at__lt=timezone.now()).exclude(state=Assignment.State.DONE)
    elif state in Assignment.State.values:
        rows = rows.filter(state=state)
    for word in text.fold(query.get("q", "")).split()[:6]:
        rows = rows.filter(unit__name_fold__contains=word)
    return Paginator(rows.order_by("task__order", "unit__path"), PAGE).get_page(query.get("page", "1"))


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


@dataclass(frozen=True)
class TaskStanding:
    """One task as far as the person may see its units: how many, how many did it."""

    key: str
    title: str
    units: int
    done: int


def standings(user: User, movement: Movement) -> list[TaskStanding]:
    """Every task of which the person may see at least one unit, in the plan's order: one query."""
    rows = Assignment.objects.visible_to(user).filter(task__movement=movement, task__retired_at=None)
    counts = rows.order_by("task__order").values_list("task__key", "task__title")
    return [TaskStanding(*row) for row in counts.annotate(n=Count("pk"), done=Count("pk", filter=Q(state="done")))]
