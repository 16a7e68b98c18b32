# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What is done again and again by itself. Each turn is taken by one worker, however many there are."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from .models import Turn

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Routine:
    """Do something every so often. It must be safe to repeat: a turn cut short by a crash is simply the next one's."""

    name: str
    every: timedelta
    do: Callable[[], object]


def run_due(routines: Iterable[Routine]) -> list[str]:
    """Take and do every routine whose time has come; a fault in one is logged and does not stop the others."""
    done = []
    for routine in routines:
        if _take(routine):
            done.append(routine.name)
            try:
                routine.do()
            except Exception:
                logger.exception("routine %s failed", routine.name)
    return done


def _take(routine: Routine) -> bool:
    now = timezone.now()
    due = Turn.objects.filter(name=routine.name, next_at__lte=now).update(next_at=now + routine.every)
    if due or Turn.objects.filter(name=routine.name).exists():
        return bool(due)
    _turn, first = Turn.objects.get_or_create(name=routine.name, defaults={"next_at": now + routine.every})
    return first
