# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The three figures of this room, each counted at the learner's unit on the day it happened in Viet Nam."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from lantoa.tallies import actions as tallies

from .models import Enrolment

ENROLLED, SUBMITTED, COMPLETED = "course_enrolments", "course_attempts", "course_completions"


def count(indicator: str, happened: Iterable[tuple[Enrolment, datetime]]) -> None:
    """Add one for each; call in the transaction that writes the records."""
    tallies.add_counts(
        ((learner.movement_id, indicator, learner.unit_id, timezone.localdate(at)), 1) for learner, at in happened
    )
