# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What an officer does for a learner: more time, another unit, a look at signs; and figures that stay true."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lantoa.courses import actions, integrity
from lantoa.courses.actions.testing import Given
from lantoa.courses.models import Answer, Attempt, CourseCount
from lantoa.courses.queries import counted_of, figures_differ, recount
from lantoa.courses.rebuilding import rebuild_figures
from lantoa.infra.audit.models import Entry
from lantoa.people.models import User
from lantoa.tallies.models import Tally

from .conftest import answers_for
from .test_testing import move, refused_code


@pytest.fixture
def officer(client, cast):
    client.force_login(cast["commune_coordinator"])
    return client


def rule(enrolment, **changes):
    for name, value in changes.items():
        setattr(enrolment.version.rule, name, value)
    enrolment.version.rule.save()


def test_more_time_holds_for_the_next_test(officer, ready):
    page = officer.get(f"/courses/learners/{ready.pk}/")
    assert ready.person.full_name in page.text
    officer.post(f"/courses/learners/{ready.pk}/time/", {"percent": "50"})
    attempt = actions.start_attempt(by=None, enrolment=ready)
    assert attempt.deadline_at - attempt.started_at == timedelta(minutes=15)
    officer.post(f"/courses/learners/{ready.pk}/time/", {"percent": "33"})
    ready.refresh_from_db()
    assert ready.extra_percent == 50
    assert refused_code(actions.give_extra_time, enrolment=ready, percent=33) == "courses.extra_time"
    assert Entry.objects.get(what="learner.extra_time").by.username == "commune_coordinator"


@pytest.mark.parametrize("who", ["organiser", "unit_coordinator", "foreign_coordinator", "teacher"])
def test_a_learner_is_known_by_name_to_the_own_officer_only(client, cast, ready, who):
    client.force_login(cast[who])
    assert client.get(f"/courses/learners/{ready.pk}/").status_code == 404
    assert client.post(f"/courses/learners/{ready.pk}/time/", {"percent": "50"}).status_code == 404


def test_one_person_one_record_when_moved(officer, ready, movement, tree):
    attempt = actions.start_attempt(by=None, enrolment=ready)
    actions.submit_attempt(by=None, attempt=attempt, answers=answers_for(attempt))
    found = officer.get(f"/courses/learners/{ready.pk}/?words=nguyen nghiem")
    assert "Phường Nguyễn Nghiêm" in found.text
    officer.post(f"/courses/learners/{ready.pk}/move/", {"unit": tree.nguyen_nghiem.pk}, follow=True)
    ready.refresh_from_db()
    assert ready.unit == tree.nguyen_nghiem
    assert officer.get(f"/courses/learners/{ready.pk}/").status_code == 404
    kept = {(t.movement_id, t.indicator, t.unit_id, t.day): t.value for t in Tally.objects.exclude(value=0)}
    assert dict(recount(movement)) == kept
    assert {key[2] for key in kept} == {tree.nguyen_nghiem.pk}
    assert figures_differ(movement) == []
    assert CourseCount.objects.filter(unit=tree.nguyen_nghiem, completed=1, passed=1, first_passed=1).count() == 2


def test_figures_are_mended_from_the_records(ready, movement):
    attempt = actions.start_attempt(by=None, enrolment=ready)
    actions.submit_attempt(by=None, attempt=attempt, answers=answers_for(attempt, right=False))
    assert figures_differ(movement) == []
    CourseCount.objects.update(tests=7)
    assert figures_differ(movement) != []
    rebuild_figures(movement)
    assert figures_differ(movement) == []


def test_the_last_or_the_best_counts_and_practice_comes_first(ready):
    rule(ready, retake=True, after_practice=True, pause_minutes=0)
    assert refused_code(actions.start_attempt, enrolment=ready) == "courses.practice_left"
    for lesson in ready.version.lessons.all():
        actions.tick_step(by=None, enrolment=ready, lesson=lesson, steps=[step["key"] for step in lesson.steps])
    for right in (True, False):
        attempt = actions.start_attempt(by=None, enrolment=ready)
        actions.submit_attempt(by=None, attempt=attempt, answers=answers_for(attempt, right=right))
    attempts = list(ready.attempts.all())
    assert [counted_of(attempts, "best").number, counted_of(attempts, "last").number, counted_of([], "best")] == [
        1,
        2,
        None,
    ]
    ready.refresh_from_db()
    assert ready.completed_at == attempts[0].submitted_at
    assert refused_code(actions.start_attempt, enrolment=ready) == "courses.no_attempts_left"


