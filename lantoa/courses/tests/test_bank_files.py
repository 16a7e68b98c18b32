# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""QTI as TAO, Canvas and others write it, and our workbook: read, or refused by file, row and cause."""

import io
import zipfile

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lantoa.courses.banks import qti, read_bank, sheet
from lantoa.courses.questions import read
from lantoa.infra.documents.tables import workbook

PNG = b"\x89PNG\r\n\x1a\nx"
# TAO writes QTI 2.2 with a default name space, its picture beside the item, and a response template.
TAO = """<?xml version="1.0" encoding="UTF-8"?>
<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p2" identifier="i160" title="Thủ đô" adaptive="false"
  timeDependent="false" toolName="TAO" toolVersion="2023.07">
  <responseDeclaration identifier="RESPONSE" cardinality="single" baseType="identifier">
    <correctResponse><value><![CDATA[choice_2]]></value></correctResponse></responseDeclaration>
  <outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>
  <itemBody><div class="grid-row"><div class="col-12">
    <p>Thủ đô của <strong>Việt Nam</strong> là &lt;đâu&gt;?</p><img src="assets/ban%20do.png" alt="Bản đồ"/>
    <choiceInteraction responseIdentifier="RESPONSE" shuffle="false" maxChoices="1" minChoices="0">
      <prompt>Chọn một</prompt>
      <simpleChoice identifier="choice_1">Huế<feedbackInline
        identifier="choice_1" outcomeIdentifier="F">Cố đô</feedbackInline></simpleChoice>
      <simpleChoice identifier="choice_2"><p>Hà <b>Nội</b></p></simpleChoice></choiceInteraction></div></div>
      </itemBody>
  <responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"/>
  <modalFeedback identifier="choice_2" outcomeIdentifier="FEEDBACK" showHide="show">Đúng rồi</modalFeedback>
  <modalFeedback identifier="general" outcomeIdentifier="FEEDBACK" showHide="show"><p>Từ năm 1010</p></modalFeedback>
</assessmentItem>"""
# QTI 3.0 with hyphens; several right answers with weights.
THREE = """<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="chan" title="Số chẵn">
  <qti-response-declaration identifier="R1" cardinality="multiple" base-type="identifier">
    <qti-correct-response><qti-value>A</qti-value><qti-value>B</qti-value></qti-correct-response>
    <qti-mapping lower-bound="0" default-value="0"><qti-map-entry map-key="A" mapped-value="1"/>
      <qti-map-entry map-key="B" mapped-value="1"/><qti-map-entry map-key="C" mapped-value="-2"/></qti-mapping>
  </qti-response-declaration>
  <qti-item-body><qti-choice-interaction response-identifier="R1" max-choices="0">
      <qti-prompt>Số nào chẵn?</qti-prompt>
    <qti-simple-choice identifier="A">2</qti-simple-choice><qti-simple-choice identifier="B">4</qti-simple-choice>
    <qti-simple-choice identifier="C">5</qti-simple-choice></qti-choice-interaction></qti-item-body>
</qti-assessment-item>"""
MATCH = """<imsqti:assessmentItem xmlns:imsqti="http://www.imsglobal.org/xsd/imsqti_v2p1"
  identifier="ghep" title="Ghép">
  <imsqti:responseDeclaration identifier="RESPONSE" cardinality="multiple" baseType="directedPair">
      <imsqti:correctResponse>
    <imsqti:value>a 1</imsqti:value><imsqti:value>b 2</imsqti:value></imsqti:correctResponse>
      </imsqti:responseDeclaration>
  <imsqti:itemBody><imsqti:matchInteraction responseIdentifier="RESPONSE" maxAssociations="2">
      <imsqti:prompt>Ghép</imsqti:prompt>
    <imsqti:simpleMatchSet>
      <imsqti:simpleAssociableChoice identifier="a" matchMax="1">Cấp cứu</imsqti:simpleAssociableChoice>
      <imsqti:simpleAssociableChoice identifier="b" matchMax="1">Cháy</imsqti:simpleAssociableChoice>
      </imsqti:simpleMatchSet>
    <imsqti:simpleMatchSet>
      <imsqti:simpleAssociableChoice identifier="1" matchMax="1">115</imsqti:simpleAssociableChoice>
      <imsqti:simpleAssociableChoice identifier="2" matchMax="1">114</imsqti:simpleAssociableChoice>
      <imsqti:simpleAssociableChoice identifier="3" matchMax="1">113</imsqti:simpleAssociableChoice>
      </imsqti:simpleMatchSet>
  </imsqti:matchInteraction></imsqti:itemBody></imsqti:assessmentItem>"""
