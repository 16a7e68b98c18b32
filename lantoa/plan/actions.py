# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The writes of the plan. Nothing else writes movements."""

from datetime import datetime
from typing import Any

from django.db import transaction

from lantoa.infra.audit import actions as audit

from .models import Movement


@transaction.atomic
def start_movement(*, by: Any, movement: Movement, at: datetime) -> bool:
    """Start the movement's clock, once: later calls change nothing. True if this call started it."""
    started = Movement.objects.filter(pk=movement.pk, launched_at=None).update(launched_at=at)
    if started:
        movement.launched_at = at
        audit.note("movement.started", by=by, about=movement, at=at.isoformat())
    return bool(started)
