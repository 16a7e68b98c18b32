# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What an officer does for one learner of the unit: more time, another try, a look at signs, another unit."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.infra import text
from lantoa.infra.audit import actions as audit
from lantoa.infra.web.errors import Refused
from lantoa.units.models import Unit

from ..counting import count_all_of
from ..models import Attempt, Enrolment

EXTRA_TIMES = (0, 25, 50, 100)
"""Percent of more time that may be given."""


@transaction.atomic
def give_extra_time(*, by: Any, enrolment: Enrolment, percent: int) -> Enrolment:
    """More time in every test that this learner starts from now on; a running test keeps its end."""
    if percent not in EXTRA_TIMES:
        raise Refused("courses.extra_time", _("Choose one of the offered times."))
    kept = Enrolment.objects.select_for_update(no_key=True).get(pk=enrolment.pk)
    if kept.extra_percent != percent:
        audit.note("learner.extra_time", by=by, about=kept, before=kept.extra_percent, percent=percent)
        kept.extra_percent = percent
        kept.save(update_fields=["extra_percent"])
    return kept


@transaction.atomic
def look_at_signs(*, by: Any, attempt: Attempt, note: str) -> Attempt:
    """Write down that a person looked, and what they found; the result stays as it is."""
    note = text.nfc(note)
    if not note:
        raise Refused("courses.note_missing", _("Write in a few words what you found."))
    kept = Attempt.objects.select_for_update().get(pk=attempt.pk)
    kept.looked_at, kept.looked_by, kept.looked_note = timezone.now(), by, note[:300]
    kept.save(update_fields=["looked_at", "looked_by", "looked_note"])
    audit.note("attempt.looked_at", by=by, about=kept, found=note[:300])
    return kept


@transaction.atomic
def move_learner(*, by: Any, enrolment: Enrolment, unit: Unit) -> Enrolment:
    """Count a learner at another unit from the beginning on: still one person with one record."""
    kept = Enrolment.objects.select_for_update(no_key=True).get(pk=enrolment.pk)
    if kept.unit_id == unit.pk:
        return kept
    # Nobody may hand a test in between the two counts.
    list(kept.attempts.select_for_update())
    audit.note("learner.moved", by=by, about=kept, before=kept.unit_id, unit=unit.pk)
    count_all_of(kept, -1)
    kept.unit = unit
    kept.save(update_fields=["unit"])
    count_all_of(kept, 1)
    return kept
