# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""A faulty question is withdrawn, and the tests that had it are marked anew (docs/decisions/0015)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.infra import text
from lantoa.infra.audit import actions as audit
from lantoa.infra.jobs.actions import later
from lantoa.infra.jobs.models import Job
from lantoa.infra.web.errors import Refused

from ..counting import COMPLETED, count, count_regraded
from ..marking import complete, on_paper, score_of
from ..models import Answer, Attempt, Enrolment, Question, Regrade
from ..statements import tell_completed

AT_ONCE = 500
"""Tests of one transaction: short enough that a learner who submits meanwhile need not wait."""


@transaction.atomic
def retire_question(*, by: Any, question: Question, reason: str, credited: bool) -> Job | None:
    """No new paper draws it. `credited`: whoever had it on paper gets its point, and a job marks those tests anew.

    Again changes nothing, but what was retired without a point may still be credited.
    """
    reason = text.nfc(reason)[:300]
    if not reason:
        raise Refused("courses.reason_missing", _("Say what is wrong with the question: it stays in the record."))
    kept = Question.objects.select_for_update().get(pk=question.pk)
    if kept.retired_at is None:
        kept.retired_at, kept.retired_by, kept.retired_because = timezone.now(), by, reason
        kept.save(update_fields=["retired_at", "retired_by", "retired_because"])
        audit.note("question.retired", by=by, about=kept, reason=reason)
    if not credited or kept.is_credited:
        return None
    kept.is_credited = True
    kept.save(update_fields=["is_credited"])
    regrade = Regrade.objects.create(question=kept, by=by, reason=reason)
    title = _("Marking anew: %(key)s") % {"key": kept.key}
    return later("lantoa.courses.jobs.regrade", by=by, title=title, regrade=regrade.pk)


@transaction.atomic
def regrade_some(*, by: Any, regrade: Regrade) -> int:
    """Mark the next tests anew and move the cursor with them; how many were looked at, 0 when all are done."""
    kept = Regrade.objects.select_for_update().select_related("question").get(pk=regrade.pk)
    rows = Attempt.objects.filter(enrolment__version__questions=kept.question_id, pk__gt=kept.cursor)
    learner_of = dict(rows.order_by("pk").values_list("pk", "enrolment")[:AT_ONCE])
    some = list(learner_of)
    held = Enrolment.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    learners = held.select_related("version__rule", "person").in_bulk(set(learner_of.values()))
    # Running tests are locked too: one that is being submitted is waited for, and its fresh row is what counts.
    locked = Attempt.objects.select_for_update(of=("self",)).filter(pk__in=some).order_by("pk")
    tests = [one for one in locked if one.state == Attempt.State.GRADED and kept.question_id in on_paper(one)]
    changed, passed = _mark_anew(tests, learners)
    if not some:
        if kept.finished_at is None:
            kept.finished_at = timezone.now()
            kept.save(update_fields=["finished_at"])
            counts: dict[str, Any] = {"tests": kept.tests, "changed": kept.changed, "passed": kept.passed}
            audit.note("question.regraded", by=by, about=kept.question, **counts)
        return 0
    Regrade.objects.filter(pk=kept.pk).update(
        cursor=some[-1], tests=F("tests") + len(tests), changed=F("changed") + changed, passed=F("passed") + passed
    )
    return len(some)


def _mark_anew(tests: list[Attempt], learners: Mapping[int, Enrolment]) -> tuple[int, int]:
    """(scores that rose, tests passed now). A score never falls and a pass stays: the fault was not the learner's."""
    marks: dict[int, dict[int, Decimal | None]] = {one.pk: {} for one in tests}
    for test, question, score in Answer.objects.filter(attempt__in=tests).values_list("attempt", "question", "score"):
        marks[test][question] = score
    asked = set().union(*(on_paper(one) for one in tests))
    credited = set(Question.objects.filter(pk__in=asked, is_credited=True).values_list("pk", flat=True))
    risen = [one for one in tests if score_of(one, marks[one.pk], credited) > (one.score or 0)]
    passed = []
    for one in risen:
        one.score = score_of(one, marks[one.pk], credited)
        if not one.passed and one.score >= learners[one.enrolment_id].version.rule.pass_mark:
            one.passed = True
            passed.append((learners[one.enrolment_id], one))
    Attempt.objects.bulk_update(risen, ["score", "passed"], batch_size=200)
    count_regraded(passed)
    completed = complete(passed, timezone.now())
    count(COMPLETED, completed)
    tell_completed(completed)
    return len(risen), len(passed)