@pytest.mark.parametrize(
    ("review", "first", "second"),
    [("all", True, True), ("after_last", False, True), ("score", None, None)],
)
def test_what_may_be_reviewed_when(client, cast, ready, review, first, second):
    rule(ready, review=review, pause_minutes=0)
    client.force_login(cast["learner"])
    for told in (first, second):
        attempt = actions.start_attempt(by=None, enrolment=ready)
        actions.submit_attempt(by=None, attempt=attempt, answers=answers_for(attempt, right=False))
        page = client.get(f"/courses/attempts/{attempt.pk}/").text
        assert ("đáp án đúng" in page) == bool(told)
        assert ("Câu 1" in page) == (told is not None)
        assert "Đếm lại nhé" not in page if not told else True


def sat(course, movement, tree, name, chosen, seconds):
    """Somebody's graded test: these answers, so many seconds apart."""
    person = User.objects.create(username=name, full_name=name)
    enrolment = actions.enrol(
        by=None, person=person, course=course, movement=movement, unit=tree.binh_dong, audience="citizens"
    )
    for lesson in enrolment.version.lessons.all():
        actions.finish_lesson(by=None, enrolment=enrolment, lesson=lesson)
    attempt = move(actions.start_attempt(by=None, enrolment=enrolment), minutes=5)
    start = attempt.started_at
    answers = [
        Given(question, response, start + timedelta(seconds=seconds * (n + 1)))
        for n, (question, response) in enumerate(chosen(attempt))
    ]
    return actions.submit_attempt(by=None, attempt=attempt, answers=answers)


def test_signs_are_for_a_person_and_change_nothing(officer, course, movement, tree, monkeypatch):
    monkeypatch.setattr(integrity, "SHARED", 2)

    def wrong(attempt):
        return [(a.question, a.response) for a in answers_for(attempt, right=False)]

    def right(attempt):
        return [(a.question, a.response) for a in answers_for(attempt)]

    fast = sat(course, movement, tree, "Nhanh", right, 1)
    calm = sat(course, movement, tree, "Thong thả", right, 40)
    pair = [sat(course, movement, tree, name, wrong, 40) for name in ("Giống một", "Giống hai")]
    page = officer.get("/courses/signs/")
    names = [one.attempt.enrolment.person.full_name for one in page.context["open_signs"]]
    assert names == ["Giống hai", "Giống một", "Nhanh"]
    assert calm.enrolment.person.full_name not in page.text
    assert officer.post(f"/courses/signs/{pair[0].pk}/look/", {"note": " "}).status_code == 409
    officer.post(f"/courses/signs/{pair[0].pk}/look/", {"note": "Hai em ngồi cạnh nhau"})
    page = officer.get("/courses/signs/")
    assert [one.attempt.pk for one in page.context["closed_signs"]] == [pair[0].pk]
    assert "Hai em ngồi cạnh nhau" in page.text
    fast.refresh_from_db()
    assert [fast.score, fast.passed] == [100, True]


def test_an_answer_from_before_a_contact_is_a_sign_but_counts(officer, ready):
    attempt = actions.start_attempt(by=None, enrolment=ready)
    answers = answers_for(attempt)
    actions.save_answers(by=None, attempt=attempt, answers=answers[:1])
    move(attempt, minutes=30)
    Attempt.objects.update(contact_at=attempt.deadline_at - timedelta(minutes=1))
    said = attempt.deadline_at - timedelta(minutes=3)
    late = [Given(a.question, a.response, said) for a in answers[1:]]
    done = actions.submit_attempt(by=None, attempt=attempt, answers=late)
    assert done.score == 100
    [signs] = officer.get("/courses/signs/").context["open_signs"]
    assert [signs.after_contact, signs.late, signs.is_fast] == [2, 2, False]
    assert Answer.objects.filter(is_late=True).count() == 2


def test_the_list_of_signs_asks_the_same_whatever_the_number(
    officer, course, movement, tree, django_assert_max_num_queries
):
    for n in range(3):
        sat(course, movement, tree, f"Nhanh {n}", lambda a: [(x.question, x.response) for x in answers_for(a)], 1)
    with django_assert_max_num_queries(10):
        officer.get("/courses/signs/")
    assert timezone.now() > Attempt.objects.first().started_at
