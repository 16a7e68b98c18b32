# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Rights: the two forms of the rule agree, and nobody rises above their own role."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from lantoa.infra.audit.models import Entry
from lantoa.infra.web.errors import Refused
from lantoa.people.access import get_person, manages
from lantoa.people.actions import add_person, add_post, change_person, deactivate_person, end_post, issue_codes
from lantoa.people.models import Post, User
from lantoa.people.roles import GRANTS, ROLE_NAMES, ROLES, SENTENCES, May
from lantoa.units.models import Unit


def test_every_right_and_role_is_worded():
    assert set(SENTENCES) == set(May)
    assert set(ROLE_NAMES) == set(ROLES)


def test_holds_and_units_are_one_rule(cast):
    units = list(Unit.objects.all())
    for person in cast.values():
        for right in May:
            assert {unit.pk for unit in units if person.holds(right, unit)} == set(
                person.units(right).values_list("pk", flat=True)
            ), (person, right)


def test_ended_and_future_posts_give_nothing(cast, tree):
    person = cast["nobody"]
    past = timezone.now() - timedelta(days=1)
    Post.objects.create(user=person, unit=tree.province, role="organiser", since=past, until=past)
    Post.objects.create(user=person, unit=tree.province, role="editor", since=timezone.now() + timedelta(days=1))
    assert not person.may


def test_a_role_gives_no_role_with_rights_above_its_own_oversight():
    """What a coordinator may give adds no right over other units' content, plan or oversight."""
    province_wide = {May.PLAN_EDIT, May.UNIT_EDIT, May.CEREMONY_RUN, May.COURSE_EDIT, May.NEWS_EDIT,
                     May.REPORT_ACCEPT, May.AUDIT_VIEW}  # fmt: skip
    for role in GRANTS["unit_coordinator"]:
        assert not ROLES[role] & province_wide, role
    assert set(GRANTS) == {role for role in ROLES if May.PEOPLE_EDIT in ROLES[role]}


@pytest.mark.parametrize("giver", sorted(set(ROLES) - {"organiser"}))
@pytest.mark.parametrize("role", ["organiser", "teacher", "editor", "auditor"])
def test_only_an_organiser_gives_roles_that_reach_beyond_a_unit(cast, tree, giver, role):
    with pytest.raises(Refused) as refusal:
        add_post(by=cast[giver], person=cast["nobody"], unit=tree.binh_dong, role=role)
    assert refusal.value.code == "post.not_yours_to_give"
    assert not cast["nobody"].posts.exists()


@pytest.mark.parametrize("place", ["province", "duc_pho", "nguyen_nghiem", "dic"])
def test_a_coordinator_gives_nothing_outside_the_own_subtree(cast, tree, place):
    with pytest.raises(Refused):
        add_post(by=cast["unit_coordinator"], person=cast["nobody"], unit=getattr(tree, place), role="learner")


def test_a_coordinator_cannot_raise_oneself(cast, tree):
    with pytest.raises(Refused):
        add_post(by=cast["commune_coordinator"], person=cast["commune_coordinator"], unit=tree.binh_son,
                 role="unit_coordinator")  # fmt: skip


def test_a_role_given_twice_is_one_post(cast, tree):
    first = add_post(by=cast["unit_coordinator"], person=cast["nobody"], unit=tree.binh_dong, role="team_member")
    again = add_post(by=cast["unit_coordinator"], person=cast["nobody"], unit=tree.binh_dong, role="team_member")
    assert first == again
    assert Entry.objects.filter(what="post.added").count() == 1


def test_an_account_with_a_higher_role_elsewhere_cannot_be_taken_over(cast, tree):
    """An organiser is also a learner in a commune: the commune sees the learner but may not touch the account."""
    Post.objects.create(user=cast["organiser"], unit=tree.binh_dong, role="learner")
    taker, victim = cast["commune_coordinator"], cast["organiser"]
    assert get_person(taker, victim.pk) == victim
    with pytest.raises(PermissionDenied):
        get_person(taker, victim.pk, to=May.PEOPLE_EDIT)
    for attempt in (
        lambda: change_person(by=taker, person=victim, email="cua-toi@example.vn"),
        lambda: issue_codes(by=taker, people=[victim]),
        lambda: deactivate_person(by=taker, person=victim),
    ):
        with pytest.raises(Refused):
            attempt()
    victim.refresh_from_db()
    assert victim.email is None
    assert victim.is_active
    assert not hasattr(victim, "activation")


def test_an_engineer_account_is_managed_by_engineers_only(cast, tree):
    engineer = User.objects.create(username="ky-su", full_name="Kỹ sư", is_superuser=True)
    Post.objects.create(user=engineer, unit=tree.binh_dong, role="learner")
    assert not manages(cast["organiser"], engineer)


def test_foreign_people_are_not_found(cast):
    for viewer, person in [
        ("foreign_coordinator", "team_member"),
        ("team_leader", "team_member"),
        ("nobody", "learner"),
    ]:
        with pytest.raises(Http404):
            get_person(cast[viewer], cast[person].pk)


def test_an_organiser_does_not_end_the_own_organiser_role(cast):
    with pytest.raises(Refused) as refusal:
        end_post(by=cast["organiser"], post=cast["organiser"].posts.get())
    assert refusal.value.code == "post.own_organiser"


def test_an_ended_post_takes_the_right_away_and_stays_in_history(cast):
    post = end_post(by=cast["unit_coordinator"], post=cast["team_member"].posts.get())
    assert post.until is not None
    assert not User.objects.get(pk=cast["team_member"].pk).may
    assert end_post(by=cast["unit_coordinator"], post=post).until == post.until


def test_nobody_closes_the_own_account(cast):
    with pytest.raises(Refused) as refusal:
        deactivate_person(by=cast["organiser"], person=cast["organiser"])
    assert refusal.value.code == "person.self"


def test_a_new_person_has_a_role_a_code_and_no_password(cast, tree):
    person = add_person(by=cast["commune_coordinator"], full_name="Tổ viên  thử", unit=tree.binh_dong,
                        role="team_member", phone="+84905123456")  # fmt: skip
    assert (person.full_name, person.name_fold, person.sign_in_name) == ("Tổ viên thử", "to vien thu", "0905123456")
    assert not person.has_usable_password()
    assert person.activation.is_open
    with pytest.raises(Refused) as refusal:
        add_person(by=cast["organiser"], full_name="Người khác", unit=tree.dic, role="teacher", phone="+84905123456")
    assert refusal.value.code == "person.phone_taken"


@pytest.mark.parametrize(
    "values",
    [
        {"role": "king"},
        {"role": "learner", "since": "2023-01-02T00:00Z", "until": "2023-01-01T00:00Z"},
    ],
)
def test_the_database_refuses_a_wrong_post(cast, tree, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.create(user=cast["nobody"], unit=tree.dic, **values)


def test_the_database_refuses_a_second_open_post_of_a_kind(cast, tree):
    now = timezone.now()
    Post.objects.create(user=cast["nobody"], unit=tree.dic, role="learner", since=now, until=now)
    Post.objects.create(user=cast["nobody"], unit=tree.dic, role="learner")
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.create(user=cast["nobody"], unit=tree.dic, role="learner")
