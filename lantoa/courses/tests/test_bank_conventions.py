# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Whole files in the conventions of other tools (folder banks/), and what is refused of them, told in Vietnamese."""

import io
import zipfile
from pathlib import Path

import pytest
from django.utils import translation

from lantoa.courses.banks import read_bank
from lantoa.courses.models import Kind
from lantoa.courses.questions import read

from .test_bank_files import GAP, MATCH, THREE, package

FILES = Path(__file__).parent / "banks"


@pytest.fixture(autouse=True)
def vietnamese():
    with translation.override("vi"):
        yield


def zipped(folder, **changed):
    members = {
        file.relative_to(FILES / folder).as_posix(): file.read_bytes()
        for file in sorted((FILES / folder).rglob("*")) if file.is_file()
    }  # fmt: skip
    return package(**{name: data for name, data in (members | changed).items() if data is not None})


def drafts_of(name, data):
    bank = read_bank(name, data)
    assert bank.problems == []
    return bank.drafts, [read(draft.kind, draft.payload) for draft in bank.drafts]


def test_gift_as_moodle_exports_it_from_windows():
    text = "\ufeff" + (FILES / "moodle.gift").read_text(encoding="utf-8").replace("\n", "\r\n")
    drafts, bodies = drafts_of("câu hỏi.txt", text.encode())
    assert [(draft.kind, draft.line) for draft in drafts] == [
        (Kind.SINGLE, 5), (Kind.MULTIPLE, 13), (Kind.SHORT, 21), (Kind.TRUE_FALSE, 23), (Kind.TRUE_FALSE, 25),
        (Kind.MATCHING, 27), (Kind.NUMBER, 33), (Kind.NUMBER, 35), (Kind.NUMBER, 37), (Kind.ORDERING, 42),
        (Kind.SINGLE, 48),
    ]  # fmt: skip
    assert [drafts[0].key, drafts[0].tags, drafts[0].difficulty] == ["mot-lua-chon", ["cong-dich-vu"], 2]
    assert {tag for draft in drafts[1:] for tag in draft.tags} == {"dich-vu-cong-truc-tuyen"}, "a slash in a name is //"
    assert drafts[0].html == "<p>Cổng Dịch vụ công ở đâu? {chọn} 1 + 1 = 2 ~ 3 # 4</p>"
    assert [(one.text, one.feedback) for one in bodies[0].choices] == [
        ("https://dichvucong.gov.vn", "Đúng"), ("dichvucong.com", "Trang giả"), ("Mục a < b", ""),
    ]  # fmt: skip
    assert bodies[0].feedback == "Địa chỉ luôn kết thúc bằng .gov.vn"
    assert [bodies[0].mark(["c1"]), bodies[0].mark(["c2"])] == [1, 0]
    assert drafts[1].html == "<p>Số nào <b>chẵn</b>?<br>Chọn hết.</p>", "Moodle's own form is HTML with line ends"
    assert [bodies[1].mark(keys) for keys in (["c1", "c2"], ["c1"], ["c1", "c3"], ["c1", "c4"])] == [1, 0.5, 0, 0.5]
    assert "nộp _____ có mã số" in drafts[2].html
    assert [bodies[2].mark([said]) for said in ("Truc tuyen", "qua mạng", "bưu điện")] == [1, 0.5, 0]
    assert bodies[2].told("bưu điện") == "Đọc lại nhé"
    assert [(one.text, one.right, one.feedback) for one in bodies[3].choices] == [
        ("Đúng", True, "Giỏi"), ("Sai", False, "Xem lại"),
    ]  # fmt: skip
    assert bodies[3].feedback == "Ít nhất 12 chữ" and bodies[4].choices[1].right
    assert [bodies[5].rows(), bodies[5].others] == [{"Cấp cứu": "115", "Cháy": "114"}, ["113"]]
    assert [[body.mark([said]) for said in marks] for body, marks in zip(bodies[6:9], (
        ("3,144", "3.2"), ("1", "5", "6"), ("1992", "1993"),
    ), strict=True)] == [[1, 0], [1, 1, 0], [1, 0]]  # fmt: skip
    assert bodies[9].items == ["Đăng nhập", "Nộp hồ sơ", "Nhận kết quả"]
    assert drafts[10].html == "<p>x &lt; y &amp;&amp; &lt;b&gt; không phải thẻ?</p>"


