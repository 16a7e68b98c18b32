# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

import pytest
from django.conf import settings as django_settings
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lantoa.courses import actions
from lantoa.courses.folder import read_folder
from lantoa.courses.markdown import to_html
from lantoa.courses.models import Course, CourseVersion, Question
from lantoa.infra.web.errors import Refused

SHIPPED = sorted((django_settings.BASE_DIR / "samples" / "courses").iterdir())
SAMPLE = django_settings.BASE_DIR / "samples" / "courses" / "online-public-services"


def refusal(folder):
    with translation.override("en"), pytest.raises(Refused) as refused:
        read_folder(folder)
    assert refused.value.code == "courses.bad_folder"
    return refused.value.message.splitlines()


def replace(file, old, new):
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def test_the_sample_course_is_whole():
    folder = read_folder(SAMPLE)
    assert len(folder.lessons) == 6
    assert sum(lesson.head.minutes for lesson in folder.lessons) == 58
    assert all(len(lesson.steps) == 3 for lesson in folder.lessons)
    assert len(folder.questions) == 60
    assert {question.kind for question in folder.questions} == {"single", "multiple", "true_false"}
    assert all(question.feedback and question.skill and question.tags for question in folder.questions)
    assert set(folder.pictures) == {
        "hai-cach.svg", "dang-nhap.svg", "trang-thu-tuc.svg", "chup-giay-to.svg", "thanh-toan.svg", "lua-dao.svg",
    }  # fmt: skip


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_every_course_shipped_is_fit_to_be_taken(path):
    """Enough to learn and to draw from, words for every mistake, and no answer to be guessed by its length."""
    course = read_folder(path)
    assert len(course.lessons) >= 5
    assert len(course.questions) >= 60
    assert all(lesson.steps and 5 <= lesson.head.minutes <= 12 for lesson in course.lessons)
    assert f"{course.head.checked_on:%d/%m/%Y}" in course.facts
    assert not [lesson.key for lesson in course.lessons if '<th scope="col"></th>' in to_html(lesson.body)]
    assert {tag for question in course.questions for tag in question.tags} <= {lesson.key for lesson in course.lessons}
    for draw in course.head.test.draw:
        assert sum(draw.tag in question.tags for question in course.questions) >= 3 * draw.count, draw.tag
    assert all(question.feedback and question.skill in course.head.skills for question in course.questions)
    silent = [question.key for question in course.questions if question.kind != "true_false"
              for choice in question.choices if not choice.get("right") and not choice.get("feedback")]  # fmt: skip
    assert silent == []
    plain = [question.feedback for question in course.questions] + [
        choice.get(word, "")
        for question in course.questions
        for choice in question.choices
        for word in ("text", "feedback")
    ]  # choices and feedback are shown as they are, only the question is Markdown
    assert not [line for line in plain if "**" in line or "`" in line]
    single = [question.choices for question in course.questions if question.kind == "single"]
    longest = [choices for choices in single if max(choices, key=lambda one: len(one["text"])).get("right")]
    assert len(longest) <= 0.4 * len(single)


def test_import_is_idempotent_and_a_change_is_a_new_version(folder, enrolment, ready):
    first = enrolment.version
    assert actions.import_course(by=None, folder=folder).pk == first.pk
    replace(folder / "questions.yaml", "Nước sôi ở 100 độ C.", "Nước đá tan ở 0 độ C.")
    second = actions.import_course(by=None, folder=folder)
    assert (second.number, second.course_id) == (2, first.course_id)
    course = Course.objects.get()
    assert course.current == second
    enrolment.refresh_from_db()
    assert enrolment.version == first
    assert actions.start_attempt(by=None, enrolment=enrolment).enrolment.version == first
    assert Question.objects.count() == 4
    assert set(first.questions.all()) & set(second.questions.all()) == set(
        Question.objects.filter(key__in=["q1", "q3"])
    )

    replace(folder / "questions.yaml", "Nước đá tan ở 0 độ C.", "Nước sôi ở 100 độ C.")
    assert actions.import_course(by=None, folder=folder) == first
    assert Course.objects.get().current == first
    assert CourseVersion.objects.count() == 2


