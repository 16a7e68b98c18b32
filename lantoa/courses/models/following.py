# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Figures of courses, kept with the records so that a page need not count them: see counting.py."""

from __future__ import annotations

from datetime import date

from django.db import models

from lantoa.plan.models import Movement
from lantoa.units.models import Unit

from .content import Course

EVER = date(1970, 1, 1)
"""The day of a row that sums all days."""


class CourseCount(models.Model):
    """What happened to the learners of one unit, audience and wave: on a day, and once more over all days (EVER)."""

    COLUMNS = ("enrolled", "started", "completed", "tests", "passed", "first_tests", "first_passed")

    movement = models.ForeignKey(Movement, on_delete=models.CASCADE, related_name="+")
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    audience = models.CharField(max_length=20)
    wave = models.PositiveBigIntegerField(default=0, help_text="Its key; 0 without a wave")
    day = models.DateField()
    enrolled = models.IntegerField(default=0)
    started = models.IntegerField(default=0)
    completed = models.IntegerField(default=0)
    tests = models.IntegerField(default=0)
    passed = models.IntegerField(default=0)
    first_tests = models.IntegerField(default=0)
    first_passed = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["movement", "day", "course", "unit", "audience", "wave"], name="course_count_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.course_id} {self.unit_id} {self.audience} {self.day}"


class TestTime(models.Model):
    """How many tests of one unit, audience and wave took so many minutes, begun ones counted: for exact medians."""

    movement = models.ForeignKey(Movement, on_delete=models.CASCADE, related_name="+")
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    audience = models.CharField(max_length=20)
    wave = models.PositiveBigIntegerField(default=0, help_text="Its key; 0 without a wave")
    minutes = models.PositiveSmallIntegerField()
    tests = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["movement", "course", "unit", "audience", "wave", "minutes"], name="test_time_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.course_id} {self.unit_id} {self.minutes}"
