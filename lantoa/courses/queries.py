# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What the learning pages read. Right answers leave only with a graded attempt (result_of)."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from lantoa.infra import text
from lantoa.plan.models import Movement
from lantoa.units.models import Unit

from .counting import COMPLETED, ENROLLED, SUBMITTED
from .models import (
    Attempt,
    Completion,
    Course,
    Enrolment,
    Lesson,
    LessonProgress,
    Picture,
    Question,
    StagedBank,
    Wave,
)  # fmt: skip
from .questions import Body, Line, read


@dataclass(frozen=True)
class CourseCard:
    """A course in the list."""

    course: Course
    lessons: int
    minutes: int
    learners: int
    waves: list[Wave]
    is_open: bool


@dataclass(frozen=True)
class LessonLine:
    """A lesson in a table of contents, as far as one learner is."""

    lesson: Lesson
    progress: LessonProgress | None

    @property
    def is_done(self) -> bool:
        """Was it read to its end?"""
        return self.progress is not None and self.progress.done_at is not None


@dataclass(frozen=True)
class CourseState:
    """Where one learner stands in one course."""

    lines: list[LessonLine]
    attempts: list[Attempt]
    is_completed: bool

    @property
    def done(self) -> int:
        """Lessons read to their end."""
        return sum(line.is_done for line in self.lines)

    @property
    def percent(self) -> int:
        """Of the lessons, rounded down."""
        return 100 * self.done // max(1, len(self.lines))

    @property
    def next_lesson(self) -> Lesson | None:
        """Where to resume: the first lesson that was not finished."""
        return next((line.lesson for line in self.lines if not line.is_done), None)


def course_cards(movement: Movement | None) -> list[CourseCard]:
    """Every published course with its waves, in the order of the plan: three queries whatever the number."""
    courses = list(
        Course.objects.filter(current__isnull=False)
        .select_related("current")
        .annotate(n=Count("current__lessons"), time=Sum("current__lessons__minutes"))
        .order_by("pk")
    )
    learners = dict(Enrolment.objects.filter(movement=movement).values_list("course").annotate(Count("pk")))
    waves: dict[int, list[Wave]] = {}
    for wave in Wave.objects.filter(movement=movement):
        waves.setdefault(wave.course_id, []).append(wave)
    now = timezone.now()
    return [
        CourseCard(
            course, getattr(course, "n", 0), getattr(course, "time", 0) or 0, learners.get(course.pk, 0), own,
            not own or any(wave.is_open(now) for wave in own),
        )
        for course in courses
        for own in [waves.get(course.pk, [])]
    ]  # fmt: skip


def waves_of(course: Course, movement: Movement | None) -> QuerySet[Wave]:
    """When the course is open to whom, in order."""
    return Wave.objects.filter(course=course, movement=movement)


def totals_of(course: Course, movement: Movement | None) -> dict[str, int]:
    """Learners and completions of one course in the movement."""
    learners = Enrolment.objects.filter(course=course, movement=movement)
    return learners.aggregate(learners=Count("pk"), completions=Count("completion"))


def enrolment_of(person: Any, course: Course) -> Enrolment | None:
    """The person's enrolment, or None (nobody signed in has none)."""
    if not person.is_authenticated:
        return None
    return Enrolment.objects.select_related("version__rule", "unit").filter(person=person, course=course).first()


def enrolments_of(person: Any) -> list[Enrolment]:
    """All courses that somebody takes part in, the latest first, each with its completion if there is one."""
    mine = Enrolment.objects.filter(person=person).select_related("course", "version", "completion")
    return list(mine.order_by("-started_at"))


def state_of(enrolment: Enrolment) -> CourseState:
    """Lessons, attempts and completion of one learner: four queries."""
    progress = {row.lesson_id: row for row in enrolment.progress.all()}
    return CourseState(
        [LessonLine(lesson, progress.get(lesson.pk)) for lesson in enrolment.version.lessons.all()],
        list(enrolment.attempts.all()),
        Completion.objects.filter(enrolment=enrolment).exists(),
    )


@dataclass(frozen=True)
class ShownQuestion:
    """One question on paper. `score`, `feedback` and the `lesson` to read again are filled only in a result."""

    pk: int
    number: int
    kind: str
    html: str
    control: str
    lines: list[Line]
    score: float | None = None
    feedback: str = ""
    lesson: Lesson | None = None