def test_html_is_clean_and_pictures_have_addresses(course):
    lesson = course.current.lessons.get(key="bai-1")
    assert "<script" not in lesson.html
    assert "&lt;script&gt;" in lesson.html
    assert 'src="/courses/thu/pictures/1/o.svg"' in lesson.html
    assert 'alt="Một hình vuông"' in lesson.html
    assert lesson.steps == [{"key": "s1", "text": "Việc một"}, {"key": "s2", "text": "Việc hai"}]
    assert "[ ]" not in lesson.html


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("course.yaml", "minutes: 10", "minutes: mười", "course.yaml, line 9: test.minutes: must be a whole number"),
        ("course.yaml", "summary:", "sumary:", "course.yaml, line 3: sumary: is not known here"),
        ("course.yaml", "citizens", "aliens", "course.yaml, line 4: unknown audience “aliens”"),
        ("course.yaml", "[{tag: a", "[{tag: a: b", "course.yaml, line 8: did not find expected"),
        ("questions.yaml", "right: true", "right: false", "questions.yaml, line 1: exactly one choice must be right"),
        ("questions.yaml", "kind: multiple", "kind: essay", "questions.yaml, line 15: unknown kind “essay”"),
        ("questions.yaml", "key: q2", "key: q1", "questions.yaml, line 9: the key “q1” is used twice"),
        ("questions.yaml", "key: q2", "key: q2\n  key: q3", "questions.yaml, line 10: “key” is repeated"),
        ("lessons/01-bai-1.md", "---\ntitle", "title", "lessons/01-bai-1.md, line 1: must begin with title"),
        ("lessons/01-bai-1.md", "minutes: 5", "minutes: 0", "lessons/01-bai-1.md, line 3: minutes:"),
        ("lessons/01-bai-1.md", "Một hình vuông", "", "lessons/01-bai-1.md, line 9: a picture needs words"),
        ("lessons/01-bai-1.md", "o.svg", "x.svg", "lessons/01-bai-1.md, line 9: there is no picture “pictures/x.svg”"),
    ],
)
def test_bad_input_names_file_line_and_cause(folder, db, file, old, new, expected):
    replace(folder / file, old, new)
    assert any(line.startswith(expected) for line in refusal(folder)), refusal(folder)
    with pytest.raises(Refused):
        actions.import_course(by=None, folder=folder)
    assert Course.objects.count() == 0


def test_missing_files_and_too_few_questions(folder):
    replace(folder / "course.yaml", "count: 1", "count: 5")
    assert refusal(folder) == ["course.yaml, line 1: the test draws 5 questions of “b”, only 1 are there"]
    (folder / "facts.md").unlink()
    assert refusal(folder) == ["facts.md, line 1: the file is missing or cannot be read"]
    (folder / "questions.yaml").write_bytes(b"\xff\xfe")
    assert "questions.yaml, line 1: the file is not UTF-8 text" in refusal(folder)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(["course.yaml", "questions.yaml", "lessons/01-bai-1.md", "facts.md"]),
    cut=st.integers(0, 600),
    noise=st.binary(max_size=12) | st.sampled_from([b": [", b"---\n", b"\t", b"&a [*a]", b"!!python/object:x", b"- "]),
)
def test_any_damage_is_a_refusal_never_a_fault(folder, name, cut, noise):
    file = folder / name
    whole = file.read_bytes()
    file.write_bytes(whole[:cut] + noise + whole[cut:])
    try:
        read_folder(folder)
    except Refused as refused:
        assert all(": " in line for line in refused.message.splitlines())
    finally:
        file.write_bytes(whole)
