# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Signs that a person should look at: nothing here changes a result, and a sign is not a proof.

Impossible speed: half of the answers came less than FAST seconds after the one before. Same answers: at least
SHARED wrong answers in common with somebody, and most of the wrong ones of both. After contact: answers that arrived
after the deadline, said to be chosen before a moment in which the phone was heard from without them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations, pairwise
from statistics import median

from django.db.models import QuerySet

from lantoa.plan.models import Movement
from lantoa.units.models import Kind, Unit

from .models import Answer, Attempt, Course

FAST = 3.0
SHARED = 4
MOST_OF = 0.75
MOST_HOLDERS = 40
"""A wrong answer that more people gave than this is a trap of the question, not a sign."""
Wrong = dict[int, set[tuple[int, str]]]


@dataclass(frozen=True)
class Signs:
    """One attempt and what is unusual about it."""

    attempt: Attempt
    seconds: float | None
    is_fast: bool
    late: int
    after_contact: int
    same_as: list[Attempt]

    @property
    def any(self) -> bool:
        """Is there something to look at?"""
        return bool(self.is_fast or self.after_contact or self.same_as)


def attempts_of(movement: Movement, unit: Unit, course: Course | None) -> QuerySet[Attempt]:
    """Graded attempts of the learners whom the officer of this unit answers for."""
    rows = Attempt.objects.filter(state=Attempt.State.GRADED, enrolment__movement=movement, is_synthetic=False)
    if unit.kind in (Kind.PROVINCE, Kind.DISTRICT):
        rows = rows.filter(enrolment__unit=unit)
    else:
        rows = rows.filter(enrolment__unit__path__gte=unit.path, enrolment__unit__path__lt=unit.path_end)
    rows = rows.filter(enrolment__course=course) if course else rows
    return rows.select_related("enrolment__person", "enrolment__course", "looked_by").defer("paper")


def signs_of(attempts: Iterable[Attempt]) -> list[Signs]:
    """Every attempt that shows a sign, the newest first: two queries."""
    known = {attempt.pk: attempt for attempt in attempts}
    answers: dict[int, list[Answer]] = defaultdict(list)
    for answer in Answer.objects.filter(attempt__in=known).order_by("chosen_at"):
        answers[answer.attempt_id].append(answer)
    same = _same_answers({pk: _wrong(given) for pk, given in answers.items()}, known)
    found = [
        _signs(attempt, answers[pk], [known[other] for other in sorted(same[pk])]) for pk, attempt in known.items()
    ]
    return sorted((one for one in found if one.any), key=lambda one: one.attempt.pk, reverse=True)


def _signs(attempt: Attempt, answers: list[Answer], same: list[Attempt]) -> Signs:
    at = [attempt.started_at, *(answer.chosen_at for answer in answers if not answer.is_late)]
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(at)]
    seconds = median(gaps) if len(gaps) >= SHARED else None
    # A plain form sends all answers in one moment: then there is nothing to measure.
    measured = seconds is not None and len({answer.chosen_at for answer in answers}) > 1
    late = [answer for answer in answers if answer.is_late]
    contact = attempt.contact_at or attempt.started_at
    return Signs(
        attempt, seconds if measured else None, bool(measured and seconds is not None and seconds < FAST), len(late),
        sum(answer.chosen_at < contact - timedelta(seconds=10) for answer in late), same,
    )  # fmt: skip


def _wrong(answers: list[Answer]) -> set[tuple[int, str]]:
    return {(one.question_id, repr(sorted(one.response))) for one in answers if one.score is not None and one.score < 1}


def _same_answers(wrong: Wrong, known: dict[int, Attempt]) -> dict[int, set[int]]:
    """Attempts of different people that share their mistakes."""
    holders: dict[tuple[int, str], list[int]] = defaultdict(list)
    for pk, mistakes in wrong.items():
        for mistake in mistakes:
            holders[mistake].append(pk)
    shared: Counter[tuple[int, int]] = Counter()
    for pks in holders.values():
        if len(pks) <= MOST_HOLDERS:
            shared.update(combinations(sorted(pks), 2))
    same: dict[int, set[int]] = defaultdict(set)
    for (one, other), n in shared.items():
        most = max(len(wrong[one]), len(wrong[other]))
        if n >= SHARED and n >= MOST_OF * most and known[one].enrolment_id != known[other].enrolment_id:
            same[one].add(other)
            same[other].add(one)
    return same
