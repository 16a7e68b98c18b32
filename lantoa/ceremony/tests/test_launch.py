# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""One launch or a clear abort: step by step, and in races on real threads."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from lantoa.ceremony import actions, queries
from lantoa.ceremony.launch_record import launch_record
from lantoa.ceremony.models import Ceremony, Hold, Launch, LaunchReport
from lantoa.infra.web.errors import Refused
from lantoa.plan.models import Movement

from .conftest import make_stage


@pytest.fixture
def clock(monkeypatch):
    """The server's time in our hands: clock(seconds) moves it on."""
    now = [timezone.now()]
    monkeypatch.setattr(timezone, "now", lambda: now[0])

    def move(seconds):
        now[0] += timedelta(seconds=seconds)
        return now[0]

    return move


def hold(stage, clock, seconds, fingers=2):
    """The first `fingers` leaders hold for so many seconds, telling every second; returns their keys."""
    keys = [uuid4() for _finger in range(fingers)]
    for second in range(seconds + 1):
        if second:
            clock(1)
        for presser, key in zip(stage.pressers, keys, strict=False):
            launch = actions.press_button(by=None, presser=presser, key=key)
    return launch, keys


def test_two_leaders_hold_and_the_movement_starts(stage, clock):
    armed = actions.arm_launch(by=None, ceremony=stage.ceremony)
    launch, _keys = hold(stage, clock, 2)
    assert (launch.pk, launch.state, launch.t0) == (
        armed.pk,
        "fixed",
        clock(0).replace(microsecond=clock(0).microsecond // 1000 * 1000) + timedelta(seconds=4),
    )
    clock(3.9)
    assert actions.settle_launch(by=None, ceremony=stage.ceremony).state == "fixed"
    assert Movement.objects.get().launched_at is None
    clock(0.2)
    assert actions.settle_launch(by=None, ceremony=stage.ceremony).state == "fired"
    assert Movement.objects.get().launched_at == launch.t0
    assert Ceremony.objects.get().state == "launched"
    with pytest.raises(Refused, match="một lần"):
        actions.arm_launch(by=None, ceremony=stage.ceremony)


def test_the_launch_is_written_down_though_no_page_is_open(stage, clock):
    actions.arm_launch(by=None, ceremony=stage.ceremony)
    launch, _keys = hold(stage, clock, 2)
    assert actions.settle_due(by=None) == 0
    clock(4.1)
    assert actions.settle_due(by=None) == 1
    assert actions.settle_due(by=None) == 0
    assert Movement.objects.get().launched_at == launch.t0


def test_contact_persons_are_forgotten_a_month_after(stage, clock):
    actions.edit_site(by=None, site=stage.site, contact_name="Phụ trách", contact_phone="0905123456")
    Ceremony.objects.update(starts_at=clock(0))
    clock(29 * 86400)
    assert actions.forget_contacts(by=None) == 0
    clock(2 * 86400)
    assert actions.forget_contacts(by=None) == 1
    stage.site.refresh_from_db()
    assert (stage.site.contact_name, stage.site.contact_phone) == ("", "")


def test_one_leader_is_not_enough_and_letting_go_starts_anew(stage, clock):
    actions.arm_launch(by=None, ceremony=stage.ceremony)
    first, second = uuid4(), uuid4()
    for _second in range(5):
        assert actions.press_button(by=None, presser=stage.pressers[0], key=first).state == "holding"
        clock(1)
    actions.release_button(by=None, presser=stage.pressers[0], key=first)
    assert Launch.objects.get().state == "armed"
    with pytest.raises(Refused) as refused:
        actions.press_button(by=None, presser=stage.pressers[0], key=first)
    assert refused.value.code == "launch.let_go"
    actions.press_button(by=None, presser=stage.pressers[0], key=second)
    assert Hold.objects.filter(released_at=None).count() == 1


def test_a_silent_device_does_not_count(stage, clock):
    actions.arm_launch(by=None, ceremony=stage.ceremony)
    actions.press_button(by=None, presser=stage.pressers[0], key=uuid4())
    clock(3.5)
    key = uuid4()
    for _second in range(4):
        launch = actions.press_button(by=None, presser=stage.pressers[1], key=key)
        clock(1)
    assert launch.state == "holding"


def test_nobody_presses_before_the_operator_arms(stage):
    with pytest.raises(Refused) as refused:
        actions.press_button(by=None, presser=stage.pressers[0], key=uuid4())
    assert refused.value.code == "launch.not_armed"


def test_the_podium_needs_one_key(stage, clock):
    actions.arm_launch(by=None, ceremony=stage.ceremony, quorum=1)
    launch, _keys = hold(stage, clock, 2, fingers=1)
    assert launch.state == "fixed"


def test_a_quorum_beyond_the_leaders_is_refused(stage):
    with pytest.raises(Refused) as refused:
        actions.arm_launch(by=None, ceremony=stage.ceremony, quorum=4)
    assert (refused.value.code, Launch.objects.count()) == ("launch.too_few_pressers", 0)


def test_abort_until_the_last_second_then_a_second_attempt(stage, clock):
    actions.arm_launch(by=None, ceremony=stage.ceremony)
    launch, _keys = hold(stage, clock, 2)
    clock(2.9)
    assert actions.abort_launch(by=None, launch=launch).state == "aborted"
    assert actions.abort_launch(by=None, launch=launch).state == "aborted"
    clock(5)
    assert actions.settle_launch(by=None, ceremony=stage.ceremony) is None
    assert Movement.objects.get().launched_at is None
    assert actions.arm_launch(by=None, ceremony=stage.ceremony).attempt == 2
    launch, _keys = hold(stage, clock, 2)
    clock(3.5)
    with pytest.raises(Refused) as refused:
        actions.abort_launch(by=None, launch=launch)
    assert refused.value.code == "launch.too_late"
    clock(1)
    assert actions.settle_launch(by=None, ceremony=stage.ceremony).state == "fired"


def test_a_screen_reports_once_and_only_what_we_signed(stage, clock):
    actions.arm_launch(by=None, ceremony=stage.ceremony)
    launch, _keys = hold(stage, clock, 2)
    clock(4.5)
    figures = {"fired_at": launch.t0, "lateness_ms": 7.5, "offset_ms": 1.0, "rtt_ms": 30.0, "is_late": False}
    report = {"by": None, "site": stage.site, "screen": uuid4(), "launch_pk": launch.pk, "figures": figures}
    with pytest.raises(Refused):
        actions.report_launch(**report, signature="forged")
    assert actions.report_launch(**report, signature=launch.signature)
    assert not actions.report_launch(**report, signature=launch.signature)
    assert LaunchReport.objects.get().lateness_ms == 7.5
    assert Launch.objects.get().state == "fired"
    assert queries.launch_figures(launch) == queries.LaunchFigures(1, 1, 7.5, 7.5, 7.5)
    assert queries.screen_state(stage.ceremony)["reported"] == [stage.site.pk]


def fired(stage, clock):
    """A launch that has happened."""
    actions.arm_launch(by=None, ceremony=stage.ceremony)
    hold(stage, clock, 2)
    clock(4.5)
    return actions.settle_launch(by=None, ceremony=stage.ceremony)


def tell(launch, site, lateness, is_late=False, offset=0.0):
    figures = {"fired_at": launch.t0 + timedelta(milliseconds=lateness), "lateness_ms": lateness, "rtt_ms": 30.0,
               "offset_ms": offset, "is_late": is_late}  # fmt: skip
    LaunchReport.objects.create(launch=launch, site=site, screen=uuid4(), **figures)


def test_the_record_lists_every_screen_worst_first(client, cast, stage, clock):
    page = f"/ceremony/{stage.ceremony.pk}/launch/"
    client.force_login(cast["organiser"])
    assert "Chưa có lần phát động nào" in client.get(page).content.decode()
    assert client.get(f"{page}export/").status_code == 404
    launch, sites = fired(stage, clock), list(stage.ceremony.sites.in_order())
    tell(launch, sites[0], 4.0, offset=-18_000_000.0)
    tell(launch, sites[1], 40.0)
    tell(launch, sites[1], 9000.0, is_late=True)
    record = launch_record(stage.ceremony)
    assert [line.verdict for line in record.lines] == ["silent"] * (len(sites) - 2) + ["late", "on_time", "joined"]
    assert (record.silent, record.figures.spread, record.lines[-2].device_seconds) == (len(sites) - 2, 36.0, 18_000.0)
    text = client.get(page).content.decode()
    assert "Chậm quá một khung hình" in text and "18000,0" in text
    table = client.get(f"{page}export/?format=csv").content.decode("utf-8-sig")
    assert table.count("\n") == len(record.lines) + 1 and "Chưa báo về" in table


def test_the_record_asks_as_often_for_three_screens_as_for_one(stage, clock, django_assert_num_queries):
    launch, sites = fired(stage, clock), list(stage.ceremony.sites.in_order())
    for site in sites[:3]:
        tell(launch, site, 5.0)
        with django_assert_num_queries(5):
            launch_record(stage.ceremony)


def at_once(*calls):
    """Run all calls at the same moment on threads of their own; results, with Refused as its code."""
    barrier, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place, call):
        barrier.wait()
        try:
            results[place] = call()
        except Refused as refused:
            results[place] = refused.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.fixture
