# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""When a course is open to whom."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lantoa.infra.audit import actions as audit
from lantoa.infra.web.errors import Refused
from lantoa.plan.models import Movement

from ..banks.base import as_key
from ..models import Course, Wave


@transaction.atomic
def add_wave(
    *, by: Any, course: Course, movement: Movement, title: str, audiences: list[str], opens_at: datetime,
    closes_at: datetime | None = None,
) -> Wave:  # fmt: skip
    """A new wave; from the first one on, a course is open only in its waves."""
    key = as_key(title) or "dot"
    if Wave.objects.filter(movement=movement, course=course, key=key).exists():
        raise Refused("courses.wave_known", _("This course has a wave of that name already."))
    wave = Wave.objects.create(
        movement=movement, course=course, key=key, title=title, audiences=sorted(audiences), opens_at=opens_at,
        closes_at=closes_at,
    )  # fmt: skip
    audit.note("wave.added", by=by, about=wave, opens=opens_at.isoformat())
    return wave


@transaction.atomic
def change_wave(
    *, by: Any, wave: Wave, title: str, audiences: list[str], opens_at: datetime, closes_at: datetime | None
) -> None:
    """New dates, name or audiences; who takes part already stays."""
    kept = Wave.objects.select_for_update().get(pk=wave.pk)
    kept.title, kept.audiences, kept.opens_at, kept.closes_at = title, sorted(audiences), opens_at, closes_at
    kept.save(update_fields=["title", "audiences", "opens_at", "closes_at"])
    audit.note("wave.changed", by=by, about=kept, opens=opens_at.isoformat())


@transaction.atomic
def remove_wave(*, by: Any, wave: Wave) -> None:
    """Take a wave away; its learners keep their places."""
    audit.note("wave.removed", by=by, about=wave, title=wave.title)
    wave.delete()
