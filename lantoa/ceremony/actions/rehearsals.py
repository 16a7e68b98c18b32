# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Rehearsals: open a second stage beside the real one, and take it away again."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.ceremony.models import Ceremony, Hand, Launch, Rehearsal, RollCall
from lantoa.infra.audit import actions as audit
from lantoa.infra.live import actions as live
from lantoa.infra.web.errors import Refused

from .launches import abort_launch


@transaction.atomic
def begin_rehearsal(*, by: Any, ceremony: Ceremony) -> Rehearsal:
    """Open a rehearsal; a second operator gets the same one. Only before the ceremony: never beside the real thing."""
    ceremony = Ceremony.objects.locked(ceremony.pk)
    if ceremony.rehearsal is not None:
        return ceremony.rehearsal
    if ceremony.state != Ceremony.State.PLANNED:
        raise Refused("rehearsal.too_late", _("The ceremony has begun: there is nothing left to rehearse."))
    if Launch.objects.filter(ceremony=ceremony, rehearsal=None).exclude(state=Launch.State.ABORTED).exists():
        raise Refused("ceremony.launch_open", _("A launch is open: finish or abort it before closing."))
    number = Rehearsal.objects.filter(ceremony=ceremony).count() + 1
    ceremony.rehearsal = Rehearsal.objects.create(ceremony=ceremony, number=number)
    ceremony.save(update_fields=["rehearsal"])
    _clear_calls(ceremony)
    audit.note("rehearsal.began", by=by, about=ceremony.rehearsal, number=number)
    live.announce(ceremony.topic, rehearsal=ceremony.rehearsal.pk)
    return ceremony.rehearsal


@transaction.atomic
def end_rehearsal(*, by: Any, ceremony: Ceremony) -> Rehearsal | None:
    """Give the pages back to the real stage. An open button closes; a running countdown must be over or aborted."""
    ceremony = Ceremony.objects.locked(ceremony.pk)
    rehearsal = ceremony.rehearsal
    if rehearsal is None:
        return None
    now = timezone.now()
    launches = Launch.objects.filter(rehearsal=rehearsal)
    if launches.filter(state=Launch.State.FIXED, t0__gt=now).exists():
        raise Refused("rehearsal.counting_down", _("The countdown is running: wait for it, or abort it first."))
    for launch in launches.filter(state__in=(Launch.State.ARMED, Launch.State.HOLDING)):
        abort_launch(by=by, launch=launch, reason="rehearsal")
    launches.filter(state=Launch.State.FIXED).update(state=Launch.State.FIRED)
    rehearsal.times().filter(started_at__isnull=False, ended_at=None).update(ended_at=now)
    rehearsal.ended_at = now
    rehearsal.save(update_fields=["ended_at"])
    ceremony.rehearsal = None
    ceremony.save(update_fields=["rehearsal"])
    _clear_calls(ceremony)
    live.forget(ceremony.launch_topic)  # whoever connects later must not start on what was only practised
    audit.note("rehearsal.ended", by=by, about=rehearsal, number=rehearsal.number)
    live.announce(ceremony.topic, rehearsal=None)
    return rehearsal


def _clear_calls(ceremony: Ceremony) -> None:
    """A roll call and raised hands belong to the stage on which they were made: none is carried over."""
    now = timezone.now()
    RollCall.objects.filter(ceremony=ceremony, ended_at=None).update(ended_at=now)
    Hand.objects.filter(site__ceremony=ceremony, lowered_at=None).update(lowered_at=now)
