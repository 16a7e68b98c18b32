# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Questions after use; a faulty one withdrawn; who had it marked anew."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lantoa.courses import actions, analysis, jobs, queries
from lantoa.courses.actions.testing import Given
from lantoa.courses.models import Attempt, CourseCount, Enrolment, Question, Regrade
from lantoa.infra.audit.models import Entry
from lantoa.infra.jobs.models import Job
from lantoa.infra.web.errors import Refused
from lantoa.people.models import User


@pytest.fixture
def takers(course, movement, tree):
    """Three learners who read every lesson."""
    found = []
    for n in range(3):
        person = User.objects.create(username=f"hv{n}", full_name=f"Người {n}", sort_key=str(n))
        learner = actions.enrol(
            by=None, person=person, course=course, movement=movement, unit=tree.binh_dong, audience="citizens"
        )
        for lesson in learner.version.lessons.all():
            actions.finish_lesson(by=None, enrolment=learner, lesson=lesson)
        found.append(learner)
    return found


def take(learner, **said):
    """One test with these responses by question key; what is not named stays empty."""
    attempt = actions.start_attempt(by=None, enrolment=learner)
    keys = {question.key: question.pk for question in learner.version.questions.all()}
    return actions.submit_attempt(
        by=None, attempt=attempt, answers=[Given(keys[key], list(response)) for key, response in said.items()]
    )


def regrade_now():
    """Run the job that marks anew, as the worker would."""
    return jobs.regrade(Job.objects.get(), **Job.objects.get().kwargs)


def test_each_question_says_how_hard_it_was_and_what_was_chosen(course, takers):
    take(takers[0], q1="a", q2="a", q3="ab")
    take(takers[1], q1="b", q2="b", q3="ab")
    take(takers[2], q2="b")
    with CaptureQueriesContext(connection) as seen:
        tests, usages = analysis.usages_of(course)
    assert (tests, len(seen)) == (3, 4)
    by_key = {one.question.key: one for one in usages}
    q1 = by_key["q1"]
    assert (q1.shown, q1.unanswered, round(q1.facility, 1)) == (3, 1, 33.3)
    assert [(line.text, line.times, line.right) for line in q1.said] == [("Hai", 1, True), ("Ba", 1, False)]
    assert [round(line.rest) for line in q1.said] == [100, 50]
    assert round(q1.discrimination, 1) == 86.6  # marks 1, 0, 0 against the others' 1, 0.5, 0
    assert {line.text: line.times for line in by_key["q3"].said} == {"2": 2, "4": 2, "5": 0}
    assert q1.findings == []  # three papers are chance


def test_a_key_that_is_wrong_shows(course):
    question = course.current.questions.get(key="q1")
    good, bad = (0.0, 1.0, ("b",)), (1.0, 0.0, ("a",))
    usage = analysis._usage(question, [good] * 20 + [bad] * 20)
    assert usage.discrimination == -100
    assert len(usage.findings) == 1
    rare = analysis._usage(question, [(1.0, 1.0, ("a",))] * 100)
    assert any("Ba" in said for said in rare.findings)


def test_typed_answers_of_a_single_person_are_not_shown(course):
    short = Question(course=course, key="s", kind="short", text="?", payload={"answers": [{"text": "một"}]})
    usage = analysis._usage(short, [(0.0, 0.0, ("Nguyễn Văn A",))] + [(0.0, 0.5, ("hai",))] * 3)
    assert [line.text for line in usage.said] == ["hai"]


