# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Classes by a code: grown-ups give a name, pupils a number; nothing of a pupil without a guardian's consent."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from lantoa.courses import actions
from lantoa.courses.models import ClassSeat, Course, Enrolment, LearningClass
from lantoa.infra.audit.models import Entry
from lantoa.people.models import User

from .test_testing import refused_code


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def officer(client, cast):
    client.force_login(cast["commune_coordinator"])
    return client


@pytest.fixture
def where(course, movement, tree):
    Course.objects.update(audiences=["citizens", "pupils"])
    course.refresh_from_db()
    return {"course": course, "movement": movement, "unit": tree.binh_dong, "title": "Lớp 6A"}


def test_an_officer_opens_a_class_and_a_citizen_joins(officer, where, cast, tree):
    assert "Chưa có lớp nào" in officer.get("/courses/classes/").text
    form = {"title": "Tổ dân phố 3", "course": where["course"].pk, "unit": tree.binh_dong.pk, "audience": "citizens"}
    assert officer.post("/courses/classes/", {**form, "unit": tree.duc_pho.pk}).status_code == 422
    assert officer.post("/courses/classes/", {**form, "audience": "officials"}).status_code == 422
    assert officer.post("/courses/classes/", {**form, "audience": "pupils"}).status_code == 422
    officer.post("/courses/classes/", form)
    opened = LearningClass.objects.get()
    assert opened.code in officer.get(f"/courses/classes/{opened.pk}/").text
    officer.logout()

    assert officer.post("/courses/join/", {"code": "zzzzzz"}).status_code == 422
    typed = f" {opened.code[:3].lower()} {opened.code[3:].lower()}"
    assert officer.post("/courses/join/", {"code": typed}).url == f"/courses/join/{opened.code}/"
    assert officer.post(f"/courses/join/{opened.code}/", {"name": "Người học lớp"}).status_code == 422
    done = officer.post(f"/courses/join/{opened.code}/", {"name": "Người học lớp", "consent": "on"}, follow=True)
    assert re.search(r'class="key">(\d{6})<', done.text)
    enrolment = Enrolment.objects.get()
    assert [enrolment.unit, enrolment.audience, enrolment.credited_to] == [
        tree.binh_dong, "citizens", cast["commune_coordinator"],
    ]  # fmt: skip
    officer.post(f"/courses/join/{opened.code}/")
    assert [ClassSeat.objects.count(), Enrolment.objects.count()] == [1, 1]

    officer.force_login(cast["commune_coordinator"])
    assert "Người học lớp" in officer.get(f"/courses/classes/{opened.pk}/").text
    officer.post(f"/courses/classes/{opened.pk}/close/")
    officer.logout()
    assert officer.get(f"/courses/join/{opened.code}/").status_code == 404
    assert refused_code(actions.join_class, learning_class=opened, name="Đến muộn") == "courses.class_closed"


def test_pupils_learn_by_number_once_a_guardian_agreed(officer, where, cast):
    opened = actions.open_class(by=cast["commune_coordinator"], audience="pupils", seats=3, **where)
    page = f"/courses/classes/{opened.pk}/"
    assert Enrolment.objects.count() == 0
    assert {person.full_name for person in User.objects.filter(seats__isnull=False)} == {
        f"Học sinh số {n}, Lớp 6A" for n in (1, 2, 3)
    }
    assert "đánh dấu" in officer.post(f"{page}slips/", follow=True).text
    slips = officer.post(f"{page}slips/", {"numbers": ["1", "2"]}).text
    pins = re.findall(r"PIN (\d{6})", slips)
    assert len(pins) == 2
    today = timezone.localdate()
    tomorrow = {"numbers": ["1"], "on": (today + timedelta(days=1)).isoformat(), "form": "paper"}
    assert officer.post(f"{page}consents/", tomorrow).status_code == 409
    officer.post(f"{page}consents/", {"numbers": ["1"], "on": today.isoformat(), "form": "paper"})
    officer.post(f"{page}consents/", {"numbers": ["1"], "on": today.isoformat(), "form": "meeting"})
    seat = ClassSeat.objects.get(number=1)
    assert [seat.consent_on, seat.consent_form, seat.consent_noted_by] == [today, "paper", cast["commune_coordinator"]]
    assert Enrolment.objects.get().consent == "guardian-paper"
    assert Entry.objects.filter(what="class.consents").count() == 1

    officer.logout()
    join = f"/courses/join/{opened.code}/"
    assert officer.post(join, {"number": "1", "pin": "000000" if pins[0] != "000000" else "000001"}).status_code == 422
    assert officer.post(join, {"number": "1", "pin": pins[0]}).url == "/courses/thu/"
    assert officer.get("/courses/thu/lessons/bai-1/").status_code == 200
    officer.logout()
    officer.post(join, {"number": "2", "pin": pins[1]})
    form = {"audience": "pupils", "unit": where["unit"].pk, "consent": "on", "credit": ""}
    refused = officer.post("/courses/thu/enrol/", form)
    assert refused.status_code == 409 and "người giám hộ" in refused.text

    officer.force_login(cast["commune_coordinator"])
    officer.post(f"{page}consents/1/")
    officer.logout()
    assert officer.post(join, {"number": "1", "pin": pins[0]}).status_code == 422
    actions.note_consents(by=None, learning_class=opened, numbers=[1], on=today, form="message")
    assert officer.post(join, {"number": "1", "pin": pins[0]}).status_code == 302


@pytest.mark.parametrize("who", ["organiser", "unit_coordinator", "foreign_coordinator", "teacher", "learner"])
def test_a_class_is_the_own_officers(client, where, cast, who):
    opened = actions.open_class(by=None, audience="pupils", seats=1, **where)
    client.force_login(cast[who])
    for what in ("", "close/", "consents/", "slips/", "consents/1/"):
        method = client.post if what else client.get
        assert method(f"/courses/classes/{opened.pk}/{what}").status_code in {403, 404}


def test_a_class_keeps_its_size(where):
    assert refused_code(actions.open_class, audience="pupils", seats=0, **where) == "courses.class_size"
    opened = actions.open_class(by=None, audience="pupils", seats=99, **where)
    assert refused_code(actions.add_seats, learning_class=opened, seats=2) == "courses.class_size"
    assert [seat.number for seat in actions.add_seats(by=None, learning_class=opened, seats=1)] == [100]


def test_the_list_asks_the_same_whatever_the_number(officer, where, django_assert_num_queries):
    opened = actions.open_class(by=None, audience="pupils", seats=1, **where)
    with django_assert_num_queries(7):
        officer.get(f"/courses/classes/{opened.pk}/")
    actions.add_seats(by=None, learning_class=opened, seats=5)
    with django_assert_num_queries(7):
        officer.get(f"/courses/classes/{opened.pk}/")


@pytest.mark.django_db(transaction=True)
def test_a_whole_class_joins_at_once(transactional_db, where):
    opened = actions.open_class(by=None, audience="citizens", **where)

    def join(n):
        try:
            return actions.join_class(by=None, learning_class=opened, name=f"Người {n}").enrolment.pk
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(join, range(6)))) == 6
    assert sorted(ClassSeat.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]
