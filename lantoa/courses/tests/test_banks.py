# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Question files as other tools write them; whatever else comes is refused by line, and what goes out comes back."""

import base64
import html

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from lantoa.courses.banks import gift, moodle, read_bank
from lantoa.courses.markdown import clean_html
from lantoa.courses.models import Question
from lantoa.courses.questions import read
from lantoa.infra.text import nfc

GIFT = r"""// [id:thu-do] [tag:dia-ly] [tag:difficulty-2]
::Thủ đô::[html]Thủ đô <b>Việt Nam</b>\: đâu\=? {
  =Hà Nội # Đúng rồi
  ~Huế # Cố đô
  ~%40%Thăng Long
  ####Từ năm 1010
}

$CATEGORY: $course$/Top/An toàn số

Nước \{sôi\} ở 100 độ {T#Sai mất#Giỏi}

Số nào là số chẵn? {~%50%2 ~%50%4 ~%-100%5}

VNeID do {=Bộ Công an =%50%công an} vận hành

Hai cộng ba? {#5:0.5}

Từ 1 đến 3 {#1..3}

Ghép {=1 + 1 -> 2 =1 + 2 -> 3 = -> 9}
"""


def payload_of(draft):
    return read(draft.kind, draft.payload)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def test_gift_as_moodle_writes_it():
    bank = read_bank("bank.gift", GIFT.encode())
    assert bank.problems == []
    first = bank.drafts[0]
    assert [first.key, first.tags, first.difficulty, first.line] == ["thu-do", ["dia-ly"], 2, 2]
    assert first.html == "Thủ đô <b>Việt Nam</b>: đâu=?"
    assert [one["feedback"] for one in first.payload["choices"]] == ["Đúng rồi", "Cố đô", ""]
    assert payload_of(first).mark(["c3"]) == 0.4
    assert first.payload["feedback"] == "Từ năm 1010"
    kinds = [draft.kind for draft in bank.drafts]
    assert kinds == ["single", "true_false", "multiple", "short", "number", "number", "matching"]
    assert {tag for draft in bank.drafts[1:] for tag in draft.tags} == {"an-toan-so"}
    assert bank.drafts[1].html == "<p>Nước {sôi} ở 100 độ</p>"
    assert [one["feedback"] for one in bank.drafts[1].payload["choices"]] == ["Giỏi", "Sai mất"]
    assert bank.drafts[3].html == "<p>VNeID do _____ vận hành</p>"
    assert [payload_of(bank.drafts[5]).mark([said]) for said in "1234"] == [1, 1, 1, 0]
    assert bank.drafts[6].payload["others"] == ["9"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hay kể lại {}", "Line 1: an essay cannot be marked by the program"),
        ("\n\nChỉ có chữ", "Line 3: a question needs its answers between { and }, written once"),
        ("Hai {=a ~b} và {=c ~d}", "Line 1: a question needs its answers between { and }, written once"),
        ("Số {#mười}", "Line 1: “mười” is not a number"),
        ("::T::Chọn {~a ~b}", "Line 1: T: at least one choice must be right and one wrong"),
        ("{=a ~b}", "Line 1: the question has no text"),
        ("", "Line 1: there is no question in the file"),
    ],
)
def test_gift_that_cannot_be_asked_names_line_and_cause(text, said):
    assert read_bank("a.txt", text.encode()).problems == [said]


def test_aiken():
    bank = read_bank("a.txt", "Một < hai?\nA. Đúng\nB) Sai\nANSWER: B\n\nHai?\nA. x\nB. y\nANSWER: C\n".encode())
    assert bank.drafts[0].html == "<p>Một &lt; hai?</p>"
    assert [one.get("right", False) for one in bank.drafts[0].payload["choices"]] == [False, True]
    assert bank.problems == ["Line 9: the answer C is not among the choices"]


PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n-dots").decode()
MOODLE = f"""<?xml version="1.0" encoding="UTF-8"?>
<quiz>
<question type="category"><category><text>$course$/An toàn</text></category></question>
<question type="multichoice"><name><text>Hình</text></name>
<questiontext format="html"><text><![CDATA[<p onclick="x()">Đây là <em>gì</em>?<script>1</script>
<img src="@@PLUGINFILE@@/a.png" alt="Một chấm"><img src="https://x.vn/theo-doi.gif"></p>]]></text>
<file name="a.png" path="/" encoding="base64">{PNG}</file></questiontext>
<generalfeedback format="html"><text><![CDATA[<p>Xem lại &amp; nhớ</p>]]></text></generalfeedback>
<single>false</single>
<answer fraction="50"><text><![CDATA[<p>Chấm</p>]]></text><feedback><text>Ừ</text></feedback></answer>
<answer fraction="50"><text>Điểm</text></answer><answer fraction="-100"><text>Mèo</text></answer>
<tags><tag><text>Hình ảnh</text></tag></tags></question>
<question type="numerical"><name><text>Phí</text></name><questiontext format="plain_text"><text>Bao nhiêu?</text>
</questiontext><answer fraction="100"><text>20000</text><tolerance>500</tolerance></answer>
<units><unit><multiplier>1</multiplier><unit_name>đồng</unit_name></unit></units></question>
</quiz>"""


