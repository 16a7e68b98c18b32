# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Moodle XML: categories, pictures, CDATA, weights and feedback, in and out."""

import base64
import binascii
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from django.utils.translation import gettext as _

from lantoa.infra.text import nfc

from ..models import Question
from ..safexml import BadXML, Node, read_xml
from . import base
from .base import Bank, chosen, plain, rich
from .gift import PICTURE, weighed

Payload = tuple[str, dict[str, Any]]


def parse(data: bytes) -> Bank:
    """Everything in the file, or the lines that cannot be read."""
    bank = Bank()
    try:
        root = read_xml(data)
    except BadXML as error:
        bank.refuse(error.line, str(error))
        return bank
    if root.tag != "quiz":
        bank.refuse(root.line, _("this is not Moodle XML: the file must begin with <quiz>"))
        return bank
    category = ""
    for node in root.all("question"):
        if node.attributes.get("type") == "category":
            category = base.category_of(node.at("category", "text").text)
        else:
            _question(bank, node, category)
    return bank


def _question(bank: Bank, node: Node, category: str) -> None:
    kind = node.attributes.get("type", "")
    name = node.at("name", "text").text
    try:
        if kind not in _READERS:
            raise ValueError(_("questions of type “%(type)s” cannot be marked by the program") % {"type": kind})
        if any(one.tag == "text" and one.children for one in node.walk()):
            raise ValueError(_("HTML must stand in CDATA, or be escaped"))
        read, payload = _READERS[kind](node)
    except ValueError as error:
        bank.refuse(node.line, f"{name}: {error}" if name else str(error))
        return
    payload["feedback"] = _told(node.at("generalfeedback"))
    payload |= {"partial": False} if node.at("allornothing").text == "1" else {}
    asked = node.at("questiontext")
    tags = [tag.at("text").text for tag in node.at("tags").all("tag")] or [category]
    files = {f"{file.attributes.get('path', '/')}{file.attributes.get('name', '')}".strip("/"): file
             for file in asked.all("file")}  # fmt: skip
    shown = bank.show(asked.line, asked.at("text").text, PICTURE, lambda name: _bytes(files.get(name)))
    text = rich(shown, asked.attributes.get("format", "moodle"))
    bank.add(node.line, node.at("idnumber").text or name, read, text, payload, tags)