ORDER = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="thu-tu" title="Thứ tự">
  <responseDeclaration identifier="RESPONSE" cardinality="ordered" baseType="identifier"><correctResponse>
    <value>y</value><value>x</value></correctResponse></responseDeclaration>
  <itemBody><orderInteraction responseIdentifier="RESPONSE"><prompt>Xếp</prompt>
      <simpleChoice identifier="x">Hai</simpleChoice>
    <simpleChoice identifier="y">Một</simpleChoice></orderInteraction></itemBody></assessmentItem>"""
GAP = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="tong" title="Tổng">
  <responseDeclaration identifier="RESPONSE" cardinality="single" baseType="{base}"><correctResponse>
      <value>{value}</value>
    </correctResponse>{mapping}</responseDeclaration>
  <itemBody><p>Gọi <textEntryInteraction responseIdentifier="RESPONSE" expectedLength="10"/> khi cần.</p></itemBody>
  <responseProcessing><responseCondition><responseIf><equal toleranceMode="absolute" tolerance="0.5 0.5">
    <variable identifier="RESPONSE"/><correct identifier="RESPONSE"/></equal></responseIf></responseCondition>
  </responseProcessing></assessmentItem>"""
MAPPING = '<mapping><mapEntry mapKey="cấp cứu" mappedValue="2"/><mapEntry mapKey="cứu" mappedValue="1"/></mapping>'
ESSAY = THREE.replace("qti-choice-interaction", "qti-extended-text-interaction")


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def package(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, data in members.items():
            file.writestr(name, data)
    return out.getvalue()


def only(text):
    bank = read_bank("item.xml", text.encode())
    assert bank.problems == []
    return bank.drafts[0]


def test_a_package_with_pictures_as_tao_writes_it():
    data = package(**{
        "imsmanifest.xml": "<manifest/>", "i160/qti.xml": TAO, "i160/assets/ban do.png": PNG, "i2/item.xml": THREE,
    })  # fmt: skip
    bank = read_bank("goi.zip", data)
    assert bank.problems == []
    one, three = bank.drafts
    assert [one.key, one.kind] == ["i160", "single"]
    assert "<strong>Việt Nam</strong> là &lt;đâu&gt;?" in one.html and "Chọn một" in one.html
    (name,) = bank.pictures
    assert f'src="pictures/{name}"' in one.html and 'alt="Bản đồ"' in one.html
    assert [(c["text"], c.get("right", False), c["feedback"]) for c in one.payload["choices"]] == [
        ("Huế", False, "Cố đô"), ("Hà Nội", True, "Đúng rồi"),
    ]  # fmt: skip
    assert one.payload["feedback"] == "Từ năm 1010"
    body = read(three.kind, three.payload)
    assert [body.mark(["c1", "c2"]), body.mark(["c1"]), body.mark(["c1", "c3"])] == [1, 0.5, 0]


def test_single_items_of_every_kind():
    match = only(MATCH)
    assert match.payload["pairs"] == [{"text": "Cấp cứu", "match": "115"}, {"text": "Cháy", "match": "114"}]
    assert match.payload["others"] == ["113"]
    assert only(ORDER).payload["items"] == ["Một", "Hai"]
    number = only(GAP.format(base="float", value="115", mapping=""))
    assert [number.kind, number.payload["value"], number.payload["tolerance"]] == ["number", 115, 0.5]
    assert "Gọi _____ khi cần." in " ".join(number.html.split())
    short = only(GAP.format(base="string", value="cấp cứu", mapping=MAPPING))
    body = read(short.kind, short.payload)
    assert [body.mark(["CAP CUU"]), body.mark(["cứu"]), body.mark(["x"])] == [1, 0.5, 0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ESSAY, "cannot be marked"),
        (TAO.replace("choice_2]]", "choice_9]]"), "exactly one choice must be right"),
        (TAO.replace("<itemBody>", "<itemBody><choiceInteraction/>"), "exactly one thing must be asked, here are 2"),
        (ORDER.replace("<value>x</value>", ""), "does not name every item once"),
        (MATCH.replace("<imsqti:value>a 1", "<imsqti:value>a 7"), "names something that is not there: a 7"),
        (GAP.format(base="float", value="nhiều", mapping=""), "“nhiều” is not a number"),
        (TAO.replace("?>", '?><!DOCTYPE x [<!ENTITY a "b">]>'), "a document type or entities are not accepted"),
        (TAO.replace('identifier="RESPONSE" cardinality', 'identifier="ELSE" cardinality'), "is not declared"),
    ],
)
def test_qti_that_cannot_be_asked_names_item_line_and_cause(text, said):
    bank = read_bank("goi.zip", package(**{"a/item.xml": text}))
    assert len(bank.problems) >= 1
    assert bank.problems[0].startswith("Line ")
    assert any(said in problem for problem in bank.problems), bank.problems


