# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Every kind of question: drawn without telling what is right, answered as a form, marked, reviewed."""

import random

import pytest
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from lantoa.courses import actions
from lantoa.courses.folder import read_folder
from lantoa.courses.models import Attempt
from lantoa.courses.questions import read
from lantoa.infra.web.errors import Refused

PAIRS = [{"text": "1 + 1", "match": "2"}, {"text": "1 + 2", "match": "3"}, {"text": "2 + 1", "match": "3"}]
ALL_KINDS = """\
- key: ghep
  kind: matching
  tags: [a]
  difficulty: 2
  text: "Ghép phép tính với kết quả"
  pairs: [{text: "1 + 1", match: "2"}, {text: "1 + 2", match: "3"}]
  others: ["9"]
- key: xep
  kind: ordering
  tags: [a]
  text: "Xếp theo thứ tự"
  items: ["Mở ứng dụng", "Đăng nhập", "Nộp hồ sơ"]
- key: so
  kind: number
  tags: [b]
  text: "Một nghìn rưỡi đồng là bao nhiêu?"
  value: 1500
  tolerance: 0.5
  unit: "đồng"
- key: ngan
  kind: short
  tags: [b]
  text: "Tên ứng dụng định danh điện tử?"
  answers: [{text: "VNeID"}, {text: "định danh*", worth: 0.5, feedback: "Gần đúng"}]
"""


def mark(kind, response, **payload):
    body = read(kind, payload)
    cleaned = body.clean(response)
    return None if cleaned is None else round(body.mark(cleaned), 2)


def test_partial_credit_of_several_right_answers():
    choices = [{"key": "a", "text": "A", "right": True}, {"key": "b", "text": "B", "right": True},
               {"key": "c", "text": "C"}]  # fmt: skip
    said = (["a", "b"], ["a"], ["a", "c"], ["a", "b", "c"], [])
    assert [mark("multiple", one, choices=choices) for one in said] == [1, 0.5, 0, 0.5, 0]
    assert [mark("multiple", one, choices=choices, partial=False) for one in said] == [1, 0, 0, 0, 0]
    worth = [choice | {"worth": w} for choice, w in zip(choices, (0.75, 0.25, -0.5), strict=True)]
    assert [mark("multiple", one, choices=worth) for one in said] == [1, 0.75, 0.25, 0.5, 0]
    single = [choices[0], choices[2] | {"worth": 0.4}]
    assert [mark("single", [key], choices=single) for key in "ac"] == [1, 0.4]


def test_matching_and_ordering():
    body = read("matching", {"pairs": PAIRS, "others": ["7"]})
    assert body.offered() == ["2", "3", "7"]
    assert body.mark(["r1=1", "r2=2", "r3=2"]) == 1
    assert round(body.mark(["r1=1", "r2=1"]), 2) == 0.33
    for bad in (["r9=1"], ["r1=4"], ["r1=1", "r1=2"], ["r1"], "r1=1", [1], ["r1=01"]):
        assert body.clean(bad) is None, bad
    items = ["C thứ nhất", "A thứ hai", "B thứ ba"]
    assert mark("ordering", ["r1=2", "r2=3", "r3=1"], items=items) == 1
    assert mark("ordering", ["r1=1", "r2=3", "r3=2"], items=items) == 0.33
    assert mark("ordering", ["r1=1", "r2=3", "r3=2"], items=items, partial=False) == 0


@pytest.mark.parametrize("said", ["1500", "1.500", "1,500", "1 500 đồng", "1500,4", "1500.4", "+1500", " 1500 DONG "])
def test_a_number_is_read_as_people_write_it(said):
    assert mark("number", [said], value=1500, tolerance=0.5, unit="đồng") == 1


@pytest.mark.parametrize("said", ["", "15", "1501", "1.5", "mười", "1e3", "1,5,0,0", "--1500", "٣", "NaN", "Infinity"])
def test_another_number_is_wrong(said):
    assert mark("number", [said], value=1500, tolerance=0.5) == 0


