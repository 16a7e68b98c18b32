# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Where a learner stands in a package: kept as the package said it, so that it resumes exactly there."""

import json
import math
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.infra.web.errors import Refused

from ..keeping import locked_progress
from ..models import Enrolment, Lesson, PackageState

MOST_STATE = 400_000
"""Both editions allow 64,000 signs of suspend_data; the rest is room for answers that a package notes."""


@transaction.atomic
def save_package(
    *, by: Any, enrolment: Enrolment, lesson: Lesson, place: int, state: str, at: str
) -> dict[str, Any]:  # fmt: skip
    """Keep the state of one part of a package as it was at `at`, milliseconds of our clock. An older one than what is
    kept changes nothing but that what is done stays done. When every part is done, so is the lesson."""
    parts = lesson.package.get("parts", [])
    if place >= len(parts):
        raise Refused("courses.no_part", _("This lesson has no such part."))
    model, now = _model_of(state), timezone.now()
    there = min(_instant(at) or now, now)
    progress = locked_progress(enrolment, lesson)
    rows = {row.part: row for row in PackageState.objects.filter(progress=progress)}
    row = rows.setdefault(parts[place]["key"], PackageState(progress=progress, part=parts[place]["key"]))
    is_newest = row.pk is None or there >= row.changed_at
    if is_newest:
        row.state, row.score, row.changed_at = state, _score_in(model), there
    if row.done_at is None and (_is_done(model) or not parts[place]["reports"]):
        row.done_at = now
    row.save()
    all_done = all(part["key"] in rows and rows[part["key"]].done_at for part in parts)
    if all_done and progress.done_at is None and lesson.package["finish"] == "package":
        progress.done_at = now
        progress.save(update_fields=["done_at"])
    score = None if row.score is None else float(row.score)
    return {"kept": is_newest, "done": row.done_at is not None, "seen": progress.done_at is not None, "score": score}


def _model_of(state: str) -> dict[str, Any]:
    """The data model that a package left; Refused when it is none."""
    if len(state) > MOST_STATE:
        raise Refused("courses.long_state", _("The package wants to keep more than can be kept for one learner."))
    try:
        model = json.loads(state)
    except (ValueError, RecursionError):
        model = None
    if not isinstance(model, dict):
        raise Refused("courses.bad_state", _("The package sent nothing that can be kept."))
    return model


def _instant(said: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(said[:16]) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _at(model: Any, *path: str) -> Any:
    for name in path:
        model = model.get(name) if isinstance(model, dict) else None
    return model


def _is_done(model: dict[str, Any]) -> bool:
    """Does the package say that it was gone through? Failing a test inside it is not that."""
    if "core" in model:
        return _at(model, "core", "lesson_status") in ("passed", "completed")
    if model.get("success_status") == "failed":
        return False
    return model.get("completion_status") == "completed" or model.get("success_status") == "passed"


def _score_in(model: dict[str, Any]) -> Decimal | None:
    """The score that the package reports, from 0 to 100 where it says how to read it."""
    score = _at(model, "core", "score") if "core" in model else model.get("score")
    raw, scaled = _number(_at(score, "raw")), _number(_at(score, "scaled"))
    found = raw if raw is not None else None if scaled is None else 100 * scaled
    return None if found is None or abs(found) >= 10**5 else Decimal(found).quantize(Decimal("0.01"))


def _number(said: Any) -> float | None:
    try:
        number = float(said)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None
