# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Questions of the bank, question files being looked at, and how a test is drawn."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .content import Course, CourseVersion


class Kind(models.TextChoices):
    """What a question asks for; the shape of its payload is in questions.py."""

    SINGLE = "single", _("One right answer")
    MULTIPLE = "multiple", _("Several right answers")
    TRUE_FALSE = "true_false", _("True or false")
    MATCHING = "matching", _("Matching")
    ORDERING = "ordering", _("Putting in order")
    NUMBER = "number", _("A number")
    SHORT = "short", _("A short answer")


class Question(models.Model):
    """One question of the bank, as first imported: a changed text is a new row, so answers keep their meaning."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="bank")
    key = models.SlugField()
    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=20, choices=Kind)
    text = models.TextField(help_text=_("Clean HTML"))
    payload = models.JSONField(help_text=_("Choices, right answers and feedback: see questions.py"))
    tags = models.JSONField(default=list)
    skill = models.CharField(max_length=20, blank=True)
    difficulty = models.PositiveSmallIntegerField(default=0, help_text=_("1 easy to 3 hard; 0 when nobody said"))
    retired_at = models.DateTimeField(null=True, blank=True, help_text=_("No new paper draws it from then on"))
    retired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    retired_because = models.CharField(max_length=300, blank=True)
    is_credited = models.BooleanField(default=False, help_text=_("Whoever had it on paper gets its point"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["course", "key", "digest"], name="question_text_once"),
            models.CheckConstraint(
                condition=Q(retired_at__isnull=False) | Q(retired_because="", is_credited=False),
                name="question_retired_with_day",
            ),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="question_kind_known"),
            models.CheckConstraint(condition=Q(difficulty__lte=3), name="question_difficulty_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.key} ({self.kind})"


class Regrade(models.Model):
    """Tests marked anew after a question was withdrawn: who, why, what changed. `cursor`: the last one looked at."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="regrades")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=300)
    begun_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    cursor = models.PositiveBigIntegerField(default=0)
    tests = models.PositiveIntegerField(default=0, help_text=_("Tests that had the question on paper"))
    changed = models.PositiveIntegerField(default=0, help_text=_("Scores that rose"))
    passed = models.PositiveIntegerField(default=0, help_text=_("Tests that are passed now and were not before"))

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["question"], name="regrade_once")]

    def __str__(self) -> str:
        return f"{self.question} {self.begun_at:%Y-%m-%d}"


class StagedBank(models.Model):
    """A question file without problems that somebody looks at; the next one takes its place."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="staged")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    drafts = models.JSONField(default=list)
    pictures = models.JSONField(default=dict, help_text=_("Name to bytes as base64"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course", "by"], name="staged_bank_once")]

    def __str__(self) -> str:
        return self.name


class Review(models.TextChoices):
    """What of a graded test its taker may look at."""

    ALL = "all", _("Every question with its right answer, after each attempt")
    AFTER_LAST = "after_last", _("Which questions were wrong; right answers once passed or out of attempts")
    SCORE = "score", _("The score only")


class Counted(models.TextChoices):
    """Which of several graded attempts is the result."""

    BEST = "best", _("The best attempt counts")
    LAST = "last", _("The last attempt counts")


class QuizRule(models.Model):
    """How the test of a version is drawn, timed, marked and repeated."""

    version = models.OneToOneField(CourseVersion, on_delete=models.CASCADE, related_name="rule")
    draws = models.JSONField(help_text=_("A list of {tag, count, difficulty}: so many questions of each tag"))
    minutes = models.PositiveSmallIntegerField(help_text=_("Time limit"))
    pass_mark = models.PositiveSmallIntegerField(help_text=_("Percent of the points"))
    attempts = models.PositiveSmallIntegerField(help_text=_("How many times one person may try"))
    pause_minutes = models.PositiveSmallIntegerField(default=0, help_text=_("Wait after a failed test"))
    after_lessons = models.BooleanField(default=True, help_text=_("Only when every lesson was finished"))
    after_practice = models.BooleanField(default=False, help_text=_("Only when every practice step was ticked"))
    retake = models.BooleanField(default=False, help_text=_("Who passed may try again for a better score"))
    counted = models.CharField(max_length=10, choices=Counted, default=Counted.BEST)
    review = models.CharField(max_length=12, choices=Review, default=Review.ALL)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=1, attempts__gte=1, pass_mark__gte=1, pass_mark__lte=100),
                name="rule_in_range",
            ),
            models.CheckConstraint(
                condition=Q(counted__in=Counted.values, review__in=Review.values), name="rule_words_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} ≥ {self.pass_mark}%"

    @property
    def size(self) -> int:
        """Questions on one paper."""
        return sum(draw["count"] for draw in self.draws)
