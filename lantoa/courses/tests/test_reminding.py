# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""One tap reminds those who have not finished; units are compared by their staff."""

import pytest
from django.db import connection
from django.urls import reverse

from lantoa.courses import actions, follow, jobs
from lantoa.courses.models import Enrolment
from lantoa.infra.audit.models import Entry
from lantoa.infra.jobs.models import Job
from lantoa.people.models import Post, User

from .conftest import answers_for


@pytest.fixture
def two(course, movement, tree):
    """Two learners of the commune who have not finished: one with an e-mail address."""
    found = []
    for n, email in enumerate(("lan@example.vn", None)):
        person = User(username=f"n{n}", email=email)
        person.set_name(f"Người {n}")
        person.save()
        found.append(
            actions.enrol(
                by=None, person=person, course=course, movement=movement, unit=tree.binh_dong, audience="citizens"
            )
        )
    return found


def test_one_tap_reminds_everyone_once_a_day(client, two, cast, tree, mailoutbox):
    client.force_login(cast["commune_coordinator"])
    where = {"unit": tree.binh_dong.pk, "course": "thu"}
    page = client.get(reverse("course_follow"), where).content.decode()
    assert reverse("remind_unfinished") in page
    assert "nhóm Zalo" in page
    for _again in range(2):
        client.post(reverse("remind_unfinished"), where)
    assert Enrolment.objects.exclude(reminded_at=None).count() == 2
    assert Entry.objects.get(what="learners.reminded").detail == {"people": 2, "mails": 1}
    job = Job.objects.get()
    for _again in range(2):
        jobs.mail_reminders(job, **job.kwargs)
    [mail] = mailoutbox
    assert mail.to == ["lan@example.vn"]
    assert reverse("course_page", args=["thu"]) in mail.body
    client.force_login(two[1].person)
    assert "đã nhắc bạn" in client.get(reverse("course_page", args=["thu"])).content.decode()


def test_only_the_units_own_officer_reminds(client, two, cast, tree):
    for name in ("organiser", "foreign_coordinator"):
        client.force_login(cast[name])
        reply = client.post(reverse("remind_unfinished"), {"unit": tree.binh_dong.pk})
        assert reply.status_code in {403, 404}
    assert not Enrolment.objects.exclude(reminded_at=None).exists()


def test_units_are_compared_by_their_staff(client, course, movement, cast, tree, ready, django_assert_num_queries):
    with django_assert_num_queries(2 if connection.vendor == "sqlite" else 1):
        staff = follow.staff_below(tree.binh_son, course)
    at_home = Post.objects.current().filter(unit=tree.binh_dong).exclude(role="learner").values("user").distinct()
    assert staff[tree.binh_dong.path] == follow.Staff(at_home.count(), 0)
    official = cast["team_leader"]
    learner = actions.enrol(
        by=None, person=official, course=course, movement=movement, unit=tree.binh_dong, audience="officials"
    )
    for one in (learner, ready):  # the second is no staff: a learner only
        for lesson in one.version.lessons.all():
            actions.finish_lesson(by=None, enrolment=one, lesson=lesson)
        attempt = actions.start_attempt(by=None, enrolment=one)
        actions.submit_attempt(by=None, attempt=attempt, answers=answers_for(attempt))
    Post.objects.create(user=official, unit=tree.binh_thuan, role="team_member")
    staff = follow.staff_below(tree.binh_son, course)
    assert staff[tree.binh_dong.path].completed == 1
    assert staff[tree.binh_thuan.path] == follow.Staff(1, 1)
    assert staff[tree.binh_son.path].completed == 1  # two posts, one person
    client.force_login(cast["organiser"])
    where = {"unit": tree.binh_son.pk, "course": "thu"}
    assert "1/1" in client.get(reverse("course_follow"), where).content.decode()
    assert client.get(reverse("export_figures"), where).content[:2] == b"PK"