def race(transactional_db, movement):
    return make_stage(movement)


def test_operators_who_arm_together_get_one_attempt(race):
    launches = at_once(*[lambda: actions.arm_launch(by=None, ceremony=race.ceremony)] * 6)
    assert len({launch.pk for launch in launches}) == 1
    assert Launch.objects.count() == 1


def ready_to_fix(race):
    """Two leaders have held for longer than needed, but the deciding message has not come yet."""
    launch = actions.arm_launch(by=None, ceremony=race.ceremony)
    keys = [uuid4(), uuid4()]
    for presser, key in zip(race.pressers, keys, strict=False):
        actions.press_button(by=None, presser=presser, key=key)
    Hold.objects.update(pressed_at=timezone.now() - timedelta(seconds=10))
    return launch, keys


def test_messages_that_complete_the_hold_together_fix_one_t0(race):
    launch, keys = ready_to_fix(race)
    calls = [
        lambda presser=presser, key=key: actions.press_button(by=None, presser=presser, key=key)
        for presser, key in zip(race.pressers, keys, strict=False)
    ]
    found = at_once(*calls, *calls, *calls)
    launch.refresh_from_db()
    assert {(one.state, one.t0, one.signature) for one in found} == {("fixed", launch.t0, launch.signature)}


def test_abort_against_the_deciding_press_ends_in_one_of_the_two(race):
    launch, keys = ready_to_fix(race)
    press, abort = at_once(
        lambda: actions.press_button(by=None, presser=race.pressers[0], key=keys[0]),
        lambda: actions.abort_launch(by=None, launch=launch),
    )
    launch.refresh_from_db()
    assert launch.state == "aborted" and abort.state == "aborted"  # before T0 an abort always wins in the end
    assert press == "launch.not_armed" or press.state == "fixed"


def test_many_witnesses_start_the_clock_once(race):
    launch, keys = ready_to_fix(race)
    actions.press_button(by=None, presser=race.pressers[0], key=keys[0])
    past = timezone.now() - timedelta(seconds=1)
    Launch.objects.update(t0=past, fixed_at=past - timedelta(seconds=4))
    at_once(*[lambda: actions.settle_launch(by=None, ceremony=race.ceremony)] * 6)
    launch.refresh_from_db()
    assert (launch.state, Movement.objects.get().launched_at) == ("fired", past)


def test_a_restart_between_arming_and_t0_changes_nothing(race):
    """All state is in the database: what a new process reads is what the old one had."""
    launch, keys = ready_to_fix(race)
    actions.press_button(by=None, presser=race.pressers[0], key=keys[0])
    connection.close()
    state = queries.stage_state(Ceremony.objects.select_related("current_step").get())
    launch.refresh_from_db()
    assert state["launch"]["t0"] == launch.t0_ms and state["launch"]["signature"] == launch.signature
