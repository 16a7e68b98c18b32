# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""A unit's own goal: set with a reason, counted again from the records, kept in the history, ended again."""

import pytest
from django.urls import reverse

from lantoa.infra.web.errors import Refused
from lantoa.outreach import actions
from lantoa.outreach.models import Progress
from lantoa.outreach.queries.counts import goals_of
from lantoa.outreach.queries.goals import goal_history, plan_goal
from lantoa.outreach.tests.test_sync import figures
from lantoa.plan import actions as plan
from lantoa.plan.models import Goal
from lantoa.plan.plan_section import GoalSection

pytestmark = pytest.mark.django_db


@pytest.mark.django_db(transaction=True)
def test_a_units_own_goal_counts_there_and_is_explained(client, phone, launched, cast, tree):
    phone.sync(*[phone.record() for _ in range(5)])
    assert Progress.objects.get().day is None
    client.force_login(cast["organiser"])
    said = {"unit": tree.binh_son.code, "target": 5, "days": 10, "counts_launch_day": "on"}
    assert client.post(reverse("set_goal"), said).status_code == 422
    client.post(reverse("set_goal"), said | {"reason": "Xã vùng cao"})
    own = Goal.objects.exclude(unit=None).get()
    assert (own.unit, own.target, own.days) == (tree.binh_son, 5, 10)
    actions.rebuild(by=None, movement=launched)
    assert Progress.objects.get().day is not None and figures(launched)[2] == 1
    assert goals_of(launched).at(tree.nguyen_nghiem.path)[0] == 7
    page = client.get(reverse("goal_list")).content.decode()
    assert "Xã vùng cao" in page and "từ 7 / 7 thành 5 / 10" in page
    client.post(reverse("end_goal", args=[own.pk]), {"reason": "Đã có đường"})
    actions.rebuild(by=None, movement=launched)
    assert figures(launched)[2] == 0 and goal_history(launched)[0].reason == "Đã có đường"
    client.force_login(cast["commune_coordinator"])
    assert client.get(reverse("set_goal")).status_code == 403


def test_the_plan_file_sets_unit_goals_and_leaves_those_of_the_page(launched, cast, tree):
    goal = plan_goal(launched)
    plan.set_unit_goal(
        by=cast["organiser"], goal=goal, unit=tree.duc_pho, target=4, days=7, counts_launch_day=True, reason="Mưa lũ"
    )
    values = {"key": goal.key, "title": goal.title, "measure": goal.measure, "target": 7, "days": 7}
    section = GoalSection(**values, units=[{"unit": tree.binh_son.code, "target": 5}])
    assert plan.apply_goals(by=None, movement=launched, sections=[section])
    assert plan.apply_goals(by=None, movement=launched, sections=[section]) == []
    targets = dict(Goal.objects.values_list("unit__code", "target"))
    assert targets == {None: 7, tree.binh_son.code: 5, tree.duc_pho.code: 4}
    with pytest.raises(Refused, match="00000"):
        plan.apply_goals(by=None, movement=launched, sections=[GoalSection(**values, units=[{"unit": "00000"}])])
