# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Decisions of those who lead and check: return a record with a reason, clear a flag."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.infra import text
from lantoa.infra.audit import actions as audit
from lantoa.infra.live import actions as live
from lantoa.infra.web.errors import Refused
from lantoa.outreach.models import Flag, GuidanceSession
from lantoa.outreach.queries.counts import goals_of
from lantoa.outreach.settling import hold_citizens, session_deltas, settle, take_turn

if TYPE_CHECKING:
    from lantoa.people.models import User
    from lantoa.units.models import Unit

State = GuidanceSession.State
GONE = {State.REPLACED, State.WITHDRAWN}


@transaction.atomic
def return_session(*, by: User, session: GuidanceSession, reason: str) -> GuidanceSession:
    """Send a record back to the member's phone with a reason; it stops counting until a correction comes."""
    reason = text.nfc(reason)
    if not reason:
        raise Refused("session.no_reason", _("Write the reason, so that the member knows what to correct."))
    session = GuidanceSession.objects.select_related("movement", "membership", "citizen").get(pk=session.pk)
    movement = session.movement
    progress = take_turn(movement, session.membership.user_id)
    citizens = hold_citizens(movement, [session.citizen.key] if session.citizen else [])
    session.refresh_from_db(fields=["state", "reason", "citizen"])
    if session.kind == GuidanceSession.Kind.WITHDRAWAL or session.state in GONE:
        raise Refused("session.gone", _("This record was already corrected or withdrawn by the member."))
    if session.state == State.RETURNED:
        return session
    deltas = session_deltas(session, -1) if session.state == State.COUNTED else []
    session.state, session.reason, session.changed = State.RETURNED, reason[:300], progress.turn
    session.save(update_fields=["state", "reason", "changed"])
    settle(movement, goals_of(movement), progress, list(citizens.values()), deltas)
    audit.note("session.returned", by=by, about=session, reason=session.reason)
    live.announce(f"outreach/{movement.pk}", returned=str(session.pk))
    return session


@transaction.atomic
def clear_flags(*, by: User, session: GuidanceSession) -> None:
    """The record was looked at and is right: its flags rest."""
    done = Flag.objects.filter(session=session, cleared_at=None).update(cleared_at=timezone.now(), cleared_by=by)
    if done:
        audit.note("session.cleared", by=by, about=session)


def note_export(*, by: User, unit: Unit) -> None:
    """Names leave the program: say who took them."""
    audit.note("outreach.exported", by=by, about=unit)
