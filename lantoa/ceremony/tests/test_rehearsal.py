# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""A rehearsal runs everything and leaves nothing: no launch, no clock, no times, no message on the real stage."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from lantoa.ceremony import actions, queries
from lantoa.ceremony.launch import sign
from lantoa.ceremony.models import (
    Attendance,
    Ceremony,
    Launch,
    ProgrammeStep,
    RehearsedStep,
    RollCall,
    StageMessage,
)
from lantoa.infra.live.models import RetainedFact
from lantoa.infra.web.errors import Refused
from lantoa.plan.models import Movement
from lantoa.tallies.models import Tally


def real_records():
    """All that a rehearsal must not touch."""
    return {
        "movement": list(Movement.objects.values()),
        "ceremony": list(Ceremony.objects.values("state", "current_step", "view", "page", "rehearsal")),
        "steps": list(ProgrammeStep.objects.values()),
        "attendance": list(Attendance.objects.values()),
        "tallies": list(Tally.objects.values()),
        "launches": list(Launch.objects.filter(rehearsal=None).values()),
        "messages": list(StageMessage.objects.filter(rehearsal=None).values()),
        "facts": list(RetainedFact.objects.values()),
    }


def launch_now(stage, monkeypatch):
    """Arm, hold with both leaders, and let T0 pass."""
    now = [timezone.now()]
    monkeypatch.setattr(timezone, "now", lambda: now[0])
    actions.arm_launch(by=None, ceremony=stage.ceremony)
    keys = [uuid4(), uuid4()]
    for _second in range(3):
        for presser, key in zip(stage.pressers, keys, strict=False):
            actions.press_button(by=None, presser=presser, key=key)
        now[0] += timedelta(seconds=1)
    now[0] += timedelta(seconds=5)
    return actions.settle_launch(by=None, ceremony=stage.ceremony)


def test_a_whole_rehearsal_leaves_no_trace(stage, monkeypatch):
    before = real_records()
    rehearsal = actions.begin_rehearsal(by=None, ceremony=stage.ceremony)
    assert actions.begin_rehearsal(by=None, ceremony=stage.ceremony) == rehearsal
    for step in stage.steps[:4]:
        actions.go_to_step(by=None, ceremony=stage.ceremony, step=step)
    actions.call_roll(by=None, ceremony=stage.ceremony)
    actions.answer_roll(by=None, site=stage.site, word="trouble", note="mất tiếng")
    actions.raise_hand(by=None, site=stage.site)
    message = actions.send_message(by=None, ceremony=stage.ceremony, text="Kiểm tra micro")
    actions.confirm_message(by=None, site=stage.site, message=message.pk)
    fired = launch_now(stage, monkeypatch)
    assert (fired.state, fired.rehearsal) == ("fired", rehearsal)
    figures = {"fired_at": fired.t0, "lateness_ms": 4.0, "offset_ms": 0, "rtt_ms": 80, "is_late": False}
    assert actions.report_launch(
        by=None, site=stage.site, screen=uuid4(), launch_pk=fired.pk,
        signature=sign(fired.pk, fired.t0_ms), figures=figures,
    )  # fmt: skip
    state = queries.stage_state(Ceremony.objects.select_related("rehearsal__current_step").get())
    assert (state["state"], state["rehearsal"], state["launch"]["state"]) == ("launched", rehearsal.pk, "fired")
    assert RehearsedStep.objects.filter(ended_at=None).get().step == stage.steps[3]
    actions.end_rehearsal(by=None, ceremony=stage.ceremony)
    assert actions.end_rehearsal(by=None, ceremony=stage.ceremony) is None
    assert real_records() == before
    state = queries.stage_state(Ceremony.objects.select_related("rehearsal").get())
    assert (state["state"], state["rehearsal"], state["launch"]) == ("planned", None, None)
    assert not RollCall.objects.filter(ended_at=None).exists()


def test_the_real_launch_follows_a_rehearsed_one(stage, monkeypatch):
    actions.begin_rehearsal(by=None, ceremony=stage.ceremony)
    practised = launch_now(stage, monkeypatch)
    actions.end_rehearsal(by=None, ceremony=stage.ceremony)
    assert Movement.objects.get().launched_at is None
    real = launch_now(stage, monkeypatch)
    assert (real.attempt, real.rehearsal) == (practised.attempt + 1, None)
    assert Movement.objects.get().launched_at == real.t0
    with pytest.raises(Refused) as refused:
        actions.begin_rehearsal(by=None, ceremony=stage.ceremony)
    assert refused.value.code == "rehearsal.too_late"


def test_a_rehearsal_does_not_end_in_the_middle_of_a_countdown(stage, monkeypatch):
    actions.begin_rehearsal(by=None, ceremony=stage.ceremony)
    launch = actions.arm_launch(by=None, ceremony=stage.ceremony)
    now = timezone.now()
    Launch.objects.update(state="fixed", t0=now + timedelta(seconds=5), fixed_at=now, signature="x")
    with pytest.raises(Refused) as refused:
        actions.end_rehearsal(by=None, ceremony=stage.ceremony)
    assert refused.value.code == "rehearsal.counting_down"
    actions.abort_launch(by=None, launch=launch)
    assert actions.end_rehearsal(by=None, ceremony=stage.ceremony).ended_at is not None


def test_an_open_button_closes_with_the_rehearsal(stage):
    actions.begin_rehearsal(by=None, ceremony=stage.ceremony)
    actions.arm_launch(by=None, ceremony=stage.ceremony)
    actions.end_rehearsal(by=None, ceremony=stage.ceremony)
    assert Launch.objects.get().state == "aborted"
    with pytest.raises(Refused) as refused:
        actions.press_button(by=None, presser=stage.pressers[0], key=uuid4())
    assert refused.value.code == "launch.not_armed"


def test_the_ceremony_is_not_closed_beside_a_rehearsal(stage):
    actions.begin_rehearsal(by=None, ceremony=stage.ceremony)
    with pytest.raises(Refused) as refused:
        actions.close_ceremony(by=None, ceremony=stage.ceremony)
    assert refused.value.code == "rehearsal.open"
