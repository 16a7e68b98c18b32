# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""A course that asks for another one first: what is missing is shown with its address, and kept."""

import pytest
from django.urls import reverse

from lantoa.courses import actions
from lantoa.courses.models import Course, Enrolment
from lantoa.infra.web.errors import Refused
from lantoa.people.models import User

from .conftest import COURSE, answers_for


@pytest.fixture
def second(course, folder, tmp_path):
    """A course that comes after “thu”."""
    text = COURSE.replace("slug: thu", "slug: sau\nprerequisites: [thu, chua-co]").replace("học thử", "học sau")
    (folder / "course.yaml").write_text(text)
    return actions.import_course(by=None, folder=folder).course


def test_the_course_before_is_shown_and_opens_the_next(client, second, ready, cast, movement, tree):
    learner = cast["learner"]
    where = {"movement": movement, "unit": tree.binh_dong, "audience": "citizens"}
    client.force_login(learner)
    page = client.get(reverse("course_page", args=["sau"])).content.decode()
    assert reverse("course_page", args=["thu"]) in page
    assert reverse("enrol", args=["sau"]) not in page
    assert client.get(reverse("enrol", args=["sau"])).url == reverse("course_page", args=["sau"])
    with pytest.raises(Refused, match="Khóa học thử"):
        actions.enrol(by=learner, person=learner, course=second, **where)
    attempt = actions.start_attempt(by=None, enrolment=ready)
    actions.submit_attempt(by=None, attempt=attempt, answers=answers_for(attempt))
    assert reverse("enrol", args=["sau"]) in client.get(reverse("course_page", args=["sau"])).content.decode()
    actions.enrol(by=learner, person=learner, course=second, **where)
    assert Enrolment.objects.filter(person=learner).count() == 2


def test_a_stranger_is_asked_to_begin_with_the_first_and_leaves_nothing(client, second, movement, tree):
    page = client.get(reverse("course_page", args=["sau"])).content.decode()
    assert reverse("course_page", args=["thu"]) in page
    form = {"name": "Lê Thị Hoa", "audience": "citizens", "unit": tree.binh_dong.pk, "consent": "on"}
    client.post(reverse("enrol", args=["sau"]), form)
    assert not User.objects.filter(full_name="Lê Thị Hoa").exists()


def test_courses_do_not_wait_for_each_other(course, second, folder):
    text = COURSE.replace("slug: thu", "slug: thu\nprerequisites: [sau]")
    (folder / "course.yaml").write_text(text)
    with pytest.raises(Refused, match="sau"):
        actions.import_course(by=None, folder=folder)
    assert Course.objects.get(slug="thu").prerequisites == []
