# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Courses, the question bank, tests taken, completions and certificates (plan, IV.1 and IV.3 to IV.8)."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lantoa.plan.models import Movement
from lantoa.units.models import Unit


class Audience(models.TextChoices):
    """Whom a course is for and as whom a learner takes part (the groups that the plan calls upon)."""

    OFFICIALS = "officials", _("Officials and civil servants")
    TEACHERS = "teachers", _("Teachers and education staff")
    PUPILS = "pupils", _("Pupils")
    STUDENTS = "students", _("Students")
    YOUTH = "youth", _("Youth Union members")
    TEAM = "team", _("Community team members")
    CITIZENS = "citizens", _("Citizens")


class Kind(models.TextChoices):
    """What a question asks for; the shape of its payload is in questions.py."""

    SINGLE = "single", _("One right answer")
    MULTIPLE = "multiple", _("Several right answers")
    TRUE_FALSE = "true_false", _("True or false")
    MATCHING = "matching", _("Matching")
    ORDERING = "ordering", _("Putting in order")
    NUMBER = "number", _("A number")
    SHORT = "short", _("A short answer")


class Course(models.Model):
    """One course; what is taught stands in its versions."""

    slug = models.SlugField(unique=True)
    title = models.CharField(_("title"), max_length=200)
    audiences = models.JSONField(default=list, help_text=_("Keys of the audiences"))
    skills = models.JSONField(default=list, help_text=_("Skill codes of the national framework"))
    current = models.ForeignKey(
        "CourseVersion", on_delete=models.PROTECT, null=True, related_name="+", help_text=_("What new learners get")
    )

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class CourseVersion(models.Model):
    """What was published once, never changed after: a learner in the middle keeps the version they began."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64, help_text=_("SHA-256 of the course folder"))
    title = models.CharField(max_length=200)
    summary = models.TextField()
    issuer = models.CharField(max_length=200, blank=True, help_text=_("Body named on the certificate"))
    checked_on = models.DateField(help_text=_("Day on which its facts were last checked"))
    facts = models.TextField(help_text=_("Facts with sources, as clean HTML"))
    questions: models.ManyToManyField[Question, models.Model] = models.ManyToManyField(
        "Question", related_name="versions"
    )
    published_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["course", "number"], name="version_number_once"),
            models.UniqueConstraint(fields=["course", "digest"], name="version_digest_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"


class Lesson(models.Model):
    """About ten minutes of reading, with steps to practise and tick."""

    version = models.ForeignKey(CourseVersion, on_delete=models.CASCADE, related_name="lessons")
    key = models.SlugField()
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    minutes = models.PositiveSmallIntegerField()
    source = models.TextField(help_text=_("Source as Markdown"))
    html = models.TextField(help_text=_("Cleaned when imported"))
    steps = models.JSONField(default=list, help_text=_("Practice: a list of {key, text}"))

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="lesson_key_once"),
            models.UniqueConstraint(fields=["version", "position"], name="lesson_position_once"),
            models.CheckConstraint(condition=Q(minutes__gte=1), name="lesson_takes_time"),
        ]

    def __str__(self) -> str:
        return self.title


class Picture(models.Model):
    """A picture of a course folder; small, so it lives beside the text and is copied with it."""

    version = models.ForeignKey(CourseVersion, on_delete=models.CASCADE, related_name="pictures")
    name = models.CharField(max_length=100)
    media_type = models.CharField(max_length=40)
    data = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "name"], name="picture_name_once")]

    def __str__(self) -> str:
        return self.name


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
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["course", "key", "digest"], name="question_text_once"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="question_kind_known"),
            models.CheckConstraint(condition=Q(difficulty__lte=3), name="question_difficulty_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.key} ({self.kind})"


class StagedBank(models.Model):
    """A question file that somebody looks at before it is added or thrown away; the next one takes its place."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="staged")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    drafts = models.JSONField(default=list, help_text=_("Empty while there are problems: see banks/"))
    pictures = models.JSONField(default=dict, help_text=_("Name to bytes as base64"))
    problems = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course", "by"], name="staged_bank_once")]

    def __str__(self) -> str:
        return self.name


class QuizRule(models.Model):
    """How the test of a version is drawn, timed, marked and repeated."""

    version = models.OneToOneField(CourseVersion, on_delete=models.CASCADE, related_name="rule")
    draws = models.JSONField(help_text=_("A list of {tag, count, difficulty}: so many questions of each tag"))
    minutes = models.PositiveSmallIntegerField(help_text=_("Time limit"))
    pass_mark = models.PositiveSmallIntegerField(help_text=_("Percent of the points"))
    attempts = models.PositiveSmallIntegerField(help_text=_("How many times one person may try"))
    pause_minutes = models.PositiveSmallIntegerField(default=0, help_text=_("Wait after a failed test"))
    after_lessons = models.BooleanField(default=True, help_text=_("Only when every lesson was finished"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=1, attempts__gte=1, pass_mark__gte=1, pass_mark__lte=100),
                name="rule_in_range",
            )
        ]

    def __str__(self) -> str:
        return f"{self.version} ≥ {self.pass_mark}%"

    @property
    def size(self) -> int:
        """Questions on one paper."""
        return sum(draw["count"] for draw in self.draws)


