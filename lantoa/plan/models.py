# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""A movement and its plan, as data: what the signed document says, each line with a stable key."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lantoa.people.models import User
from lantoa.people.roles import May
from lantoa.units.models import Unit, UnitQuerySet


class Movement(models.Model):
    """One movement: begun by a ceremony, run by units, reported on. Its clock starts at `launched_at`."""

    slug = models.SlugField(unique=True)
    title = models.CharField(_("title"), max_length=300)
    short_title = models.CharField(_("short title"), max_length=120)
    root = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", help_text=_("The unit that launches it"))
    units_as_of = models.DateField(help_text=_("The day whose map of units it uses"))
    launch_day = models.DateField(_("launch day"))
    launched_at = models.DateTimeField(_("launched at"), null=True, blank=True)
    is_current = models.BooleanField(default=False)
    is_simulated = models.BooleanField(default=False, help_text=_("Its totals hold synthetic records: pages say so"))
    source = models.JSONField(default=dict, help_text=_("The applied plan file, as data"))
    digest = models.CharField(max_length=64, blank=True, help_text=_("SHA-256 of the applied plan file's data"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["is_current"], condition=Q(is_current=True), name="movement_one_current")
        ]

    def __str__(self) -> str:
        return self.short_title

    def units(self) -> UnitQuerySet:
        """The units of this movement's map."""
        return Unit.objects.under(self.root).valid_on(self.units_as_of)

    @property
    def day_zero(self) -> date:
        """D: the day of the launch once it happened, the planned day before."""
        return timezone.localdate(self.launched_at) if self.launched_at else self.launch_day


class Goal(models.Model):
    """What each member (or unit) should reach: `target` of `measure` within `days` of the launch (plan, IV.6)."""

    movement = models.ForeignKey(Movement, on_delete=models.CASCADE, related_name="goals")
    key = models.SlugField()
    title = models.CharField(max_length=300)
    measure = models.CharField(max_length=40)
    per = models.CharField(max_length=20, default="member")
    target = models.PositiveIntegerField()
    days = models.PositiveSmallIntegerField()
    counts_launch_day = models.BooleanField(default=True, help_text=_("Is the launch day the first of the days?"))
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, help_text=_("Only for this unit and below")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["movement", "key"], condition=Q(unit=None), name="goal_key_once"),
            models.UniqueConstraint(fields=["movement", "key", "unit"], name="goal_key_once_per_unit"),
            models.CheckConstraint(condition=Q(target__gte=1, days__gte=1), name="goal_positive"),
        ]

    def __str__(self) -> str:
        return self.title

    def window(self) -> tuple[datetime, datetime]:
        """[start, end) of the days that count, as instants in the movement's time zone."""
        first = self.movement.day_zero + timedelta(days=0 if self.counts_launch_day else 1)
        zone = timezone.get_current_timezone()
        start = datetime.combine(self.movement.day_zero, time.min, zone)
        return start, datetime.combine(first + timedelta(days=self.days), time.min, zone)


class DocumentPart(models.Model):
    """One numbered section of the plan as people read it. `paragraphs` is [{text, links, uncertain}]."""

    movement = models.ForeignKey(Movement, on_delete=models.CASCADE, related_name="parts")
    number = models.CharField(max_length=12)
    order = models.PositiveSmallIntegerField()
    heading = models.CharField(max_length=300)
    paragraphs = models.JSONField(default=list)

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["movement", "number"], name="document_part_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.heading}".strip()


class UnitGroup(models.Model):
    """A group of units that the plan speaks of; its members are worked out when the plan is applied."""

    movement = models.ForeignKey(Movement, on_delete=models.CASCADE, related_name="groups")
    key = models.SlugField()
    title = models.CharField(max_length=300)
    units = models.ManyToManyField(Unit, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["movement", "key"], name="unit_group_once")]

    def __str__(self) -> str:
        return self.title


class Task(models.Model):
    """One duty that the plan gives to a group. A task that left the file is retired, never deleted."""

    class Kind(models.TextChoices):
        ONCE = "once", _("Once")
        CONTINUING = "continuing", _("Continuing")
        OPTIONAL = "optional", _("As conditions allow")

    movement = models.ForeignKey(Movement, on_delete=models.CASCADE, related_name="tasks")
    key = models.SlugField()
    order = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    section = models.CharField(max_length=12)
    group = models.ForeignKey(UnitGroup, on_delete=models.PROTECT, related_name="tasks")
    supporting = models.ManyToManyField(UnitGroup, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    due_at = models.DateTimeField(null=True, blank=True)
    evidence = models.CharField(max_length=160, blank=True)
    indicator = models.CharField(max_length=60, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["movement", "key"], name="task_key_once"),
            models.CheckConstraint(condition=Q(kind__in=["once", "continuing", "optional"]), name="task_kind_known"),
        ]

    def __str__(self) -> str:
        return self.title


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def visible_to(self, user: User) -> AssignmentQuerySet:
        """Those of the units over which the person may view tasks."""
        return self.filter(user.over(May.TASK_VIEW, "unit__"))

    def late(self, now: datetime) -> AssignmentQuerySet:
        """Those not done when their deadline came."""
        return self.filter(task__due_at__lt=now).exclude(state="done")


class Assignment(models.Model):
    """One unit's own state of one task."""

    class State(models.TextChoices):
        OPEN = "open", _("Not started")
        DOING = "doing", _("In progress")
        DONE = "done", _("Done")

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="assignments")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="assignments")
    state = models.CharField(_("state of the task"), max_length=8, choices=State, default=State.OPEN)
    note = models.TextField(_("note"), blank=True)
    link = models.URLField(_("link to the evidence"), blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["unit", "state"])]
        constraints = [
            models.UniqueConstraint(fields=["task", "unit"], name="assignment_once"),
            models.CheckConstraint(condition=Q(state__in=["open", "doing", "done"]), name="assignment_state_known"),
            models.CheckConstraint(
                condition=Q(state="done", done_at__isnull=False) | (~Q(state="done") & Q(done_at=None)),
                name="assignment_done_has_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task} · {self.unit}"

    @property
    def is_late(self) -> bool:
        """Not done, and its deadline has passed: the same rule as `late()`."""
        return self.state != "done" and self.task.due_at is not None and self.task.due_at < timezone.now()

    @property
    def standing(self) -> str:
        """The state for people: overdue comes first."""
        return (
            gettext("%(state)s, overdue") % {"state": self.get_state_display()}
            if self.is_late
            else self.get_state_display()
        )


class BudgetSource(models.Model):
    """Where the money comes from (plan, III)."""

    movement = models.ForeignKey(Movement, on_delete=models.CASCADE, related_name="budget_sources")
    key = models.SlugField()
    title = models.CharField(max_length=300)
    source = models.CharField(max_length=300)
    uncertain = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["movement", "key"], name="budget_source_once")]

    def __str__(self) -> str:
        return self.title