def _places(attempt: Attempt) -> Iterator[tuple[int, Question, Body, list[str]]]:
    """(number, question, its body, keys of its lines in the frozen order)."""
    questions = Question.objects.in_bulk([place["question"] for place in attempt.paper])
    for number, place in enumerate(attempt.paper, 1):
        question = questions[place["question"]]
        yield number, question, read(question.kind, question.payload), place["choices"]


def paper_of(attempt: Attempt) -> list[ShownQuestion]:
    """The paper as the learner sees it: texts and own answers, nothing that tells what is right."""
    given = dict(attempt.answers.values_list("question_id", "response"))
    return [
        ShownQuestion(
            question.pk, number, question.kind, question.text, body.control,
            body.lines(order, given.get(question.pk, [])),
        )
        for number, question, body, order in _places(attempt)
    ]  # fmt: skip


def result_of(attempt: Attempt) -> list[ShownQuestion]:
    """The marked paper with feedback; nothing for an attempt that still runs."""
    if attempt.state != Attempt.State.GRADED:
        return []
    given = {question: (response, score) for question, response, score in attempt.answers.values_list(
        "question_id", "response", "score"
    )}  # fmt: skip
    lessons = {lesson.key: lesson for lesson in attempt.enrolment.version.lessons.defer("html", "source")}
    shown = []
    for number, question, body, order in _places(attempt):
        response, score = given.get(question.pk, ([], 0))
        again = next((lessons[tag] for tag in question.tags if tag in lessons), None) if score != 1 else None
        shown.append(
            ShownQuestion(
                question.pk, number, question.kind, question.text, body.control,
                body.lines(order, response, told=True), float(score or 0), body.feedback, again,
            )
        )  # fmt: skip
    return shown


def bank_of(course: Course) -> list[Question]:
    """The questions that new learners may get, by key."""
    return list(Question.objects.filter(versions=course.current_id).order_by("key"))


def staged_for(person: Any, course: Course) -> StagedBank | None:
    """The question file that somebody is looking at."""
    return StagedBank.objects.filter(course=course, by=person).first()


def find_picture(course: Course, name: str) -> bytes | None:
    """The bytes of a picture, whichever version brought it."""
    found = Picture.objects.filter(version__course=course, name=name).values_list("data", flat=True).first()
    return None if found is None else bytes(found)


def find_units(movement: Movement | None, words: str, most: int = 20) -> list[Unit]:
    """Units of the movement whose name holds the words, with or without marks; nothing for under two letters."""
    folded = text.fold(words)
    if movement is None or len(folded) < 2:
        return []
    return list(movement.units().filter(name_fold__contains=folded).select_related("parent").in_order()[:most])


Key = tuple[int, str, int, date]


def recount(movement: Movement) -> Iterable[tuple[Key, int]]:
    """What the tallies of this room must be, counted from the records."""
    totals: Counter[Key] = Counter()
    sources: list[tuple[str, QuerySet[Any], str, str]] = [
        (ENROLLED, Enrolment.objects.filter(movement=movement), "unit_id", "started_at"),
        (
            SUBMITTED,
            Attempt.objects.filter(enrolment__movement=movement, state=Attempt.State.GRADED),
            "enrolment__unit_id",
            "submitted_at",
        ),
        (
            COMPLETED,
            Completion.objects.filter(enrolment__movement=movement),
            "enrolment__unit_id",
            "completed_at",
        ),
    ]
    for indicator, rows, unit, at in sources:
        counted = rows.annotate(day=TruncDate(at)).order_by().values_list(unit, "day").annotate(Count("pk"))
        for unit_id, day, n in counted:
            totals[(movement.pk, indicator, unit_id, day)] += n
    return totals.items()


def mask(name: str) -> str:
    """A name that its bearer recognises and a stranger does not: N••• V•• Hoa."""
    words = name.split()
    return " ".join([*(word[0] + "•" * max(1, len(word) - 1) for word in words[:-1]), *words[-1:]])


def server_milliseconds(at: datetime | None = None) -> int:
    """An instant for a browser: milliseconds since 1970, by the server's clock."""
    return int((at or timezone.now()).timestamp() * 1000)