def test_moodle_xml_as_moodle_exports_it():
    bank = read_bank("x.xml", (FILES / "moodle.xml").read_bytes())
    drafts, bodies = drafts_of("x.xml", (FILES / "moodle.xml").read_bytes())
    assert [draft.kind for draft in drafts] == [
        "single", "multiple", "multiple", "true_false", "short", "number", "matching", "ordering",
    ]  # fmt: skip
    assert [drafts[0].key, drafts[0].tags, drafts[0].difficulty] == ["an-toan-1", ["duyet-web"], 1]
    assert all(draft.tags == ["an-toan-so"] for draft in drafts[1:])
    png, jpg = bank.pictures
    assert png.endswith(".png") and jpg.endswith(".jpg") and bank.pictures[jpg].startswith(b"\xff\xd8\xff")
    shown = f'<img src="pictures/{png}" alt="Ổ khóa"><img src="pictures/{jpg}" alt="">'
    assert drafts[0].html == f"<p>Hình <strong>nào</strong> đây?<br>{shown}</p>"
    assert [(one.text, one.feedback) for one in bodies[0].choices] == [
        ("Kết nối an toàn", "Đúng"), ("Trang có mật khẩu", ""), ("x <y> z", "Không <b>"),
    ]  # fmt: skip
    assert [bodies[0].mark([key]) for key in ("c1", "c2", "c3")] == [1, 0.5, 0]
    assert bodies[0].feedback == "Ổ khóa: kết nối & mã hóa", "other feedback of Moodle is for its own page"
    assert drafts[1].html == "<p>Mã nào <b>không</b> đưa ai?</p>"
    assert [round(bodies[1].mark(keys), 2) for keys in (["c1"], ["c1", "c2", "c3"], ["c1", "c4"])] == [0.33, 1, 0]
    assert [bodies[2].mark(keys) for keys in (["c1"], ["c1", "c2"])] == [0, 1]
    assert bodies[3].choices[0].right and bodies[3].choices[0].feedback == "Giỏi"
    assert [bodies[4].mark([said]) for said in ("112", "113", "9")] == [1, 0.5, 0]
    assert [bodies[4].told(said) for said in ("113", "9")] == ["Gần đúng", "Tra lại"]
    assert [bodies[5].mark([said]) for said in ("20.500 đồng", "20.501")] == [1, 0]
    assert bodies[6].others == ["113"]
    assert bodies[7].items == ["Khóa máy", "Đổi mật khẩu"] and not bodies[7].partial


def test_aiken_with_small_letters_and_brackets():
    drafts, bodies = drafts_of("aiken.txt", (FILES / "aiken.txt").read_bytes())
    assert [draft.line for draft in drafts] == [1, 7, 13]
    assert drafts[0].html == "<p>Một &lt; hai? Chữ viết trên hai dòng.</p>"
    assert [[one.text for one in body.choices if one.right] for body in bodies] == [["Sai"], ["Hà Nội"], ["Một"]]
    assert bodies[1].choices[2].text == "e.g. không"


def test_qti_packages_of_both_versions():
    drafts, bodies = drafts_of("tao.zip", zipped("tao"))
    assert [(draft.key, draft.kind) for draft in drafts] == [("i1", "multiple"), ("i2", "number")]
    assert 'src="pictures/' in drafts[0].html
    assert [bodies[0].mark(keys) for keys in (["c1", "c3"], ["c1"])] == [1, 0], "match_correct gives no part"
    assert [bodies[1].mark([said]) for said in ("190", "210", "211")] == [1, 1, 0], "5 % of 200"
    drafts, bodies = drafts_of("three.zip", zipped("three"))
    assert [bodies[0].mark([key]) for key in ("c1", "c2", "c3")] == [0, 1, 0.5], "map_response gives a part"
    assert drafts[0].html.count("src=") == 1, "a picture of another server is left out"
    assert bodies[1].rows() == {"Cấp cứu": "115", "Cháy": "114"}