def test_a_package_that_is_none():
    assert "no QTI item" in read_bank("x.zip", package(**{"a.xml": "<x/>"})).problems[0]
    assert "outside itself" in read_bank("x.zip", package(**{"../a.xml": TAO})).problems[0]
    assert "damaged" in read_bank("x.zip", b"PK\x03\x04x").problems[0]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from([TAO, THREE, MATCH, ORDER, GAP]), st.integers(0, 2500), st.integers(0, 40), st.text(max_size=15))
def test_whatever_damage_qti_has_it_is_read_or_refused(text, at, gone, noise):
    damaged = text[:at] + noise + text[at + gone :]
    bank = qti.parse(damaged.encode("utf-8", "replace"))
    assert bank.problems or all(read(draft.kind, draft.payload) for draft in bank.drafts)
    again = qti.parse_package(package(**{"i.xml": damaged.encode("utf-8", "replace")}))
    assert again.problems or again.drafts


ROWS = [
    {"kind": "single", "text": "1 + 1?", "right": "B", "A": 1, "B": 2.0, "said A": "Thiếu", "tags": "so, de",
     "difficulty": 2, "skill": "1.1", "key": "cong"},
    {"kind": "multiple", "text": "Chẵn?", "right": "a, C", "A": "2", "B": "3", "C": "4"},
    {"kind": "true_false", "text": "Nước sôi ở 100 độ", "right": "ĐÚNG", "said B": "Xem lại"},
    {"kind": "matching", "text": "Ghép", "A": "Cấp cứu = 115", "B": "Cháy = 114"},
    {"kind": "ordering", "text": "Xếp", "A": "Một", "B": "Hai"},
    {"kind": "number", "text": "Mấy?", "right": "1,5", "tolerance": "0,1", "unit": "kg"},
    {"kind": "short", "text": "Ai?", "right": "Bộ Công an | công an"},
]  # fmt: skip


def filled(rows):
    with translation.override("vi"):
        heads = [sheet._head(name) for name in sheet.COLUMNS]
    return workbook([("Câu hỏi", heads, [[row.get(name, "") for name in sheet.COLUMNS] for row in rows])])


def test_the_workbook_asks_every_kind():
    with translation.override("vi"):
        rows = [ROWS[0] | {"kind": str(sheet.Kind.SINGLE.label)}, *ROWS[1:]]
    bank = read_bank("cau-hoi.xlsx", filled(rows))
    assert bank.problems == []
    assert [draft.kind for draft in bank.drafts] == [
        "single", "multiple", "true_false", "matching", "ordering", "number", "short",
    ]  # fmt: skip
    first = bank.drafts[0]
    assert [first.key, first.tags, first.difficulty, first.skill] == ["cong", ["so", "de"], 2, "1.1"]
    assert read("single", first.payload).mark(["b"]) == 1
    assert bank.drafts[5].payload == {"value": 1.5, "tolerance": 0.1, "unit": "kg", "feedback": ""}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"kind": "luận"}, "Line 2: “Kind of question”: “luận” is not known"),
        ({"kind": "single", "right": "D", "A": "1", "B": "2"}, "Line 2: “Right answer”: must name filled choices"),
        ({"kind": "number", "right": "hai"}, "Line 2: “Right answer”: “hai” is not a number"),
        ({"kind": "true_false", "right": "có"}, "Line 2: “Right answer”: must be True or False"),
        ({"kind": "single", "right": "A", "A": "1", "B": "2", "difficulty": "9"}, "must be 1, 2 or 3"),
        ({"kind": "short", "right": "x", "text": ""}, "Line 2: the question has no text"),
    ],
)
def test_a_row_that_cannot_be_asked_names_row_column_and_cause(row, said):
    bank = read_bank("x.xlsx", filled([{"text": "Hỏi?"} | row]))
    assert said in bank.problems[0]


def test_the_template_is_read_by_its_own_reader():
    for code in ("vi", "en"):
        with translation.override(code):
            data = sheet.template()
        assert "no question" in read_bank("x.xlsx", data).problems[0]
    assert "cannot be read" in read_bank("x.xlsx", b"PK\x03\x04nothing").problems[0]
    assert "must name the column" in read_bank("x.xlsx", workbook([("A", ["x"], [])])).problems[0]