def test_moodle_xml_with_picture_and_cdata():
    bank = read_bank("q.xml", MOODLE.encode())
    assert bank.problems == []
    first, second = bank.drafts
    assert [first.kind, first.tags, second.tags] == ["multiple", ["hinh-anh"], ["an-toan"]]
    (name, data), = bank.pictures.items()  # fmt: skip
    assert data.startswith(b"\x89PNG")
    assert f'<img src="pictures/{name}" alt="Một chấm"><img></p>' in first.html
    assert not any(word in first.html for word in ("script", "onclick", "x.vn"))
    assert first.payload["feedback"] == "Xem lại & nhớ"
    assert [one["text"] for one in first.payload["choices"]] == ["Chấm", "Điểm", "Mèo"]
    assert payload_of(second).mark(["20.400 đồng"]) == 1


BOMB = '<?xml version="1.0"?>\n<!DOCTYPE q [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>\n<quiz>&b;</quiz>'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BOMB, "Line 2: a document type or entities are not accepted"),
        ("<quiz>\n<question>", "Line 2: this is not well-formed XML"),
        ("<html/>", "Line 1: this is not Moodle XML: the file must begin with <quiz>"),
        ("<quiz>" + "<a>" * 60 + "</a>" * 60 + "</quiz>", "Line 1: the elements are nested too deep"),
        ('<quiz>\n<question type="essay"><name><text>Kể</text></name></question></quiz>',
         "Line 2: Kể: questions of type “essay” cannot be marked by the program"),
        ('<quiz><question type="numerical"><answer fraction="a"/></question></quiz>', "Line 1: “a” is not a number"),
    ],
)  # fmt: skip
def test_moodle_xml_that_is_refused(text, said):
    assert read_bank("q.xml", text.encode()).problems == [said]


WORDS = (
    st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=12)
    .map(nfc)
    .filter(lambda said: said and said[0] != "[")
) | st.sampled_from(["a -> b", "<b>", "%50%x", "&amp;", "x#y~z=1{}", "//", "C:\\neu", "5 < 6"])
FEW = st.lists(WORDS, min_size=3, max_size=5, unique=True)


@st.composite
def questions(draw):
    kind = draw(st.sampled_from(["single", "true_false", "multiple", "matching", "ordering", "number", "short"]))
    few, said = draw(FEW), draw(st.just("") | WORDS)
    choices = [{"key": f"c{n}", "text": word, "feedback": said} for n, word in enumerate(few, 1)]
    truth = [{"key": "t", "text": "True"}, {"key": "f", "text": "False", "feedback": said}]
    right, whole = draw(st.integers(1, len(few) - 1)), draw(st.sampled_from([{}, {"partial": False}]))
    payload = {
        "single": {"choices": [choices[0] | {"right": True}, choices[1] | {"worth": 0.25}, *choices[2:]]},
        "true_false": {"choices": [truth[0] | {"right": right > 1}, truth[1] | {"right": right == 1}]},
        "multiple": {"choices": [one | {"right": n < right} for n, one in enumerate(choices)], **whole},
        "matching": {"pairs": [{"text": word, "match": f"m{n}"} for n, word in enumerate(few)], "others": ["khác"],
                     **whole},
        "ordering": {"items": few, **whole},
        "number": {"value": draw(st.integers(-9999, 9999)) / 4, "tolerance": draw(st.integers(0, 9)) / 8, "unit": "kg"},
        "short": {"answers": [{"text": few[0]}, {"text": few[1], "worth": 0.5, "feedback": said},
                              {"text": "*", "worth": 0.0}]},
    }[kind]  # fmt: skip
    tags = draw(st.lists(st.sampled_from(["ba-don", "mat-khau"]), unique=True))
    text = f"<p>{html.escape(draw(WORDS))} <strong>đậm</strong></p>"
    return Question(key="cau-1", kind=kind, text=text, tags=tags, difficulty=draw(st.integers(0, 3)), skill="1.1",
                    payload={**payload, "feedback": draw(st.just("") | WORDS)})  # fmt: skip


def same(question, draft):
    assert [draft.key, draft.tags, draft.difficulty, draft.skill] == [
        "cau-1",
        question.tags,
        question.difficulty,
        "1.1",
    ]
    assert draft.html == clean_html(question.text)
    assert read(draft.kind, draft.payload) == read(question.kind, question.payload)


@given(questions())
def test_gift_comes_back(question):
    bank = gift.parse(gift.write([question]))
    assert bank.problems == []
    same(question, bank.drafts[0])


@given(questions())
def test_moodle_xml_comes_back(question):
    bank = moodle.parse(moodle.write([question]).encode())
    assert bank.problems == []
    same(question, bank.drafts[0])


MARKS = st.sampled_from([*"{}=~#:\\->%[]<>/\n", "::", "####", "T", "5", "ANSWER: A", "A. x\n", "chữ", "//"])


@given(st.lists(MARKS, max_size=40).map("".join) | st.text(max_size=80))
def test_whatever_text_comes_is_read_or_refused(text):
    bank = read_bank("a.gift", text.encode("utf-8", "replace"))
    assert bank.drafts or bank.problems
    for draft in bank.drafts:
        read(draft.kind, draft.payload)


@given(st.binary(max_size=60) | st.integers(0, len(MOODLE)).map(lambda cut: MOODLE[:cut].encode()))
def test_whatever_bytes_come_are_read_or_refused(data):
    for name in ("q.xml", "q.gift"):
        bank = read_bank(name, data)
        assert bank.drafts or bank.problems
