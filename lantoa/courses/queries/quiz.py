# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""A test as it is shown and as it was graded."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from lantoa.infra import rows

from ..bodies import Printed, printed
from ..models import (
    Answer,
    Attempt,
    Counted,
    Enrolment,
    Lesson,
    Question,
    Review,
)  # fmt: skip
from ..questions import Line

RUNNING = "WHERE enrolment_id = %s AND state = ANY(%s) ORDER BY number LIMIT 1"
RESPONSES = "SELECT question_id, response FROM courses_answer WHERE attempt_id = %s"
GIVEN = rows.fields_of(Answer, "question", "response")


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
    is_credited: bool = False

    @property
    def name(self) -> str:
        """Of its fields on a form."""
        return f"q{self.pk}"


def _places(attempt: Attempt) -> Iterator[tuple[int, Printed, list[str]]]:
    """(number, question, keys of its lines in the frozen order)."""
    questions = printed(place["question"] for place in attempt.paper)
    for number, place in enumerate(attempt.paper, 1):
        yield number, questions[place["question"]], place["choices"]


def running_of(enrolment: Enrolment) -> Attempt | None:
    """The test that somebody is taking now."""
    found: list[Attempt] = rows.found(Attempt, (), RUNNING, [enrolment.pk, list(Attempt.RUNNING)])
    return found[0] if found else None


def paper_of(attempt: Attempt) -> list[ShownQuestion]:
    """The paper as the learner sees it: texts and own answers, nothing that tells what is right."""
    given = dict(rows.ask(GIVEN, RESPONSES, [attempt.pk]))
    return [
        ShownQuestion(
            question.pk, number, question.kind, question.text, question.body.control,
            question.body.lines(order, given.get(question.pk, [])),
        )
        for number, question, order in _places(attempt)
    ]  # fmt: skip


def result_of(attempt: Attempt) -> list[ShownQuestion]:
    """The marked paper as far as its rule shows it; nothing for an attempt that still runs."""
    rule = attempt.enrolment.version.rule
    if attempt.state != Attempt.State.GRADED or rule.review == Review.SCORE:
        return []
    told = tells_answers(attempt)
    given = {question: (response, score) for question, response, score in attempt.answers.values_list(
        "question_id", "response", "score"
    )}  # fmt: skip
    lessons = {lesson.key: lesson for lesson in attempt.enrolment.version.lessons.defer("html", "source")}
    on_paper = [place["question"] for place in attempt.paper]
    credited = set(Question.objects.filter(pk__in=on_paper, is_credited=True).values_list("pk", flat=True))
    shown = []
    for number, question, order in _places(attempt):
        body = question.body
        response, score = given.get(question.pk, ([], 0))
        again = next((lessons[tag] for tag in question.tags if tag in lessons), None) if score != 1 else None
        shown.append(
            ShownQuestion(
                question.pk, number, question.kind, question.text, body.control,
                body.lines(order, response, told=told), float(score or 0), body.feedback if told else "", again,
                question.pk in credited,
            )
        )  # fmt: skip
    return shown


def tells_answers(attempt: Attempt) -> bool:
    """May its taker see what would have been right? Under AFTER_LAST only once no later attempt can use it."""
    rule = attempt.enrolment.version.rule
    if rule.review == Review.AFTER_LAST:
        mine = list(attempt.enrolment.attempts.values_list("passed", flat=True))
        return len(mine) >= rule.attempts or (any(mine) and not rule.retake)
    return rule.review == Review.ALL


def counted_of(attempts: list[Attempt], counted: str) -> Attempt | None:
    """The graded attempt that is the result: the best (of equals the first) or the last."""
    graded = [attempt for attempt in attempts if attempt.score is not None]
    if counted == Counted.LAST:
        return graded[-1] if graded else None
    return max(graded, key=lambda attempt: attempt.score or 0, default=None)


def server_milliseconds(at: datetime | None = None) -> int:
    """An instant for a browser: milliseconds since 1970, by the server's clock."""
    return int((at or timezone.now()).timestamp() * 1000)
