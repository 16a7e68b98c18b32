# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Taking the test. Every step happens once, whatever is repeated; the server's clock decides.

An answer chosen in time counts even when it arrives late: the device says when it was chosen, late arrivals are
marked for a person to see, and nothing is accepted a day after the deadline.
"""

import random
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.infra.web.errors import Refused

from ..counting import COMPLETED, SUBMITTED, count
from ..models import Answer, Attempt, Certificate, Completion, Enrolment, Question
from ..questions import read

SLACK = timedelta(seconds=90)
"""How long after the deadline an answer may arrive without being marked late."""
LATEST = timedelta(hours=24)
"""How long a device without network may keep answers that were chosen in time."""


@dataclass(frozen=True)
class Given:
    """One answer from a device; `chosen_at` None means now (a form without JavaScript)."""

    question: int
    response: Any
    chosen_at: datetime | None = None


@transaction.atomic
def start_attempt(*, by: Any, enrolment: Enrolment) -> Attempt:
    """Draw a paper and start the clock; a running attempt is returned as it is."""
    # NO KEY: a submission of the same learner may insert rows that refer to this one meanwhile.
    Enrolment.objects.select_for_update(no_key=True).get(pk=enrolment.pk)
    now = timezone.now()
    for running in Attempt.objects.select_for_update().filter(enrolment=enrolment, state__in=Attempt.RUNNING):
        if now <= running.deadline_at + SLACK:
            return running
        _close(running, now)
    _may_start(enrolment, now)
    rule = enrolment.version.rule
    seed = secrets.randbits(53)
    return Attempt.objects.create(
        enrolment=enrolment, number=enrolment.attempts.count() + 1, seed=seed, paper=_draw(enrolment, seed),
        started_at=now, deadline_at=now + timedelta(minutes=rule.minutes),
    )  # fmt: skip


def _may_start(enrolment: Enrolment, now: datetime) -> None:
    """The rules of the test, or Refused."""
    rule = enrolment.version.rule
    if Completion.objects.filter(enrolment=enrolment).exists():
        raise Refused("courses.already_completed", _("You have completed this course."))
    if rule.after_lessons:
        read_lessons = enrolment.progress.exclude(done_at=None).count()
        if read_lessons < enrolment.version.lessons.count():
            raise Refused("courses.lessons_left", _("Finish every lesson first; the test opens after the last one."))
    last = enrolment.attempts.order_by("-number").first()
    if last is None:
        return
    if last.number >= rule.attempts:
        raise Refused("courses.no_attempts_left", _("All attempts are used. Ask your unit's officer for help."))
    again_at = (last.submitted_at or last.deadline_at) + timedelta(minutes=rule.pause_minutes)
    if now < again_at:
        left = -(-int((again_at - now).total_seconds()) // 60)
        said = _("Read the lessons again first; the next attempt opens in %(minutes)s minutes.")
        raise Refused("courses.wait", said % {"minutes": left})


def _draw(enrolment: Enrolment, seed: int) -> list[dict[str, Any]]:
    """The paper of one seed: the same seed over the same bank draws the same paper."""
    dice = random.Random(seed)  # noqa: S311 -- fairness, not secrecy
    bank = list(enrolment.version.questions.filter(retired_at=None).order_by("key"))
    drawn: list[Question] = []
    for draw in enrolment.version.rule.draws:
        wanted = draw.get("difficulty", 0)
        offered = [
            question for question in bank
            if draw["tag"] in question.tags and wanted in (0, question.difficulty) and question not in drawn
        ]  # fmt: skip
        drawn += dice.sample(offered, min(draw["count"], len(offered)))
    dice.shuffle(drawn)
    return [
        {"question": question.pk, "choices": read(question.kind, question.payload).order(dice)} for question in drawn
    ]


@transaction.atomic
def save_answers(*, by: Any, attempt: Attempt, answers: Iterable[Given]) -> dict[str, list[int]]:
    """Keep answers of a running attempt: {"saved": […], "refused": […]} by question. Sending again changes nothing."""
    kept = Attempt.objects.select_for_update().get(pk=attempt.pk)
    if not kept.is_running:
        raise Refused("courses.attempt_closed", _("This test has already been submitted."))
    return _keep(kept, answers, timezone.now())


def _keep(attempt: Attempt, answers: Iterable[Given], now: datetime) -> dict[str, list[int]]:
    questions = Question.objects.in_bulk([place["question"] for place in attempt.paper])
    before = dict(attempt.answers.values_list("question_id", "chosen_at"))
    saved: dict[int, Answer] = {}
    refused: list[int] = []
    for given in answers:
        question = questions.get(given.question)
        response = question and read(question.kind, question.payload).clean(given.response)
        chosen_at = max(min(given.chosen_at or now, now), attempt.started_at)
        if response is None or chosen_at > attempt.deadline_at + SLACK or now > attempt.deadline_at + LATEST:
            refused.append(given.question)
        elif chosen_at >= before.get(given.question, attempt.started_at):
            before[given.question] = chosen_at
            saved[given.question] = Answer(
                attempt=attempt, question_id=given.question, response=response, chosen_at=chosen_at,
                is_late=now > attempt.deadline_at + SLACK,
            )  # fmt: skip
    Answer.objects.bulk_create(
        saved.values(), update_conflicts=True, unique_fields=["attempt", "question"],
        update_fields=["response", "chosen_at", "is_late"],
    )  # fmt: skip
    if saved and attempt.state == Attempt.State.OPEN:
        attempt.state = Attempt.State.IN_PROGRESS
        attempt.save(update_fields=["state"])
    return {"saved": sorted(set(before)), "refused": sorted(refused)}


@transaction.atomic
def submit_attempt(*, by: Any, attempt: Attempt, answers: Iterable[Given] = ()) -> Attempt:
    """Keep the last answers, mark the paper, complete the course when passed. Again returns the same result."""
    kept = Attempt.objects.select_for_update().get(pk=attempt.pk)
    if kept.is_running:
        now = timezone.now()
        _keep(kept, answers, now)
        _close(kept, now, empty_counts=now <= kept.deadline_at + SLACK)
    return kept


@transaction.atomic
def close_overdue(*, by: Any, most: int = 500) -> int:
    """Close attempts whose last moment has passed: marked with what was chosen in time, or expired. How many."""
    before = timezone.now() - LATEST
    overdue = (
        Attempt.objects.select_for_update(skip_locked=True)
        .filter(state__in=Attempt.RUNNING, deadline_at__lt=before)
        .order_by("pk")[:most]
    )
    closed = 0
    for attempt in overdue:
        _close(attempt, attempt.deadline_at)
        closed += 1
    return closed


def _close(attempt: Attempt, now: datetime, empty_counts: bool = False) -> None:
    """Mark a running attempt, or let it expire when nothing was answered."""
    answers = list(attempt.answers.select_related("question"))
    if not answers and not empty_counts:
        attempt.state = Attempt.State.EXPIRED
        attempt.save(update_fields=["state"])
        return
    for answer in answers:
        mark = read(answer.question.kind, answer.question.payload).mark(answer.response)
        answer.score = Decimal(mark).quantize(Decimal("0.0001"))
    Answer.objects.bulk_update(answers, ["score"])
    enrolment = Enrolment.objects.select_related("version__rule", "person").get(pk=attempt.enrolment_id)
    points = sum((answer.score or Decimal(0) for answer in answers), Decimal(0))
    attempt.score = (100 * points / max(1, len(attempt.paper))).quantize(Decimal("0.01"))
    attempt.passed = attempt.score >= enrolment.version.rule.pass_mark
    attempt.state, attempt.submitted_at = Attempt.State.GRADED, now
    attempt.save(update_fields=["score", "passed", "state", "submitted_at"])
    count(SUBMITTED, [(enrolment, now)])
    if attempt.passed:
        _complete(enrolment, attempt, now)


def _complete(enrolment: Enrolment, attempt: Attempt, now: datetime) -> None:
    """One completion and one certificate per person and course."""
    completion, created = Completion.objects.get_or_create(
        person_id=enrolment.person_id, course_id=enrolment.course_id,
        defaults={"enrolment": enrolment, "attempt": attempt, "completed_at": now},
    )  # fmt: skip
    if not created:
        return
    Certificate.objects.create(
        completion=completion,
        number=f"{timezone.localdate(now).year}-{completion.pk:07d}",
        code=secrets.token_urlsafe(12),
        holder=enrolment.person.full_name,
        issued_at=now,
    )
    count(COMPLETED, [(enrolment, now)])
