# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The launch: arm, hold, one instant, fire or abort. The ceremony's row is the lock of every step."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.ceremony import launch as rules
from lantoa.ceremony.models import Ceremony, Hold, Launch, LaunchReport, Presser, Site, new_nonce
from lantoa.ceremony.queries import launch_fact, open_holds
from lantoa.infra.audit import actions as audit
from lantoa.infra.live import actions as live
from lantoa.infra.web.errors import Refused
from lantoa.plan.actions import start_movement

OPEN = (Launch.State.ARMED, Launch.State.HOLDING)
DECIDED = (Launch.State.FIXED, Launch.State.FIRED)


def _tell(launch: Launch) -> None:
    ceremony = launch.ceremony
    fact = launch_fact(launch)
    live.announce(ceremony.launch_topic, retain=True, **fact)
    if launch.rehearsal_id is None:
        live.announce(f"movement/{ceremony.movement_id}", retain=True, **fact)


def _tell_holds(launch: Launch) -> None:
    live.announce(launch.ceremony.topic, launch=launch.pk, holds=open_holds(launch))


def _standing(ceremony: Ceremony) -> Launch | None:
    """The stage's attempt that is not aborted, if there is one; the caller holds the ceremony's lock."""
    stage = Launch.objects.filter(ceremony=ceremony, rehearsal=ceremony.rehearsal_id)
    launch = stage.exclude(state=Launch.State.ABORTED).first()
    if launch is not None:
        launch.ceremony = ceremony
    return launch


def _settle(launch: Launch, by: Any, now: datetime) -> None:
    """Once T0 is past, the launch has happened: say so and start the movement's clock, unless it was a rehearsal."""
    if launch.state != Launch.State.FIXED or launch.t0 is None or now < launch.t0:
        return
    launch.state = Launch.State.FIRED
    launch.save(update_fields=["state"])
    stage = launch.rehearsal or launch.ceremony
    stage.state = Ceremony.State.LAUNCHED
    stage.save(update_fields=["state"])
    if launch.rehearsal is None:
        start_movement(by=by, movement=launch.ceremony.movement, at=launch.t0)
    audit.note("launch.fired", by=by, about=launch, t0=launch.t0.isoformat(), rehearsal=launch.rehearsal_id)
    _tell(launch)


@transaction.atomic
def arm_launch(
    *, by: Any, ceremony: Ceremony, quorum: int | None = None, pressers: Collection[int] | None = None, **pace: int
) -> Launch:
    """Let the chosen leaders press (all active ones if none are named). A second operator who arms gets the same
    attempt. `pace`: hold_seconds, lead_seconds, else as the ceremony has them."""
    ceremony, now = Ceremony.objects.locked(ceremony.pk), timezone.now()
    standing = _standing(ceremony)
    if standing is not None and standing.state in OPEN:
        return standing
    if standing is not None:
        raise Refused("launch.already_launched", _("The movement has been launched; a launch happens once."))
    if ceremony.state == Ceremony.State.CLOSED:
        raise Refused("ceremony.closed", _("The ceremony is closed."))
    chosen = list(_may_press(ceremony, pressers))
    wanted = ceremony.quorum if quorum is None else quorum
    if not 1 <= wanted <= len(chosen):
        raise Refused(
            "launch.too_few_pressers",
            _("%(wanted)d must press together, but %(active)d may: change the quorum or add leaders.")
            % {"wanted": wanted, "active": len(chosen)},
        )
    paces = {"hold_seconds": ceremony.hold_seconds, "lead_seconds": ceremony.lead_seconds} | pace
    launch = Launch.objects.create(
        ceremony=ceremony, rehearsal=ceremony.rehearsal, quorum=wanted, armed_at=now, **paces,
        attempt=Launch.objects.filter(ceremony=ceremony).count() + 1,
    )  # fmt: skip
    launch.pressers.set(chosen)
    audit.note("launch.armed", by=by, about=launch, attempt=launch.attempt, quorum=wanted, pressers=len(chosen))
    _tell(launch)
    return launch


def _may_press(ceremony: Ceremony, keys: Collection[int] | None) -> QuerySet[Presser]:
    """The leaders who are to press: those named, else all; the podium's key only by name."""
    active = Presser.objects.filter(ceremony=ceremony, is_active=True)
    return active.filter(is_podium=False) if keys is None else active.filter(pk__in=keys)


@transaction.atomic
def arm_podium(*, by: Any, ceremony: Ceremony) -> Launch:
    """Let one key at the podium launch: a button of its own, held like any other."""
    ceremony = Ceremony.objects.locked(ceremony.pk)
    last = Presser.objects.filter(ceremony=ceremony).aggregate(last=Max("order"))["last"] or 0
    podium, _new = Presser.objects.get_or_create(
        ceremony=ceremony,
        is_podium=True,
        defaults={"key": "podium", "order": last + 1, "title": _("Podium"), "link_nonce": new_nonce()},
    )
    return arm_launch(by=by, ceremony=ceremony, quorum=1, pressers=[podium.pk])


