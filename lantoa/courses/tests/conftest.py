# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""A small course that tests may change, and a learner in the middle of it."""

from textwrap import dedent

import pytest

from lantoa.courses import actions

COURSE = """\
slug: thu
title: Khóa học thử
summary: Tóm tắt
audiences: [citizens, officials]
skills: ["1.1"]
checked_on: 2026-11-23
test:
  draw: [{tag: a, count: 2}, {tag: b, count: 1}]
  minutes: 10
  pass_mark: 60
  attempts: 2
  pause_minutes: 5
"""
QUESTIONS = """\
- key: q1
  kind: single
  tags: [a]
  text: "Một cộng **một**?"
  choices:
    - {key: a, text: "Hai", right: true, feedback: "Giỏi lắm"}
    - {key: b, text: "Ba", feedback: "Đếm lại nhé"}
  feedback: "Giải thích riêng"
- key: q2
  kind: true_false
  tags: [a]
  text: "Nước sôi ở 100 độ C."
  choices: [{key: a, text: "Đúng", right: true}, {key: b, text: "Sai"}]
- key: q3
  kind: multiple
  tags: [b]
  text: "Chọn số chẵn"
  choices: [{key: a, text: "2", right: true}, {key: b, text: "4", right: true}, {key: c, text: "5"}]
"""
LESSON = """\
---
title: Bài {n}
minutes: 5
---
## Mở đầu

Chữ <script>alert(1)</script> thường.

![Một hình vuông](pictures/o.svg)

- [ ] Việc một
- [ ] Việc hai
"""
SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>'


@pytest.fixture(autouse=True)
def _media(settings, tmp_path_factory):
    """Files of courses go to a folder of the test."""
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("media")


@pytest.fixture
def folder(tmp_path):
    """The folder of a course with two lessons and three questions."""
    root = tmp_path / "thu"
    (root / "lessons").mkdir(parents=True)
    (root / "pictures").mkdir()
    (root / "course.yaml").write_text(dedent(COURSE))
    (root / "questions.yaml").write_text(QUESTIONS)
    (root / "facts.md").write_text("Nguồn.\n")
    (root / "pictures" / "o.svg").write_text(SQUARE)
    for n in (1, 2):
        (root / "lessons" / f"0{n}-bai-{n}.md").write_text(LESSON.format(n=n))
    return root


@pytest.fixture
def course(db, folder):
    """The published course."""
    return actions.import_course(by=None, folder=folder).course


@pytest.fixture
def enrolment(course, movement, cast, tree):
    """The learner of the cast takes part, counted at Bình Đông."""
    return actions.enrol(
        by=None, person=cast["learner"], course=course, movement=movement, unit=tree.binh_dong, audience="citizens"
    )


@pytest.fixture
def ready(enrolment):
    """The same learner, with every lesson read."""
    for lesson in enrolment.version.lessons.all():
        actions.finish_lesson(by=None, enrolment=enrolment, lesson=lesson)
    return enrolment


def answers_for(attempt, right=True):
    """Answers to the whole paper: all right, or all wrong."""
    given = []
    for place in attempt.paper:
        question = attempt.enrolment.version.questions.get(pk=place["question"])
        choices = question.payload["choices"]
        response = [choice["key"] for choice in choices if bool(choice.get("right")) == right]
        given.append(actions.testing.Given(question.pk, response[: None if question.kind == "multiple" else 1]))
    return given