def test_a_short_answer_is_compared_without_case_and_marks():
    answers = [{"text": "Căn cước"}, {"text": "căn * dân", "worth": 0.5, "feedback": "Tên cũ"}]
    said = ["CAN CUOC", "  căn   cước ", "Căn cước công dân", "căn", "căn cước xyz"]
    assert [mark("short", [one], answers=answers) for one in said] == [1, 1, 0.5, 0, 0]
    assert mark("short", ["a" * 201], answers=answers) is None
    assert read("short", {"answers": answers}).clean(["a\0b"]) == ["ab"]


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("matching", {"pairs": PAIRS[:1]}),
        ("matching", {"pairs": [PAIRS[0], PAIRS[0]]}),
        ("matching", {"pairs": [PAIRS[1], PAIRS[2]]}),
        ("ordering", {"items": ["a", "a"]}),
        ("number", {"value": float("nan")}),
        ("number", {"value": 1, "tolerance": -1}),
        ("short", {"answers": []}),
        ("short", {"answers": [{"text": "x", "worth": 0.5}]}),
        ("short", {"answers": [{"text": "x"}], "choices": []}),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(kind, payload):
    with pytest.raises(ValidationError):
        read(kind, payload)


JUNK = st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=4), max_leaves=6)
BODIES = [
    read("matching", {"pairs": PAIRS}),
    read("ordering", {"items": ["a", "b", "c"]}),
    read("number", {"value": 3.5}),
    read("short", {"answers": [{"text": "a*b"}]}),
    read("multiple", {"choices": [{"key": "a", "text": "A", "right": True}, {"key": "b", "text": "B"}]}),
]


@given(
    JUNK | st.lists(st.sampled_from(["r1=1", "r2=2", "r3=3", "a", "b", "3,5", "r1=", "ab"])), st.sampled_from(BODIES)
)
def test_whatever_a_device_sends_is_marked_or_refused(response, body):
    cleaned = body.clean(response)
    if cleaned is not None:
        assert 0 <= body.mark(cleaned) <= 1
        assert body.clean(cleaned) == cleaned
        body.lines(body.order(random.Random(1)), cleaned, told=True)


@given(st.permutations(["Bốn", "Hai", "Ba", "Một"]))
def test_what_the_browser_gets_does_not_depend_on_what_is_right(items):
    shown = read("ordering", {"items": items}).lines(["r1", "r2", "r3", "r4"], [])
    assert shown == read("ordering", {"items": sorted(items)}).lines(["r1", "r2", "r3", "r4"], [])


@pytest.fixture
def attempt(folder, movement, cast, tree):
    """A test with one question of each newer kind."""
    (folder / "questions.yaml").write_text(ALL_KINDS)
    head = folder / "course.yaml"
    head.write_text(
        head.read_text().replace("{tag: b, count: 1}", "{tag: b, count: 2}").replace("slug: thu", "slug: k")
    )
    head.write_text(head.read_text().replace("pause_minutes: 5", "pause_minutes: 5\n  after_lessons: false"))
    course = actions.import_course(by=None, folder=folder).course
    enrolment = actions.enrol(
        by=None, person=cast["learner"], course=course, movement=movement, unit=tree.binh_dong, audience="citizens"
    )
    return actions.start_attempt(by=None, enrolment=enrolment)


def test_every_kind_is_answered_and_reviewed_without_script(client, cast, attempt):
    client.force_login(cast["learner"])
    page = client.get(reverse("quiz_page", args=["k"])).content.decode()
    assert page.count("<select") == 5
    assert page.count('type="text"') == 2
    assert "VNeID" not in page
    assert "1500" not in page
    keys = {question.key: question.pk for question in attempt.enrolment.version.questions.all()}
    sent = {
        f"q{keys['ghep']}": ["r1=1", "r2=3"],
        f"q{keys['xep']}": ["r1=1", "r2=2", "r3=3"],
        f"q{keys['so']}": "1.500",
        f"q{keys['ngan']}": "Định danh số",
    }
    answer = client.post(reverse("submit_attempt", args=[attempt.pk]), sent, follow=True)
    shown = answer.content.decode()
    done = Attempt.objects.get()
    scores = {one.question.key: float(one.score) for one in done.answers.select_related("question")}
    assert scores == {"ghep": 0.5, "xep": 0.3333, "so": 1, "ngan": 0.5}
    assert all(words in shown for words in ("Gần đúng", "<strong>VNeID</strong>", "1.500 đồng"))
    assert float(done.score) == 58.33


def test_the_folder_names_the_line_of_a_bad_kind(folder):
    (folder / "questions.yaml").write_text(ALL_KINDS.replace("value: 1500", "value: nhieu"))
    with translation.override("en"), pytest.raises(Refused) as refused:
        read_folder(folder)
    assert "questions.yaml, line 17: value:" in refused.value.message