@transaction.atomic
def press_button(*, by: Any, presser: Presser, key: UUID) -> Launch:
    """The leader's finger is down, or still down: sent at once and then every second with the same `key`.

    The message that completes the quorum's hold fixes T0; all others find it fixed.
    """
    ceremony, now = Ceremony.objects.locked(presser.ceremony_id), timezone.now()
    launch = _standing(ceremony)
    if launch is None or not launch.pressers.filter(pk=presser.pk, is_active=True).exists():
        raise Refused("launch.not_armed", _("The button is not open yet. Please wait for the operator."))
    if launch.state in DECIDED:
        _settle(launch, by, now)
        return launch
    hold = Hold.objects.filter(key=key).first()
    if hold is not None and (hold.released_at or hold.presser_id != presser.pk or hold.launch_id != launch.pk):
        raise Refused("launch.let_go", _("You let go, or pressed on another device. Please press again."))
    if hold is None:
        # A reloaded page or a second device of the same leader: the newer press counts, the older is over.
        Hold.objects.filter(launch=launch, presser=presser, released_at=None).update(released_at=now)
        Hold.objects.create(launch=launch, presser=presser, key=key, pressed_at=now, seen_at=now)
    else:
        hold.seen_at = now
        hold.save(update_fields=["seen_at"])
    _decide(launch, by, now, changed=hold is None)
    return launch


def _decide(launch: Launch, by: Any, now: datetime, *, changed: bool) -> None:
    """Fix T0 if the quorum has held long enough; tell what changed."""
    held = [
        rules.Held(presser, pressed, seen)
        for presser, pressed, seen in Hold.objects.filter(
            launch=launch, released_at=None, presser__is_active=True
        ).values_list("presser_id", "pressed_at", "seen_at")
    ]
    t0 = rules.instant_of(
        held, quorum=launch.quorum, hold_seconds=launch.hold_seconds, lead_seconds=launch.lead_seconds, now=now
    )
    if t0 is not None:
        launch.state, launch.fixed_at, launch.t0 = Launch.State.FIXED, now, t0
        launch.signature = rules.sign(launch.pk, round(t0.timestamp() * 1000))
        launch.save(update_fields=["state", "fixed_at", "t0", "signature"])
        audit.note("launch.fixed", by=by, about=launch, t0=t0.isoformat(), by_pressers=[one.presser for one in held])
        _tell(launch)
    elif launch.state == Launch.State.ARMED:
        launch.state = Launch.State.HOLDING
        launch.save(update_fields=["state"])
        _tell(launch)
    if changed:
        _tell_holds(launch)


@transaction.atomic
def release_button(*, by: Any, presser: Presser, key: UUID) -> Launch | None:
    """The finger is up. Before T0 is fixed the hold is over; after, nothing changes."""
    ceremony, now = Ceremony.objects.locked(presser.ceremony_id), timezone.now()
    launch = _standing(ceremony)
    over = Hold.objects.filter(key=key, presser=presser, released_at=None).update(released_at=now)
    if launch is None or launch.state not in OPEN:
        return launch
    if not Hold.objects.filter(launch=launch, released_at=None).exists() and launch.state == Launch.State.HOLDING:
        launch.state = Launch.State.ARMED
        launch.save(update_fields=["state"])
        _tell(launch)
    if over:
        _tell_holds(launch)
    return launch


@transaction.atomic
def abort_launch(*, by: Any, launch: Launch, reason: str = "") -> Launch:
    """Call the attempt off. Refused in the last second before T0, when not every screen could hear of it."""
    ceremony, now = Ceremony.objects.locked(launch.ceremony_id), timezone.now()
    launch = Launch.objects.get(pk=launch.pk)
    launch.ceremony = ceremony
    if launch.state == Launch.State.ABORTED:
        return launch
    if not rules.may_abort(launch.t0, now):
        raise Refused("launch.too_late", _("Too late to abort: the screens are starting, or have started."))
    launch.state, launch.aborted_at = Launch.State.ABORTED, now
    launch.save(update_fields=["state", "aborted_at"])
    Hold.objects.filter(launch=launch, released_at=None).update(released_at=now)
    audit.note("launch.aborted", by=by, about=launch, reason=reason)
    _tell(launch)
    return launch


@transaction.atomic
def settle_launch(*, by: Any, ceremony: Ceremony) -> Launch | None:
    """Write down that T0 has passed. Whoever notices first may call it; before T0 and afterwards it does nothing."""
    ceremony = Ceremony.objects.locked(ceremony.pk)
    launch = _standing(ceremony)
    if launch is not None:
        _settle(launch, by, timezone.now())
    return launch


def settle_due(*, by: Any) -> int:
    """Write down every launch whose instant has passed, also when no page was open to notice. How many."""
    past = Launch.objects.filter(state=Launch.State.FIXED, t0__lte=timezone.now()).select_related("ceremony")
    for launch in past:
        settle_launch(by=by, ceremony=launch.ceremony)
    return len(past)


@transaction.atomic
def report_launch(
    *, by: Any, site: Site, screen: UUID, launch_pk: int, signature: str, figures: dict[str, Any]
) -> bool:
    """Keep a screen's own report of when it fired; a repeat changes nothing. True if it was new.

    `figures`: fired_at (instant), lateness_ms, offset_ms, rtt_ms, is_late. An aborted launch keeps reports too:
    a screen that fired without network must be seen.
    """
    launch = Launch.objects.filter(pk=launch_pk, ceremony=site.ceremony_id).exclude(t0=None).first()
    if launch is None or not rules.is_signed(launch.pk, launch.t0_ms or 0, signature):
        raise Refused("launch.unknown", _("This launch is not ours."))
    if launch.state == Launch.State.FIXED:
        settle_launch(by=by, ceremony=launch.ceremony)
    _report, new = LaunchReport.objects.get_or_create(launch=launch, screen=screen, defaults={"site": site, **figures})
    return new
