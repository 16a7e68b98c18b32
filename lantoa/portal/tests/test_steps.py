# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The desk says to each person what to do next, and nothing of others' work."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from lantoa.ceremony.models import Ceremony
from lantoa.ceremony.tests.conftest import make_stage
from lantoa.courses.actions import import_course
from lantoa.delegates import actions as delegates
from lantoa.delegates.tests.conftest import make_hall
from lantoa.news.actions import write_article
from lantoa.outreach.actions import add_member, add_team
from lantoa.people import actions as people
from lantoa.plan.models import Assignment, Movement, Task, UnitGroup

LATE = "/plan/tasks/?state=late"
ORGANISER_QUERIES = 22


def steps_of(client, person):
    """The steps on a person's desk by address."""
    client.force_login(person)
    return {step.url: step for step in client.get("/console/").context["steps"]}


def assign(movement, key, unit, due_at):
    group, _made = UnitGroup.objects.get_or_create(movement=movement, key="all", defaults={"title": "Mọi đơn vị"})
    task = Task.objects.create(
        movement=movement, key=key, order=1, title="Ra quân", section="IV.6", group=group, kind="once", due_at=due_at
    )
    return Assignment.objects.create(task=task, unit=unit)


def test_the_ceremony_comes_first_until_it_is_over(client, cast, movement):
    stage = make_stage(movement)
    Ceremony.objects.update(starts_at=timezone.now() + timedelta(hours=2))
    assert steps_of(client, cast["organiser"])[f"/ceremony/{stage.ceremony.pk}/operate/"].is_urgent
    assert "Xã Bình Đông" in steps_of(client, cast["site_operator"])[f"/ceremony/sites/{stage.site.pk}/"].sentence
    assert "3" in steps_of(client, cast["unit_coordinator"])["/ceremony/"].sentence
    Ceremony.objects.update(state=Ceremony.State.LAUNCHED)
    for who in ("organiser", "site_operator", "unit_coordinator"):
        assert not any(url.startswith("/ceremony/") for url in steps_of(client, cast[who]))


def test_delegates_are_named_invited_and_replaced(client, cast, movement, tree):
    hall = make_hall(movement, tree, cast)
    assert "/delegates/add/" in steps_of(client, cast["commune_coordinator"])
    one = hall.name()
    assert "/delegates/add/" not in steps_of(client, cast["commune_coordinator"])
    assert "/delegates/?state=named" in steps_of(client, cast["organiser"])
    delegates.answer_invitation(by=None, delegate=one, accepts=False, reason="Bận")
    assert steps_of(client, cast["commune_coordinator"])["/delegates/?state=declined"].is_urgent
    delegates.replace_delegate(by=None, delegate=one, reason="Bận", full_name="Người thay")
    assert "/delegates/?state=declined" not in steps_of(client, cast["commune_coordinator"])


def test_late_tasks_are_urgent_and_only_for_ones_own_units(client, cast, movement, tree):
    mine = assign(movement, "ra-quan", tree.binh_son, timezone.now() - timedelta(days=1))
    assert steps_of(client, cast["unit_coordinator"])[LATE].is_urgent
    assert LATE not in steps_of(client, cast["foreign_coordinator"])
    mine.state, mine.done_at = Assignment.State.DONE, timezone.now()
    mine.save()
    assert LATE not in steps_of(client, cast["unit_coordinator"])


def test_a_task_is_announced_when_it_comes_near(client, cast, movement, tree):
    assign(movement, "xa", tree.binh_son, timezone.now() + timedelta(days=20))
    assert "/plan/tasks/" not in steps_of(client, cast["unit_coordinator"])
    assign(movement, "gan", tree.binh_son, timezone.now() + timedelta(days=2))
    assert not steps_of(client, cast["unit_coordinator"])["/plan/tasks/"].is_urgent


def test_a_member_sees_how_far_the_goal_is(client, cast, movement, tree):
    Movement.objects.filter(pk=movement.pk).update(launched_at=timezone.now())
    add_member(by=None, team=add_team(by=None, unit=tree.binh_dong, name="Tổ"), person=cast["team_member"])
    assert "0/7" in steps_of(client, cast["team_member"])["/outreach/"].sentence


def test_an_editor_is_told_of_drafts_and_of_silence(client, cast, movement):
    Movement.objects.filter(pk=movement.pk).update(launched_at=timezone.now())
    assert "/news/desk/new/" in steps_of(client, cast["editor"])
    write_article(by=cast["editor"], movement=movement, title="Tin", summary="Tóm tắt", body="Nội dung")
    assert "/news/desk/" in steps_of(client, cast["editor"])


def test_a_learner_is_invited_to_a_course_once_there_is_one(client, cast, movement):
    assert steps_of(client, cast["learner"]) == {}
    import_course(by=None, folder=settings.BASE_DIR / "samples/courses/online-public-services")
    assert "/courses/" in steps_of(client, cast["learner"])


@pytest.mark.parametrize("waiting", [1, 3])
def test_the_desk_takes_the_same_queries_however_much_waits(
    client, cast, movement, tree, waiting, django_assert_num_queries
):
    make_stage(movement)
    for n, who in enumerate(["learner", "team_member", "team_leader"][:waiting]):
        assign(movement, f"t{n}", tree.binh_son, timezone.now())
        people.make_request(by=cast[who], kind="access", wish="Xem")
    client.force_login(cast["organiser"])
    with django_assert_num_queries(ORGANISER_QUERIES):
        client.get("/console/")
