# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Questions after use: how hard each one was, whether it tells who knows, and what was said in place of the answer.

Read from the latest first tests (a second one is taken by those who failed, and after feedback): enough to judge by,
and the same work for a course of ten learners and of half a million.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import sqrt
from typing import Any

from django.utils.translation import gettext as _

from .models import Answer, Attempt, Course, CourseVersion, Question
from .questions import read

MOST_TESTS = 5000
FEW = 30
"""Below so many papers a figure is chance; nothing is concluded from it."""
SHARED = 3
"""A typed text is shown when so many wrote it: a single one may be somebody's name."""


@dataclass(frozen=True)
class Said:
    """One thing that was answered: a line chosen, a pair made, a text typed. `rest`: the mean of the others' points."""

    text: str
    times: int
    percent: float
    right: bool
    rest: float | None


@dataclass(frozen=True)
class Usage:
    """What happened to one question on the papers that had it; shares in percent, None when nothing can be said."""

    question: Question
    shown: int = 0
    unanswered: int = 0
    facility: float | None = None
    discrimination: float | None = None
    said: list[Said] = field(default_factory=list)

    @property
    def findings(self) -> list[str]:
        """What an author should look at, in words."""
        if self.shown < FEW or self.facility is None:
            return []
        found = []
        if self.facility < 25:
            found.append(_("Nearly nobody gets it right: check the answer and the wording."))
        if self.facility > 95:
            found.append(_("Nearly everybody gets it right: it tells little."))
        if self.discrimination is not None and self.discrimination < 0:
            found.append(_("Those who know more answer it wrong: the answer may be wrong."))
        elif self.discrimination is not None and self.discrimination < 10 and 25 <= self.facility <= 95:
            found.append(_("It hardly tells who knows the rest."))
        if self.unanswered * 10 > self.shown:
            found.append(_("More than one in ten leave it empty."))
        if self._is_chosen:
            idle = [line.text for line in self.said if not line.right and line.percent < 2]
            found += [_("Nearly nobody chooses “%s”.") % text for text in idle]
        return found

    @property
    def _is_chosen(self) -> bool:
        return self.question.kind in ("single", "multiple")


def usages_of(course: Course) -> tuple[int, list[Usage]]:
    """(tests looked at, every question of what is published, those to look at first): four queries, whatever the size.

    A question that courses share has one usage: the tests of every course that asks it.
    """
    bank = list(Question.objects.filter(versions=course.current_id).select_related("course").order_by("key"))
    tests = _tests(bank)
    usages = _usages(bank, tests)
    return len(tests), sorted(usages, key=lambda one: (-len(one.findings), one.question.key))


def usage_of(question: Question) -> Usage:
    """One question, published or not any more."""
    return _usages([question], _tests([question]))[0]


@dataclass(frozen=True)
class _Test:
    paper: list[int]
    answers: dict[int, tuple[tuple[str, ...], float]]

    @property
    def points(self) -> float:
        return sum(score for _said, score in self.answers.values())


def _tests(bank: Iterable[Question]) -> list[_Test]:
    versions = list(CourseVersion.objects.filter(questions__in=bank).distinct().values_list("pk", flat=True))
    wanted = {"number": 1, "state": Attempt.State.GRADED, "is_synthetic": False, "enrolment__version__in": versions}
    latest = list(Attempt.objects.filter(**wanted).order_by("-pk").values_list("pk", "paper")[:MOST_TESTS])
    if not latest:
        return []
    rows = Answer.objects.filter(attempt__gte=latest[-1][0], **{f"attempt__{name}": v for name, v in wanted.items()})
    answers: dict[int, dict[int, tuple[tuple[str, ...], float]]] = defaultdict(dict)
    for attempt, question, response, score in rows.values_list("attempt", "question", "response", "score"):
        answers[attempt][question] = (tuple(response), float(score or 0))
    return [_Test([place["question"] for place in paper], answers[pk]) for pk, paper in latest]


def _usages(bank: Iterable[Question], tests: Iterable[_Test]) -> list[Usage]:
    """For each question the pairs (its mark, the share of the other points) and what was said."""
    seen: dict[int, list[tuple[float, float, tuple[str, ...]]]] = {question.pk: [] for question in bank}
    for test in tests:
        points, others = test.points, max(1, len(test.paper) - 1)
        for pk in test.paper:
            if pk in seen:
                said, mark = test.answers.get(pk, ((), 0.0))
                seen[pk].append((mark, (points - mark) / others, said))
    return [_usage(question, seen[question.pk]) for question in bank]


def _usage(question: Question, seen: list[tuple[float, float, tuple[str, ...]]]) -> Usage:
    if not seen:
        return Usage(question)
    marks, rests = [mark for mark, _rest, _said in seen], [rest for _mark, rest, _said in seen]
    related = correlation(marks, rests)
    return Usage(
        question, len(seen), sum(not said for _mark, _rest, said in seen), 100 * sum(marks) / len(marks),
        None if related is None else 100 * related, _said(question, seen),
    )  # fmt: skip


def correlation(xs: list[float], ys: list[float]) -> float | None:
    """How far two lists rise together, from -1 to 1; None when one of them never changes."""
    n = len(xs)
    x, y = sum(xs) / n, sum(ys) / n
    apart = sum((a - x) ** 2 for a in xs) * sum((b - y) ** 2 for b in ys)
    if apart < 1e-12:
        return None
    return sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True)) / sqrt(apart)


def _said(question: Question, seen: list[tuple[float, float, tuple[str, ...]]]) -> list[Said]:
    """Every line of a choice, chosen or not; of what is typed or paired only what several did. Most frequent first."""
    body = read(question.kind, question.payload)
    order = body.order(random.Random(0))  # noqa: S311 -- only which lines there are
    times: Counter[tuple[str, bool]] = Counter()
    rests: Mapping[Any, list[float]] = defaultdict(list)
    closed = body.control in ("radio", "checkbox")
    if closed:
        times.update({(line.text, bool(line.right)): 0 for line in body.lines(order, [], told=True)})
    for (_mark, rest, response), n in Counter(seen).items():
        for line in body.lines(order, list(response), told=True) if response else []:
            if line.chosen:
                key = (_words(line.text, line.said, closed), bool(line.right))
                times[key] += n
                rests[key] += [rest] * n
    often = sorted(times.items(), key=lambda one: (-one[1], not one[0][1]))
    shown = often if closed else [(key, n) for key, n in often if n >= SHARED][:20]
    return [
        Said(text, n, 100 * n / len(seen), right, 100 * sum(rests[text, right]) / n if n else None)
        for (text, right), n in shown
    ]


def _words(text: str, said: str, closed: bool) -> str:
    return text if closed else f"{text} → {said}" if text else said
