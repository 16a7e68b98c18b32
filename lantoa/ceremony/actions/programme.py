# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Running the programme: which step is on, and when it really began."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.ceremony.models import Ceremony, Launch, ProgrammeStep
from lantoa.infra.audit import actions as audit
from lantoa.infra.live import actions as live
from lantoa.infra.web.errors import Refused


def _close_step(step: ProgrammeStep) -> None:
    if step.started_at and not step.ended_at:
        step.ended_at = timezone.now()
        step.save(update_fields=["ended_at"])


@transaction.atomic
def go_to_step(*, by: Any, ceremony: Ceremony, step: ProgrammeStep) -> Ceremony:
    """Make `step` the current one. Forward ends the steps before it; back reopens it and takes back the later ones.

    Two operators who both press "next" name the same step, so it moves once.
    """
    ceremony = Ceremony.objects.select_for_update(of=("self",)).get(pk=ceremony.pk)
    if ceremony.state == Ceremony.State.CLOSED:
        raise Refused("ceremony.closed", _("The ceremony is closed."))
    if ceremony.current_step_id == step.pk:
        return ceremony
    for other in ProgrammeStep.objects.filter(ceremony=ceremony, order__lt=step.order):
        _close_step(other)
    ProgrammeStep.objects.filter(ceremony=ceremony, order__gt=step.order).update(started_at=None, ended_at=None)
    step.started_at, step.ended_at = step.started_at or timezone.now(), None
    step.save(update_fields=["started_at", "ended_at"])
    ceremony.current_step = step
    if ceremony.state == Ceremony.State.PLANNED:
        ceremony.state = Ceremony.State.LIVE
    ceremony.save(update_fields=["current_step", "state"])
    audit.note("step.started", by=by, about=step, order=step.order)
    live.announce(ceremony.topic, step=step.pk)
    return ceremony


@transaction.atomic
def close_ceremony(*, by: Any, ceremony: Ceremony) -> Ceremony:
    """End the last step and the ceremony. Refused while a launch is open or counting down."""
    ceremony = Ceremony.objects.select_for_update(of=("self",)).get(pk=ceremony.pk)
    if ceremony.state == Ceremony.State.CLOSED:
        return ceremony
    pending = (Launch.State.ARMED, Launch.State.HOLDING, Launch.State.FIXED)
    if Launch.objects.filter(ceremony=ceremony, state__in=pending).exists():
        raise Refused("ceremony.launch_open", _("A launch is open: finish or abort it before closing."))
    for step in ProgrammeStep.objects.filter(ceremony=ceremony):
        _close_step(step)
    ceremony.state, ceremony.current_step = Ceremony.State.CLOSED, None
    ceremony.save(update_fields=["state", "current_step"])
    audit.note("ceremony.closed", by=by, about=ceremony)
    live.announce(ceremony.topic, step=None)
    return ceremony
