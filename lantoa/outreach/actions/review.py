# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Decisions of those who lead and check: return a record with a reason, clear a flag, confirm, call back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.infra import text
from lantoa.infra.audit import actions as audit
from lantoa.infra.live import actions as live
from lantoa.infra.web.errors import Refused
from lantoa.outreach.flags import flags_of_all
from lantoa.outreach.models import CallBack, Confirmation, Flag, GuidanceSession, Team
from lantoa.outreach.queries.checks import awaiting_confirmation, flags_of_cards
from lantoa.outreach.queries.counts import goals_of
from lantoa.outreach.sampling import drawn
from lantoa.outreach.settling import hold_citizens, session_deltas, settle, take_turn
from lantoa.plan.queries import current_movement

if TYPE_CHECKING:
    from lantoa.people.models import User
    from lantoa.plan.models import Movement
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
    deltas = session_deltas(movement.pk, session, -1) if session.state == State.COUNTED else []
    session.state, session.reason, session.changed = State.RETURNED, reason[:300], progress.turn
    session.save(update_fields=["state", "reason", "changed"])
    Confirmation.objects.filter(session=session).delete()
    settle(movement, goals_of(movement), progress, list(citizens.values()), deltas)
    audit.note("session.returned", by=by, about=session, reason=session.reason)
    live.announce(f"outreach/{movement.pk}", returned=str(session.pk))
    return session


@transaction.atomic
def clear_flags(*, by: User, session: GuidanceSession) -> None:
    """The record was looked at and is right: its flags rest. Nobody says so about a record of their own."""
    if session.membership.user_id == by.pk:
        raise Refused("session.own", _("Somebody else must look at your own record."))
    done = Flag.objects.filter(session=session, cleared_at=None).update(cleared_at=timezone.now(), cleared_by=by)
    if done:
        audit.note("session.cleared", by=by, about=session)


def decide_flagged(*, by: User, sessions: Sequence[GuidanceSession], keep: bool, reason: str = "") -> int:
    """Keep these flagged records, or return them all with one reason: each for itself, so that one that was corrected
    meanwhile does not stop the others. Returns how many were decided."""
    if not keep and not text.nfc(reason):
        raise Refused("session.no_reason", _("Write the reason, so that the member knows what to correct."))
    done = 0
    for session in sessions:
        try:
            if keep:
                clear_flags(by=by, session=session)
            else:
                return_session(by=by, session=session, reason=reason)
            done += 1
        except Refused:
            continue
    return done


@transaction.atomic
def confirm_sessions(*, by: User, movement: Movement, teams: Sequence[Team], without: Collection[UUID] = ()) -> int:
    """The commune confirms the counted records of these teams, but not `without`, those with an open flag, and one's
    own. Records that come later wait for the next time. Returns how many were confirmed now."""
    rows = awaiting_confirmation(movement).filter(membership__team__in=teams)
    rows = rows.exclude(pk__in=without).exclude(membership__user=by)
    # Held first, then asked again: what another confirms or returns at this moment is seen as it became.
    held = GuidanceSession.objects.select_for_update().filter(pk__in=rows.values("pk")).order_by("pk")
    keys = list(rows.filter(pk__in=list(held.values_list("pk", flat=True))).values_list("pk", flat=True))
    Confirmation.objects.bulk_create(
        [Confirmation(session_id=key, by=by) for key in keys], batch_size=1000, ignore_conflicts=True
    )
    if keys:
        audit.note("outreach.confirmed", by=by, about=teams[0].unit, sessions=len(keys), left_out=len(without))
    return len(keys)


@transaction.atomic
def record_call_back(*, by: User, call: CallBack, result: str, way: str) -> CallBack:
    """Write down what the citizen said. A denial is a flag; the leader then returns the record or keeps it."""
    if result not in CallBack.Result.values or way not in CallBack.Way.values:
        raise Refused("call_back.incomplete", _("Choose what the citizen said and how you asked."))
    call = CallBack.objects.select_for_update(of=("self",)).select_related("session__membership").get(pk=call.pk)
    if call.session.membership.user_id == by.pk:
        raise Refused("call_back.own", _("Somebody else must ask about your own record."))
    if (call.result, call.way) == (result, way):
        return call
    before = call.result
    call.result, call.way, call.done_at, call.done_by = result, way, timezone.now(), by
    call.save(update_fields=["result", "way", "done_at", "done_by"])
    if result == CallBack.Result.DENIED:
        Flag.objects.get_or_create(session=call.session, rule=Flag.Rule.DENIED)
    audit.note("session.called_back", by=by, about=call.session, result=result, way=way, before=before)
    return call


def look_again(*, by: User | None) -> int:
    """Run the rules that need whole days of work, draw the call-backs, and match citizens' cards, for the running
    movement; safe to repeat. Returns how many flags there are to look at now that were not before."""
    movement = current_movement()
    if movement is None:
        return 0
    before = Flag.objects.count()
    Flag.objects.bulk_create(flags_of_all(movement, goals_of(movement)), batch_size=1000, ignore_conflicts=True)
    Flag.objects.bulk_create(flags_of_cards(movement), batch_size=1000, ignore_conflicts=True)
    sessions = GuidanceSession.objects.filter(movement=movement, state=State.COUNTED, call_back=None)
    calls = [CallBack(session_id=key) for key in drawn(list(sessions.values_list("pk", flat=True)))]
    CallBack.objects.bulk_create(calls, batch_size=1000, ignore_conflicts=True)
    return Flag.objects.count() - before


def note_export(*, by: User, unit: Unit) -> None:
    """Names leave the program: say who took them."""
    audit.note("outreach.exported", by=by, about=unit)