class Wave(models.Model):
    """When a course is open to an audience in a movement (đợt). None of them: open to all, always."""

    movement = models.ForeignKey(Movement, on_delete=models.CASCADE, related_name="waves")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="waves")
    key = models.SlugField()
    title = models.CharField(max_length=200)
    audiences = models.JSONField(default=list)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["opens_at"]
        constraints = [
            models.UniqueConstraint(fields=["movement", "course", "key"], name="wave_key_once"),
            models.CheckConstraint(
                condition=Q(closes_at=None) | Q(closes_at__gt=F("opens_at")), name="wave_dates_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def is_open(self, at: datetime) -> bool:
        """Does it accept learners at that instant?"""
        return self.opens_at <= at and (self.closes_at is None or at < self.closes_at)


class Enrolment(models.Model):
    """A person takes part in a course, once, counted at one unit; keeps the version that was current then."""

    movement = models.ForeignKey(Movement, on_delete=models.PROTECT, related_name="enrolments")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="enrolments")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="enrolments")
    version = models.ForeignKey(CourseVersion, on_delete=models.PROTECT, related_name="enrolments")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="enrolments")
    audience = models.CharField(max_length=20, choices=Audience)
    wave = models.ForeignKey(Wave, on_delete=models.SET_NULL, null=True, blank=True, related_name="enrolments")
    credited_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        help_text=_("The team member who brought the learner"),
    )  # fmt: skip
    consent = models.CharField(max_length=20, blank=True, help_text=_("Which wording was agreed to"))
    started_at = models.DateTimeField()
    is_synthetic = models.BooleanField(default=False, help_text=_("Made by the simulation"))

    class Meta:
        indexes = [models.Index(fields=["movement", "course", "unit"])]
        constraints = [
            models.UniqueConstraint(fields=["person", "course"], name="enrolment_once"),
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="enrolment_audience_known"),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.course}"


class LessonProgress(models.Model):
    """How far a learner is in one lesson."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="progress")
    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    steps = models.JSONField(default=list, help_text=_("Keys of the practice steps that were ticked"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enrolment", "lesson"], name="progress_once")]

    def __str__(self) -> str:
        return f"{self.enrolment_id} · {self.lesson_id}"


class Attempt(models.Model):
    """One test taken. open → in progress (an answer came) → submitted → graded, or expired with no answer."""

    class State(models.TextChoices):
        OPEN = "open", _("Begun")
        IN_PROGRESS = "in_progress", _("Being taken")
        SUBMITTED = "submitted", _("Handed in")
        GRADED = "graded", _("Graded")
        EXPIRED = "expired", _("Expired")

    RUNNING = (State.OPEN, State.IN_PROGRESS)

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=20, choices=State, default=State.OPEN)
    seed = models.BigIntegerField()
    paper = models.JSONField(help_text=_("Frozen: a list of {question, choices} in the order shown"))
    started_at = models.DateTimeField()
    deadline_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True, help_text=_("Percent"))
    passed = models.BooleanField(null=True)
    is_synthetic = models.BooleanField(default=False)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "number"], name="attempt_number_once"),
            models.UniqueConstraint(
                fields=["enrolment"], condition=Q(state__in=["open", "in_progress"]), name="attempt_one_running"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "in_progress", "submitted", "graded", "expired"]),
                name="attempt_state_known",
            ),
            models.CheckConstraint(condition=Q(deadline_at__gt=F("started_at")), name="attempt_has_time"),
            models.CheckConstraint(
                condition=Q(state="graded", score__isnull=False, passed__isnull=False, submitted_at__isnull=False)
                | Q(~Q(state="graded"), score=None, passed=None),
                name="attempt_graded_has_score",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} #{self.number} {self.state}"

    @property
    def is_running(self) -> bool:
        """May answers still arrive?"""
        return self.state in self.RUNNING


class Answer(models.Model):
    """What a learner chose for one question; the last choice by the device's clock counts."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    response = models.JSONField(encoder=DjangoJSONEncoder)
    chosen_at = models.DateTimeField(help_text=_("By the device's clock"))
    is_late = models.BooleanField(default=False, help_text=_("Reached us after the deadline, chosen before it"))
    score = models.DecimalField(max_digits=5, decimal_places=4, null=True, blank=True, help_text=_("0 to 1"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "question"], name="answer_once"),
            models.CheckConstraint(condition=Q(score=None) | Q(score__gte=0, score__lte=1), name="answer_score_range"),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} · {self.question_id}"


class Completion(models.Model):
    """A person completed a course, once, whatever is repeated."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="completions")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="completions")
    enrolment = models.OneToOneField(Enrolment, on_delete=models.CASCADE, related_name="completion")
    attempt = models.OneToOneField(Attempt, on_delete=models.RESTRICT, related_name="+")
    completed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "course"], name="completion_once")]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.course_id}"


class Certificate(models.Model):
    """The paper for a completion. Whoever has its code may see that it is valid, for whom and for what."""

    completion = models.OneToOneField(Completion, on_delete=models.CASCADE, related_name="certificate")
    number = models.CharField(max_length=40, unique=True)
    code = models.CharField(max_length=32, unique=True, help_text=_("Unguessable, in the QR code"))
    holder = models.CharField(max_length=120, help_text=_("Name as it was when issued"))
    issued_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_because = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_because="") | Q(~Q(revoked_because=""), revoked_at__isnull=False),
                name="certificate_revoked_with_reason",
            )
        ]

    def __str__(self) -> str:
        return self.number


class ResumeKey(models.Model):
    """How a learner without password comes back: a link (its nonce) or a code with a PIN. Never for other roles."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="resume_key")
    nonce = models.CharField(max_length=32, unique=True)
    pin = models.CharField(max_length=128, help_text=_("Hashed"))
    failures = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.person_id)
