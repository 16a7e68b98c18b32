# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from datetime import date, datetime

import pytest
from django.utils import timezone
from pydantic import ValidationError

from lantoa.courses import actions
from lantoa.courses.models import Course, CourseVersion, Wave
from lantoa.courses.plan_section import CoursesSection
from lantoa.courses.queries import course_cards
from lantoa.infra.web.errors import Refused
from lantoa.plan.days import resolve_day


def section(**wave):
    wave = {"key": "dot-1", "title": "Đợt 1", "audiences": ["officials"], "opens": "D", "closes": "D+6", **wave}
    return CoursesSection.model_validate({"courses": [{"folder": "online-public-services", "waves": [wave]}]})


def local(*parts):
    return datetime(*parts, tzinfo=timezone.get_current_timezone())


def test_applying_twice_changes_nothing_and_says_so(movement):
    first = actions.apply_section(by=None, movement=movement, section=section())
    assert len(first) == 2
    wave = Wave.objects.get()
    assert [wave.opens_at, wave.closes_at] == [local(2023, 7, 28), local(2023, 8, 4)]
    assert actions.apply_section(by=None, movement=movement, section=section()) == []
    assert len(actions.apply_section(by=None, movement=movement, section=section(closes="2023-08-31"))) == 1
    assert Wave.objects.get().closes_at == local(2023, 9, 1)
    assert actions.apply_section(by=None, movement=movement, section=CoursesSection()) == []
    assert [Course.objects.count(), CourseVersion.objects.count(), Wave.objects.count()] == [1, 1, 1]


def test_a_closed_wave_takes_nobody(movement, cast, tree):
    actions.apply_section(by=None, movement=movement, section=section())
    where = {"course": Course.objects.get(), "movement": movement, "unit": tree.binh_dong}
    with pytest.raises(Refused, match="chưa mở"):
        actions.enrol(by=None, person=cast["nobody"], audience="officials", **where)
    actions.apply_section(by=None, movement=movement, section=section(closes=None))
    assert actions.enrol(by=None, person=cast["nobody"], audience="officials", **where).wave == Wave.objects.get()
    with pytest.raises(Refused, match="chưa mở"):
        actions.enrol(by=None, person=cast["learner"], audience="pupils", **where)


def test_courses_stand_in_the_order_of_the_plan(movement):
    folders = ["online-public-services", "electronic-identity", "cashless-payment"]
    plan = CoursesSection.model_validate({"courses": [{"folder": folder} for folder in folders]})
    actions.apply_section(by=None, movement=movement, section=plan)
    assert [card.course.slug for card in course_cards(movement)] == [
        "dich-vu-cong-truc-tuyen", "dinh-danh-dien-tu", "thanh-toan-khong-tien-mat",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "wave", [{"opens": "tomorrow"}, {"opens": "D+"}, {"audiences": []}, {"audiences": ["x"]}, {"z": 1}]
)
def test_a_wrong_section_is_refused(wave):
    with pytest.raises(ValidationError):
        section(**wave)


def test_days_count_from_the_launch():
    assert [resolve_day(day, date(2023, 7, 28)).isoformat() for day in ("D", "D+7", "D-3", "2023-01-02")] == [
        "2023-07-28", "2023-08-04", "2023-07-25", "2023-01-02",
    ]  # fmt: skip