def test_a_withdrawn_question_gives_its_point_and_nobody_loses(course, takers, cast, movement):
    """One fails for the faulty question alone, one passed without it, one fails all the same."""
    near, fine, far = takers
    take(near, q1="b", q2="b", q3="ab")
    kept = take(fine, q1="a", q2="a", q3="ab")
    take(far, q1="b", q2="b")
    assert [one.score for one in Attempt.objects.order_by("pk")] == [Decimal("33.33"), 100, 0]
    faulty = course.current.questions.get(key="q1")
    with pytest.raises(Refused):
        actions.retire_question(by=cast["teacher"], question=faulty, reason=" ", credited=True)
    for _again in range(2):
        actions.retire_question(by=cast["teacher"], question=faulty, reason="Hai đáp án đúng", credited=True)
    said = regrade_now()
    regrade = Regrade.objects.get()
    assert (regrade.by, regrade.reason, regrade.tests, regrade.changed, regrade.passed) == (
        cast["teacher"], "Hai đáp án đúng", 3, 2, 1,
    )  # fmt: skip
    assert "2" in said["message"]
    assert [one.score for one in Attempt.objects.order_by("pk")] == [Decimal("66.67"), 100, Decimal("33.33")]
    assert set(Enrolment.objects.exclude(completed_at=None)) == {near, fine}
    fine.refresh_from_db()
    assert fine.completed_at == fine.certificate.issued_at == kept.submitted_at
    total = CourseCount.objects.get(day="1970-01-01")
    assert (total.passed, total.first_passed, total.completed) == (2, 2, 2)
    assert queries.figures_differ(movement) == []
    assert [e.what for e in Entry.objects.filter(what__startswith="question.").order_by("pk")] == [
        "question.retired", "question.regraded",
    ]  # fmt: skip
    before = list(Attempt.objects.values("pk", "score", "passed"))
    regrade_now()
    assert list(Attempt.objects.values("pk", "score", "passed")) == before
    assert Entry.objects.filter(what="question.regraded").count() == 1


def test_a_test_that_runs_while_its_question_is_withdrawn_gets_the_point_and_new_ones_do_not_ask_it(
    course, takers, cast
):
    attempt = actions.start_attempt(by=None, enrolment=takers[0])
    faulty = course.current.questions.get(key="q1")
    actions.retire_question(by=cast["teacher"], question=faulty, reason="Sai", credited=True)
    right = {q.key: q for q in course.current.questions.all()}
    done = actions.submit_attempt(by=None, attempt=attempt, answers=[Given(right["q2"].pk, ["a"])])
    assert (done.score, done.passed) == (Decimal("66.67"), True)
    fresh = actions.start_attempt(by=None, enrolment=takers[1])
    assert faulty.pk not in {place["question"] for place in fresh.paper}


def test_an_author_looks_withdraws_and_reads_the_record(client, course, takers, cast):
    take(takers[0], q1="b", q2="a", q3="ab")
    client.force_login(cast["teacher"])
    page = client.get(reverse("question_analysis", args=["thu"]))
    faulty = course.current.questions.get(key="q1")
    where = reverse("question_page", args=["thu", faulty.pk])
    assert where in page.content.decode()
    assert client.get(reverse("question_analysis", args=["thu"]), {"form": "xlsx"}).content[:2] == b"PK"
    retire = reverse("retire_question", args=["thu", faulty.pk])
    assert client.post(retire, {"reason": "Sai"}).status_code == 422
    client.post(retire, {"reason": "Sai đáp án", "credited": "yes"})
    regrade_now()
    shown = client.get(where).content.decode()
    assert "Sai đáp án" in shown
    assert retire not in shown
    client.force_login(takers[0].person)
    result = client.get(reverse("quiz_result", args=[takers[0].attempts.get().pk])).content.decode()
    assert "Câu hỏi này đã được rút" in result
    assert client.get(where).status_code == 403


def test_a_bank_is_shared_on_a_page(client, course, folder, cast):
    """Questions of one course are ticked into the draft of another, where they are offered no more."""
    draft = actions.duplicate_course(by=None, course=course, slug="khac", title="Khác")
    client.force_login(cast["teacher"])
    use = reverse("use_questions", args=["khac"])
    assert client.post(use).status_code == 422
    question = course.current.questions.get(key="q1")
    assert f'value="{question.pk}"' in client.get(use).content.decode()
    client.post(use, {"questions": [question.pk]})
    assert any(line.key == "thu/q1" and line.is_borrowed for line in queries.question_lines(draft))
    assert f'value="{question.pk}"' not in client.get(use).content.decode()
    assert f'value="{question.pk}"' not in client.get(use, {"q": "không có chữ này"}).content.decode()
