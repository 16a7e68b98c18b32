# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Running the programme: which step is on, and when it really began."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.ceremony.models import Ceremony, Launch, ProgrammeStep, RehearsedStep
from lantoa.infra.audit import actions as audit
from lantoa.infra.live import actions as live
from lantoa.infra.web.errors import Refused


def _begin_step(ceremony: Ceremony, step: ProgrammeStep) -> None:
    """Write the times around `step`: earlier ones end, later ones are open again."""
    now, times = timezone.now(), ceremony.stage.times()
    times.filter(order__lt=step.order, started_at__isnull=False, ended_at=None).update(ended_at=now)
    times.filter(order__gt=step.order).update(started_at=None, ended_at=None)
    row: ProgrammeStep | RehearsedStep = step
    if ceremony.rehearsal is not None:
        row, _new = RehearsedStep.objects.get_or_create(rehearsal=ceremony.rehearsal, step=step)
    row.started_at, row.ended_at = row.started_at or now, None
    row.save(update_fields=["started_at", "ended_at"])


@transaction.atomic
def go_to_step(*, by: Any, ceremony: Ceremony, step: ProgrammeStep) -> Ceremony:
    """Make `step` the current one. Forward ends the steps before it; back reopens it and takes back the later ones.

    Two operators who both press "next" name the same step, so it moves once.
    """
    ceremony = Ceremony.objects.locked(ceremony.pk)
    stage = ceremony.stage
    if stage.state == Ceremony.State.CLOSED:
        raise Refused("ceremony.closed", _("The ceremony is closed."))
    if stage.current_step_id == step.pk:
        return ceremony
    _begin_step(ceremony, step)
    stage.current_step = step
    if stage.state == Ceremony.State.PLANNED:
        stage.state = Ceremony.State.LIVE
    stage.save(update_fields=["current_step", "state"])
    audit.note("step.started", by=by, about=step, order=step.order, rehearsal=ceremony.rehearsal_id)
    live.announce(ceremony.topic, step=step.pk)
    return ceremony


@transaction.atomic
def close_ceremony(*, by: Any, ceremony: Ceremony) -> Ceremony:
    """End the last step and the ceremony. Refused while a launch is open or counting down."""
    ceremony = Ceremony.objects.locked(ceremony.pk)
    if ceremony.state == Ceremony.State.CLOSED:
        return ceremony
    if ceremony.rehearsal is not None:
        raise Refused("rehearsal.open", _("A rehearsal is on: end it first."))
    pending = (Launch.State.ARMED, Launch.State.HOLDING, Launch.State.FIXED)
    if Launch.objects.filter(ceremony=ceremony, state__in=pending).exists():
        raise Refused("ceremony.launch_open", _("A launch is open: finish or abort it before closing."))
    ceremony.times().filter(started_at__isnull=False, ended_at=None).update(ended_at=timezone.now())
    ceremony.state, ceremony.current_step = Ceremony.State.CLOSED, None
    ceremony.save(update_fields=["state", "current_step"])
    audit.note("ceremony.closed", by=by, about=ceremony)
    live.announce(ceremony.topic, step=None)
    return ceremony
