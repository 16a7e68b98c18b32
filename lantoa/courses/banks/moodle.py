# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Moodle XML: categories, pictures, CDATA, weights and feedback, in and out."""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Iterable
from pathlib import PurePosixPath
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from django.utils.translation import gettext as _

from ..folder import PICTURES
from ..models import Question
from ..safexml import BadXML, Node, read_xml
from .base import Bank, chosen, plain, rich
from .gift import true_false, weighed

MOST_PICTURE = 1_000_000
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
            category = node.at("category", "text").text.rstrip("/").rpartition("/")[2]
        else:
            _question(bank, node, category)
    return bank


def _question(bank: Bank, node: Node, category: str) -> None:
    kind = node.attributes.get("type", "")
    name = node.at("name", "text").text
    if kind not in _READERS:
        said = _("questions of type “%(type)s” cannot be marked by the program") % {"type": kind}
        bank.refuse(node.line, f"{name}: {said}" if name else said)
        return
    try:
        read, payload = _READERS[kind](node)
    except ValueError as error:
        bank.refuse(node.line, f"{name}: {error}")
        return
    payload["feedback"] = plain(node.at("generalfeedback", "text").text)
    asked = node.at("questiontext")
    tags = [tag.at("text").text for tag in node.at("tags").all("tag")] or [category]
    text = rich(_with_pictures(bank, asked), asked.attributes.get("format", "moodle"))
    bank.add(node.line, node.at("idnumber").text or name, read, text, payload, tags)


def _with_pictures(bank: Bank, asked: Node) -> str:
    """The text, its own files kept in the bank under names that nothing else has."""
    text = asked.at("text").text
    for file in asked.all("file"):
        name = file.attributes.get("name", "")
        suffix = PurePosixPath(name).suffix.lower().replace(".jpeg", ".jpg")
        try:
            data = base64.b64decode("".join(file.text.split()), validate=True)
        except (binascii.Error, ValueError):
            bank.refuse(file.line, _("the picture “%s” is damaged") % name)
            continue
        if suffix not in PICTURES or suffix == ".svg" or not 0 < len(data) <= MOST_PICTURE:
            bank.refuse(file.line, _("the picture “%s” must be PNG, WebP or JPEG, at most one megabyte") % name)
            continue
        kept = hashlib.sha256(data).hexdigest()[:16] + suffix
        bank.pictures[kept] = data
        text = text.replace(f"@@PLUGINFILE@@/{name}", f"pictures/{kept}")
    return text


def _number(said: str) -> float:
    try:
        return float(said or 0)
    except ValueError:
        raise ValueError(_("“%s” is not a number") % said) from None


def _rows(node: Node) -> list[tuple[float, str, str]]:
    return [
        (_number(one.attributes.get("fraction", "0")), plain(one.at("text").text), plain(said.text))
        for one in node.all("answer")
        for said in [one.at("feedback", "text")]
    ]


def _choice(node: Node) -> Payload:
    return chosen(_rows(node), single=node.at("single").text.lower() not in ("false", "0"))


def _truth(node: Node) -> Payload:
    rows = {text.lower(): (percent, said) for percent, text, said in _rows(node)}
    yes, no = rows.get("true", (0.0, "")), rows.get("false", (0.0, ""))
    return "true_false", true_false(yes[0] > no[0], yes[1], no[1])


def _short(node: Node) -> Payload:
    return "short", {"answers": [
        {"text": text, "worth": percent / 100, "feedback": said} for percent, text, said in _rows(node) if percent > 0
    ]}  # fmt: skip


def _numerical(node: Node) -> Payload:
    best = max(node.all("answer"), key=lambda one: _number(one.attributes.get("fraction", "0")), default=node)
    value, near = _number(best.at("text").text), _number(best.at("tolerance").text)
    unit = plain(node.at("units", "unit", "unit_name").text)
    return "number", {"value": value, "tolerance": near, "unit": unit}


def _matching(node: Node) -> Payload:
    rows = [(plain(one.at("text").text), plain(one.at("answer", "text").text)) for one in node.all("subquestion")]
    pairs = [{"text": text, "match": match} for text, match in rows if text]
    return "matching", {"pairs": pairs, "others": [match for text, match in rows if not text]}


def _ordering(node: Node) -> Payload:
    return "ordering", {"items": [text for _percent, text, _said in _rows(node)]}


_READERS: dict[str, Callable[[Node], Payload]] = {
    "multichoice": _choice, "truefalse": _truth, "shortanswer": _short, "numerical": _numerical,
    "matching": _matching, "ordering": _ordering,
}  # fmt: skip
_TYPES = {
    "single": "multichoice", "multiple": "multichoice", "true_false": "truefalse", "short": "shortanswer",
    "number": "numerical", "matching": "matching", "ordering": "ordering",
}  # fmt: skip
_SHOWN = re.compile(r'src="[^"]*/pictures/\d+/([^"/]+)"')


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
        tags = [*question.tags, *([f"difficulty-{question.difficulty}"] if question.difficulty else [])]
        asked = _SHOWN.sub(r'src="@@PLUGINFILE@@/\1"', question.text)
        files = "".join(
            f'<file name={quoteattr(name)} path="/" encoding="base64">{base64.b64encode(data).decode()}</file>'
            for name in dict.fromkeys(_SHOWN.findall(question.text))
            if (data := picture(name))
        )
        rows.append(
            f'<question type="{_TYPES[question.kind]}">{_element("name", question.key)}'
            f'<questiontext format="html"><text>{escape(asked)}</text>{files}</questiontext>'
            f"{_element('generalfeedback', question.payload.get('feedback', ''), 'plain_text')}"
            f"<defaultgrade>1</defaultgrade><idnumber>{escape(question.key)}</idnumber>"
            f"{_body(question.kind, question.payload)}"
            f"<tags>{''.join(_element('tag', tag) for tag in tags)}</tags></question>"
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
    if kind == "ordering":
        return "".join(_answer(place, item) for place, item in enumerate(payload["items"], 1))
    pairs = [(pair["text"], pair["match"]) for pair in payload["pairs"]]
    return "<shuffleanswers>true</shuffleanswers>" + "".join(
        f'<subquestion format="plain_text"><text>{escape(a)}</text>{_element("answer", b)}</subquestion>'
        for a, b in [*pairs, *(("", other) for other in payload.get("others", []))]
    )