def _bytes(file: Node | None) -> bytes | None:
    """What a file element holds; nothing at all when it is damaged."""
    if file is None:
        return None
    try:
        return base64.b64decode("".join(file.text.split()), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _number(said: str) -> float:
    try:
        return float(said or 0)
    except ValueError:
        raise ValueError(_("“%s” is not a number") % said) from None


def _line(node: Node) -> str:
    """What an element with its own form says in one line."""
    return base.line(node.at("text").text, node.attributes.get("format", "html"))


def _told(node: Node) -> str:
    """Feedback; a picture in it is left out."""
    said = node.at("text").text
    return nfc(said) if node.attributes.get("format") in base.LITERAL else plain(said)


def _rows(node: Node, read: Callable[[Node], str]) -> list[tuple[float, str, str]]:
    return [
        (_number(one.attributes.get("fraction", "0")), read(one), _told(one.at("feedback")))
        for one in node.all("answer")
    ]


def _typed(node: Node) -> str:
    """What is typed is letters and nothing else."""
    return nfc(node.at("text").text)


def _choice(node: Node) -> Payload:
    return chosen(_rows(node, _line), single=node.at("single").text.lower() not in ("false", "0"))


def _all_or_nothing(node: Node) -> Payload:
    """A kind that a well-known plug-in adds: several choices, and no part of the point."""
    kind, payload = chosen(_rows(node, _line), single=False)
    for choice in payload["choices"]:
        choice.pop("worth", None)
    return kind, payload | {"partial": False}


def _truth(node: Node) -> Payload:
    rows = {text.lower(): (percent, said) for percent, text, said in _rows(node, _typed)}
    yes, no = rows.get("true", (0.0, "")), rows.get("false", (0.0, ""))
    return "true_false", base.true_false(yes[0] > no[0], yes[1], no[1])


def _short(node: Node) -> Payload:
    return "short", {"answers": [
        {"text": text, "worth": percent / 100, "feedback": said} for percent, text, said in _rows(node, _typed)
    ]}  # fmt: skip


def _numerical(node: Node) -> Payload:
    said = base.one_number([(percent, text) for percent, text, _said in _rows(node, _typed)])
    near = next(one.at("tolerance").text for one in node.all("answer") if _typed(one) == said)
    unit = plain(node.at("units", "unit", "unit_name").text)
    return "number", {"value": _number(said), "tolerance": _number(near), "unit": unit}


def _matching(node: Node) -> Payload:
    rows = [(_line(one), _typed(one.at("answer"))) for one in node.all("subquestion")]
    pairs = [{"text": text, "match": match} for text, match in rows if text]
    return "matching", {"pairs": pairs, "others": [match for text, match in rows if not text]}


def _ordering(node: Node) -> Payload:
    items = [_line(one) for one in node.all("answer")]
    return "ordering", {"items": items} | ({"partial": False} if node.at("gradingtype").text == WHOLE else {})


WHOLE = "ALL_OR_NOTHING"
_READERS: dict[str, Callable[[Node], Payload]] = {
    "multichoice": _choice, "truefalse": _truth, "shortanswer": _short, "numerical": _numerical,
    "matching": _matching, "ordering": _ordering, "multichoiceset": _all_or_nothing,
}  # fmt: skip
_TYPES = {
    "single": "multichoice", "multiple": "multichoice", "true_false": "truefalse", "short": "shortanswer",
    "number": "numerical", "matching": "matching", "ordering": "ordering",
}  # fmt: skip


def _element(tag: str, text: str, form: str = "") -> str:
    attribute = f" format={quoteattr(form)}" if form else ""
    return f"<{tag}{attribute}><text>{escape(text)}</text></{tag}>"


def _answer(percent: float, text: str, feedback: str = "", inside: str = "") -> str:
    said = _element("feedback", feedback, "plain_text") if feedback else ""
    return f'<answer fraction="{percent:.7g}" format="plain_text"><text>{escape(text)}</text>{inside}{said}</answer>'


def write(questions: Iterable[Question], picture: Callable[[str], bytes | None] = lambda name: None) -> str:
    """The questions as Moodle XML; `picture` gives the bytes of a picture by its name."""
    rows = ['<?xml version="1.0" encoding="UTF-8"?>', "<quiz>"]
    for question in questions:
        kind, payload = base.kind_of(question.kind, question.payload), question.payload
        asked = base.SHOWN.sub(lambda found: f'src="@@PLUGINFILE@@/{quote(found[1])}"', question.text)
        files = "".join(
            f'<file name={quoteattr(name)} path="/" encoding="base64">{base64.b64encode(data).decode()}</file>'
            for name in dict.fromkeys(base.SHOWN.findall(question.text))
            if (data := picture(name))
        )
        rows.append(
            f'<question type="{_TYPES[kind]}">{_element("name", question.key)}'
            f'<questiontext format="html"><text>{escape(asked)}</text>{files}</questiontext>'
            f"{_element('generalfeedback', payload.get('feedback', ''), 'plain_text')}"
            f"<defaultgrade>1</defaultgrade><idnumber>{escape(question.key)}</idnumber>"
            f"{'<allornothing>1</allornothing>' * (payload.get('partial') is False)}{_body(kind, payload)}"
            f"<tags>{''.join(_element('tag', tag) for tag in base.tags_of(question))}</tags></question>"
        )
    return "\n".join([*rows, "</quiz>", ""])


def _body(kind: str, payload: dict[str, Any]) -> str:
    if kind == "true_false":
        return "".join(
            _answer(100 * bool(one.get("right")), word, one.get("feedback", ""))
            for word, one in zip(("true", "false"), payload["choices"], strict=False)
        )
    if kind in ("single", "multiple"):
        rows = [_answer(percent, one["text"], one.get("feedback", "")) for percent, one in weighed(kind, payload)]
        single = "true" if kind == "single" else "false"
        return f"<single>{single}</single><shuffleanswers>1</shuffleanswers>{''.join(rows)}"
    if kind == "short":
        return "<usecase>0</usecase>" + "".join(
            _answer(100 * one.get("worth", 1), one["text"], one.get("feedback", "")) for one in payload["answers"]
        )
    if kind == "number":
        inside = f"<tolerance>{payload.get('tolerance', 0)}</tolerance>"
        named = escape(payload.get("unit", ""))
        unit = f"<units><unit><multiplier>1</multiplier><unit_name>{named}</unit_name></unit></units>" if named else ""
        return _answer(100, str(payload["value"]), inside=inside) + unit
    return _order(payload) if kind == "ordering" else _pairs(payload)


def _order(payload: dict[str, Any]) -> str:
    grading = WHOLE if payload.get("partial") is False else "ABSOLUTE_POSITION"
    return (
        f"<layouttype>VERTICAL</layouttype><selecttype>ALL</selecttype><selectcount>{len(payload['items'])}</selectcount>"
        f"<gradingtype>{grading}</gradingtype><showgrading>SHOW</showgrading>"
        + "".join(_answer(place, item) for place, item in enumerate(payload["items"], 1))
    )


def _pairs(payload: dict[str, Any]) -> str:
    pairs = [(pair["text"], pair["match"]) for pair in payload["pairs"]]
    return "<shuffleanswers>true</shuffleanswers>" + "".join(
        f'<subquestion format="plain_text"><text>{escape(a)}</text>{_element("answer", b)}</subquestion>'
        for a, b in [*pairs, *(("", other) for other in payload.get("others", []))]
    )