XML = '<?xml version="1.0"?>\n<quiz>\n<question type="{}"><name><text>Câu A</text></name>\n{}</question></quiz>'
ASKED = '<questiontext format="html"><text>{}</text></questiontext>'
ONE = "<answer fraction='100'><text>a</text></answer><answer><text>b</text></answer>"
EXTERNAL = '<?xml version="1.0"?>\n<!DOCTYPE q SYSTEM "file:///etc/passwd">\n<quiz/>'
IMG = "&lt;img src='@@PLUGINFILE@@/a.png'&gt;"
UNEVEN = """<imsqti:mapping><imsqti:mapEntry mapKey="a 1" mappedValue="1"/>
  <imsqti:mapEntry mapKey="b 2" mappedValue="3"/></imsqti:mapping></imsqti:responseDeclaration>"""
NO_PNG = "<file name='a.png' encoding='base64'>PHN2Zz4=</file>"
BOMBED = io.BytesIO()
with zipfile.ZipFile(BOMBED, "w", zipfile.ZIP_DEFLATED) as out:
    out.writestr("a.xml", b" " * 20_000_000)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("\n\n::Câu A::Kể {}", "Dòng 3: Câu A: chương trình không chấm được câu tự luận"),
        ("Đây là lời dẫn.", "Dòng 1: mỗi câu hỏi"),
        ("Hai? {=a =b ~c}", "Dòng 1: Hai?: phải có đúng một"),
        ("Năm? {#=1822:0 =%50%1822:2}", "Dòng 1: chỉ được có đúng một số đúng"),
        ('x {T}\n\n[html]<img src="@@PLUGINFILE@@/b%C3%A0.png">? {=a ~b}', "Dòng 3: không có ảnh “bà.png” trong tệp"),
        ("Hai?\nA. 1\nB. 2\nANSWER: A, B\n", "Dòng 4: đáp án A, B không"),
        ("Hai?\r\nA. 1\r\nB. 2\r\n\r\nANSWER: A\r\nBa?\r\nA. 1\r\n", "Dòng 6: câu hỏi"),
    ],
)
def test_text_that_is_refused_names_line_and_cause(data, said):
    bank = read_bank("a.txt", data.encode())
    assert len(bank.problems) == 1 and bank.problems[0].startswith(said), bank.problems


@pytest.mark.parametrize(
    ("data", "said"),
    [
        *((XML.format(kind, ""), f"Dòng 3: Câu A: chương trình không chấm được câu hỏi loại “{kind}”")
          for kind in ("essay", "description", "cloze", "gapselect", "calculated")),
        (XML.format("multichoice", ASKED.format("Hai <b>ba</b>") + ONE), "Dòng 3: Câu A: HTML phải nằm trong CDATA"),
        (XML.format("multichoice", ASKED.format(IMG) + ONE), "Dòng 4: không có ảnh “a.png” trong tệp"),
        (XML.format("multichoice", ASKED.format("Hai?") + ONE.replace(">b<", f">{IMG}<")), "Dòng 3: Câu A: ảnh chỉ"),
        (XML.format("multichoice", ASKED.replace("</q", f"{NO_PNG}</q").format(IMG) + ONE), "Dòng 4: ảnh “a.png” phải"),
        (EXTERNAL, "Dòng 2: "),
        (GAP.format(base="float", value="1</value><value>2", mapping=""), "Dòng 5: Tổng: chỉ được có đúng một số đúng"),
    ],
)  # fmt: skip
def test_xml_that_is_refused_names_line_and_cause(data, said):
    bank = read_bank("a.xml", data.encode())
    assert len(bank.problems) == 1 and bank.problems[0].startswith(said), bank.problems


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (BOMBED.getvalue(), "Dòng 1: “a.xml” "),
        (package(**{"a.xml": THREE.replace("http://www.imsglobal.org", "http://example.org")}), "Dòng 1: a.xml: "),
        (package(**{"a.xml": "<questestinterop/>"}), "Dòng 1: "),
        (zipped("tao", **{"items/i2.xml": None}), "Dòng 8: imsmanifest.xml: gói thiếu câu hỏi “items/i2.xml”"),
        (
            zipped("tao", **{"items/i1/assets/khóa.png": None}),
            "Dòng 10: items/i1/qti.xml: không có ảnh “assets/khóa.png” trong tệp",
        ),
        (
            package(**{"a.xml": MATCH.replace("</imsqti:responseDeclaration>", UNEVEN)}),
            "Dòng 8: a.xml: Ghép: mọi cặp phải",
        ),
    ],
)
def test_packages_that_are_refused_name_item_line_and_cause(data, said):
    bank = read_bank("a.zip", data)
    assert len(bank.problems) == 1 and bank.problems[0].startswith(said), bank.problems
