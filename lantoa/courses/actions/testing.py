# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Taking the test. Every step happens once, whatever is repeated; the server's clock decides.

An answer chosen in time counts even when it arrives late: the device says when it was chosen, late arrivals are
marked for a person to see, and nothing is accepted a day after the deadline (docs/decisions/0008).
"""

import random
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.infra import rows
from lantoa.infra.web.errors import Refused

from .. import access
from ..answering import LATEST, SLACK, Given, keep, possible
from ..bodies import printed
from ..counting import begin_locked
from ..marking import close, newest
from ..models import Attempt, Enrolment, Lesson, LessonProgress, Question

LEARNT = (*rows.fields_of(Lesson, "steps"), *rows.fields_of(LessonProgress, "done_at", "steps"))
HOW_FAR = """SELECT l.steps, p.done_at, p.steps FROM courses_lesson l
    LEFT JOIN courses_lessonprogress p ON p.lesson_id = l.id AND p.enrolment_id = %s
    WHERE l.version_id = %s ORDER BY l.position"""
USABLE = rows.fields_of(Question, "id")
DRAWN_FROM = """SELECT q.id FROM courses_question q JOIN courses_courseversion_questions v ON v.question_id = q.id
    WHERE v.courseversion_id = %s AND q.retired_at IS NULL ORDER BY q.key, q.id"""


@transaction.atomic
def start_attempt(*, by: Any, enrolment: Enrolment) -> Attempt:
    """Draw a paper and start the clock; a running attempt is returned as it is."""
    kept, past = access.lock_enrolment(enrolment.pk)
    now = timezone.now()
    for running in past:
        if running.is_running:
            if now <= running.deadline_at + SLACK:
                return running
            close(running, now)
    _may_start(enrolment, past, now)
    rule = enrolment.version.rule
    seed = secrets.randbits(53)
    time = timedelta(minutes=rule.minutes) * (100 + kept.extra_percent) / 100
    attempt = Attempt.objects.create(
        enrolment=enrolment, number=len(past) + 1, seed=seed, paper=_draw(enrolment, seed),
        started_at=now, deadline_at=now + time,
    )  # fmt: skip
    begin_locked(kept, now)
    return attempt


def _may_start(enrolment: Enrolment, past: list[Attempt], now: datetime) -> None:
    """The rules of the test, or Refused."""
    rule = enrolment.version.rule
    if not rule.retake and any(one.passed for one in past):
        raise Refused("courses.already_completed", _("You have completed this course."))
    if not past:
        _has_learnt(enrolment)
        return
    if len(past) >= rule.attempts:
        raise Refused("courses.no_attempts_left", _("All attempts are used. Ask your unit's officer for help."))
    again_at = (past[-1].submitted_at or past[-1].deadline_at) + timedelta(minutes=rule.pause_minutes)
    if now < again_at:
        left = -(-int((again_at - now).total_seconds()) // 60)
        said = _("Read the lessons again first; the next attempt opens in %(minutes)s minutes.")
        raise Refused("courses.wait", said % {"minutes": left})


def _has_learnt(enrolment: Enrolment) -> None:
    """What the course asks for before its test."""
    rule = enrolment.version.rule
    if rule.after_lessons or rule.after_practice:
        for steps, done_at, ticked in rows.ask(LEARNT, HOW_FAR, [enrolment.pk, enrolment.version_id]):
            if rule.after_lessons and done_at is None:
                raise Refused(
                    "courses.lessons_left", _("Finish every lesson first; the test opens after the last one.")
                )
            if rule.after_practice and len(ticked or ()) < len(steps):
                raise Refused("courses.practice_left", _("Tick every practice step first; then the test opens."))


def _draw(enrolment: Enrolment, seed: int) -> list[dict[str, Any]]:
    """The paper of one seed: the same seed over the same bank draws the same paper."""
    dice = random.Random(seed)  # noqa: S311 -- fairness, not secrecy
    usable = [pk for (pk,) in rows.ask(USABLE, DRAWN_FROM, [enrolment.version_id])]
    bank = printed(usable)
    drawn: list[int] = []
    for draw in enrolment.version.rule.draws:
        wanted = draw.get("difficulty", 0)
        offered = [
            pk for pk in usable
            if draw["tag"] in bank[pk].tags and wanted in (0, bank[pk].difficulty) and pk not in drawn
        ]  # fmt: skip
        drawn += dice.sample(offered, min(draw["count"], len(offered)))
    dice.shuffle(drawn)
    return [{"question": pk, "choices": bank[pk].body.order(dice)} for pk in drawn]


@transaction.atomic
def save_answers(*, by: Any, attempt: Attempt, answers: Iterable[Given]) -> dict[str, list[int]]:
    """Keep answers of a running attempt: {"saved": […], "refused": […]} by question. Sending again changes nothing."""
    now = timezone.now()
    saved, refused = possible(attempt, answers, now)
    running = Attempt.objects.filter(pk=attempt.pk, state__in=Attempt.RUNNING)
    news: dict[str, Any] = {"state": Attempt.State.IN_PROGRESS} if saved else {}
    # The last contact is what a late answer's own time is compared with; later contacts say nothing.
    contact = now if now <= attempt.deadline_at + SLACK else attempt.contact_at
    if not running.update(contact_at=contact, **news):
        raise Refused("courses.attempt_closed", _("This test has already been submitted."))
    before = dict(attempt.answers.values_list("question_id", "chosen_at"))
    keep(newest(saved, before).values())
    return {"saved": sorted(before.keys() | saved.keys()), "refused": refused}


@transaction.atomic
def submit_attempt(*, by: Any, attempt: Attempt, answers: Iterable[Given] = ()) -> Attempt:
    """Keep the last answers, mark the paper, complete the course when passed. Again returns the same result."""
    if not attempt.is_running:  # a closed one stays as it is
        return attempt
    kept = access.lock_attempt(attempt)
    if kept.is_running:
        now = timezone.now()
        saved, _refused = possible(kept, answers, now)
        close(kept, now, saved, empty_counts=now <= kept.deadline_at + SLACK)
    return kept


@transaction.atomic
def close_overdue(*, by: Any, most: int = 500) -> int:
    """Close attempts whose last moment has passed: marked with what was chosen in time, or expired. How many."""
    overdue = Attempt.objects.filter(state__in=Attempt.RUNNING, deadline_at__lt=timezone.now() - LATEST).order_by("pk")
    some = overdue.values_list("pk", "enrolment")[:most]
    free = Enrolment.objects.select_for_update(skip_locked=True, no_key=True)
    held = list(free.filter(pk__in=[learner for _pk, learner in some]).order_by("pk"))
    attempts = overdue.select_for_update(skip_locked=True).filter(pk__in=[pk for pk, _l in some], enrolment__in=held)
    closed = 0
    for attempt in attempts:
        close(attempt, attempt.deadline_at)
        closed += 1
    return closed
