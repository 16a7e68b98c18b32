# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

import pytest
from django.db import IntegrityError, transaction

from lantoa.ceremony import actions, queries
from lantoa.ceremony.heads import hold_heads
from lantoa.ceremony.models import Attendance, Launch, Presser, ProgrammeStep, Site, SiteCheck
from lantoa.infra import rows
from lantoa.infra.web.errors import Refused
from lantoa.tallies.queries import totals

ALL = dict.fromkeys(SiteCheck.EQUIPMENT, True)


def test_readiness_comes_from_the_latest_test(stage):
    assert queries.readiness(stage.site.latest_check).state == "untested"
    actions.check_site(by=None, site=stage.site, line="good", **{**ALL, "has_camera": False, "has_power": False})
    stage.site.refresh_from_db()
    found = queries.readiness(stage.site.latest_check)
    assert (found.state, found.reason) == ("at_risk", "Còn thiếu: camera, nguồn điện dự phòng")
    again = actions.check_site(by=None, site=stage.site, line="poor", **ALL)
    assert queries.readiness(again).reason == "Kết nối thử: chập chờn"
    good = actions.check_site(by=None, site=stage.site, line="good", **ALL)
    assert queries.readiness(good) == queries.Readiness("ready", "")
    assert actions.check_site(by=None, site=stage.site, line="good", **ALL) == good
    assert SiteCheck.objects.count() == 3


def test_attendance_is_counted_where_it_happened(stage, movement, tree):
    staff, team = stage.ceremony.delegate_groups.filter(level="commune")
    assert actions.count_attendance(by=None, site=stage.site, present={staff.pk: 12, team.pk: 7}) == 19
    actions.count_attendance(by=None, site=stage.site, present={staff.pk: 10})
    actions.count_attendance(by=None, site=stage.site, present={staff.pk: 10})
    assert totals(movement, tree.province) == {"site_attendance": 17}
    assert totals(movement, tree.binh_dong) == {"site_attendance": 17}
    assert totals(movement, tree.duc_pho) == {}
    assert [n for _key, n in queries.recount(movement)] == [17]
    leaders = stage.ceremony.delegate_groups.get(level="main")
    with pytest.raises(Refused):
        actions.count_attendance(by=None, site=stage.site, present={leaders.pk: 1})
    assert Attendance.objects.count() == 2


def test_neither_the_own_count_nor_the_entrance_replaces_the_other(stage, movement, tree):
    staff, _team = stage.ceremony.delegate_groups.filter(level="commune")

    def enter(people):
        with transaction.atomic():
            _locks, heads = rows.ask_all(*hold_heads({stage.site.pk}))
            actions.follow_attendance(by=None, more={stage.site: {staff.pk: people}}, heads=heads)

    steps = [
        (lambda: actions.count_attendance(by=None, site=stage.site, present={staff.pk: 12}), (12, 12, None)),
        (lambda: enter(9), (12, 12, 9)),
        (lambda: enter(21), (30, 12, 30)),
        (lambda: actions.count_attendance(by=None, site=stage.site, present={staff.pk: 31}), (31, 31, 30)),
        (lambda: actions.count_attendance(by=None, site=stage.site, present={staff.pk: None}), (30, None, 30)),
    ]
    for step, figures in steps:
        step()
        assert queries.attendance_lines(stage.site)[0].figures == figures
        assert totals(movement, tree.province) == {"site_attendance": figures[0]}


def test_the_programme_moves_once_and_back(stage):
    one, two, three, *_rest = stage.steps
    actions.go_to_step(by=None, ceremony=stage.ceremony, step=one)
    actions.go_to_step(by=None, ceremony=stage.ceremony, step=three)
    actions.go_to_step(by=None, ceremony=stage.ceremony, step=three)
    one.refresh_from_db()
    assert one.ended_at is not None
    actions.go_to_step(by=None, ceremony=stage.ceremony, step=two)
    stage.ceremony.refresh_from_db()
    assert (stage.ceremony.current_step, stage.ceremony.state) == (two, "live")
    assert list(ProgrammeStep.objects.filter(started_at__isnull=False).values_list("key", flat=True)) == [
        "opening",
        "programme",
    ]


def test_an_open_launch_keeps_the_ceremony_open(stage):
    launch = actions.arm_launch(by=None, ceremony=stage.ceremony)
    with pytest.raises(Refused):
        actions.close_ceremony(by=None, ceremony=stage.ceremony)
    actions.abort_launch(by=None, launch=launch)
    assert actions.close_ceremony(by=None, ceremony=stage.ceremony).state == "closed"
    with pytest.raises(Refused):
        actions.go_to_step(by=None, ceremony=stage.ceremony, step=stage.steps[0])


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Launch, {"attempt": 2}),
        (Launch, {"attempt": 1, "state": "aborted"}),
        (Launch, {"attempt": 2, "state": "fixed"}),
        (Site, {"level": "main"}),
    ],
)
def test_the_database_refuses_what_the_rules_forbid(stage, model, values):
    actions.arm_launch(by=None, ceremony=stage.ceremony)
    if model is Launch:
        values = {"quorum": 1, "hold_seconds": 1, "lead_seconds": 3, **values}
    else:
        values = {"unit": stage.ceremony.movement.root, **values}
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.create(ceremony=stage.ceremony, **values)


def test_a_renewed_link_is_another_link(stage):
    before = (stage.site.link_nonce, stage.pressers[0].link_nonce)
    actions.renew_site_link(by=None, site=stage.site)
    actions.renew_presser_link(by=None, presser=stage.pressers[0])
    assert Site.objects.get(pk=stage.site.pk).link_nonce != before[0]
    assert Presser.objects.get(pk=stage.pressers[0].pk).link_nonce != before[1]
