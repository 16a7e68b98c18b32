# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""GIFT, the text form of Moodle: escapes, titles, categories, weights, feedback, HTML and Markdown.

What GIFT has no word for stands in comments, which Moodle passes over: the key, tags, a unit, the explanation of an
order, and that a part of the answer is worth nothing.
"""

import html
import re
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from ..models import Question
from . import base
from .base import Bank, chosen, rich

SPECIAL = "~=#{}:\\"
_HIDDEN = {char: chr(0xE000 + place) for place, char in enumerate([*SPECIAL, "\n"])}
_SHOWN = str.maketrans({hidden: char for char, hidden in _HIDDEN.items()})
_TITLE = re.compile(r"\A::(?P<title>.*?)::\s*", re.DOTALL)
_FORM = re.compile(r"\A\s*\[(?P<form>html|markdown|plain|moodle)\]\s*")
_NOTE = re.compile(r"\[(?P<what>id|tag|unit|partial):(?P<said>[^\]]*)\]")
_ANSWER = re.compile(r"(?P<mark>[=~])(?:\s*%(?P<percent>-?[0-9]{1,3}(?:\.[0-9]+)?)%)?(?P<text>[^=~]*)")
_ORDER = re.compile(r"\A>\s*[0-9]+(?P<words>[^\n]*)\n(?P<items>.*)\Z", re.DOTALL)
_TRUTH = re.compile(
    r"(?P<true>T|TRUE|F|FALSE)\s*(?:#(?P<wrong>[^#]*))?(?:#(?P<right>.*))?\Z", re.DOTALL | re.IGNORECASE
)
PICTURE = re.compile(r"""(?:@@PLUGINFILE@@/|(?<=src=")pictures/)([^"'<>)?]+)(?:\?[^"'<>)]*)?""")
Payload = tuple[str, dict[str, Any]]
Notes = list[tuple[str, str]]


def parse(text: str) -> Bank:
    """Everything in the file, or the lines that cannot be read."""
    bank = Bank()
    text = re.sub("[\ue000-\ue0ff]", "", text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff"))
    text = re.sub(r"\\([~=#{}:\\n])", lambda found: _HIDDEN["\n" if found[1] == "n" else found[1]], text)
    category: list[str] = []
    notes: Notes = []
    block: list[str] = []
    first = 1
    for number, row in enumerate([*text.split("\n"), ""], 1):
        if row.lstrip().startswith("//"):
            notes += [(note["what"], note["said"].translate(_SHOWN)) for note in _NOTE.finditer(row)]
            _comment, sign, general = row.partition("####")
            notes += [("feedback", general)] if sign and block else []
        elif row.startswith("$CATEGORY:"):
            category = [base.category_of(row.partition(":")[2].translate(_SHOWN))]
        elif row.strip():
            first = number if not block else first
            block.append(row)
        elif block:
            _question(bank, first, "\n".join(block), notes, category)
            block, notes = [], []
    return bank


def _question(bank: Bank, line: int, block: str, notes: Notes, category: list[str]) -> None:
    title = _TITLE.match(block)
    block = block[title.end() :] if title else block
    found = _FORM.match(block)
    block, form = (block[found.end() :], found["form"]) if found else (block, "moodle")
    head, opened, rest = block.partition("{")
    body, closed, tail = rest.partition("}")
    if not opened or not closed or "{" in body or "{" in tail or "}" in tail + head:
        bank.refuse(line, _("a question needs its answers between { and }, written once"))
        return
    asked = f"{head.strip()} _____ {tail.strip()}" if tail.strip() else head.strip()
    body, _sign, general = body.partition("####")
    said = dict(notes)
    name = said.get("id") or (title["title"].translate(_SHOWN) if title else "")
    try:
        kind, payload = _answers(body.strip(), form)
    except ValueError as error:
        bank.refuse(line, f"{name}: {error}" if name else str(error))
        return
    payload["feedback"] = _told(said.get("feedback") or general, form)
    payload |= {"unit": said["unit"]} if "unit" in said else {}
    payload |= {"partial": False} if said.get("partial") == "no" else {}
    text = bank.show(line, asked.translate(_SHOWN), PICTURE, lambda _name: None)
    bank.add(line, name, kind, rich(text, form), payload, [tag for what, tag in notes if what == "tag"] or category)


def _said(text: str, form: str) -> str:
    found = _FORM.match(text)
    return base.line(text[found.end() if found else 0 :].translate(_SHOWN), found["form"] if found else form)


def _told(text: str, form: str) -> str:
    """Feedback; a picture in it is left out."""
    return _said(re.sub("(?i)<img[^>]*>", "", text), form)


def _answers(body: str, form: str) -> Payload:
    """(kind, payload); ValueError says why not."""
    if not body:
        raise ValueError(_("an essay cannot be marked by the program"))
    if truth := _TRUTH.match(body):
        is_true = truth["true"].upper().startswith("T")
        wrong, right = _told(truth["wrong"] or "", form), _told(truth["right"] or "", form)
        return "true_false", base.true_false(is_true, right if is_true else wrong, wrong if is_true else right)
    if order := _ORDER.match(body):
        items = [_said(item, form) for item in order["items"].split("\n") if item.strip()]
        return "ordering", {"items": items} | ({"partial": False} if "ALL_OR_NOTHING" in order["words"] else {})
    is_number = body.startswith("#")
    if is_number:
        body = body[1:].strip()
        body = body if body.startswith("=") else f"={body}"
    found = list(_ANSWER.finditer(body))
    if not found or body[: found[0].start()].strip():
        raise ValueError(_("the answers must begin with = or ~"))
    return _weighed(found, form, is_number)


def _weighed(found: list[re.Match[str]], form: str, is_number: bool) -> Payload:
    """What the answers, each with its mark and its weight, come to."""
    rows = []
    for one in found:
        said, _sign, told = one["text"].partition("#")
        percent = float(one["percent"]) if one["percent"] else 100.0 if one["mark"] == "=" else 0.0
        rows.append((percent, said.strip(), _told(told, form)))
    if is_number:
        return _number(base.one_number([(percent, said) for percent, said, _told in rows]))
    only = all(one["mark"] == "=" for one in found)
    if only and all("->" in said for _percent, said, _told in rows):
        return _pairs([said for _percent, said, _told in rows], form)
    if only:  # typed answers are letters and nothing else, whatever the form of the question
        return "short", {"answers": [
            {"text": _said(said, "plain"), "worth": percent / 100, "feedback": told} for percent, said, told in rows
        ]}  # fmt: skip
    answers = [(percent, _said(said, form), told) for percent, said, told in rows]
    return chosen(answers, single=any(one["mark"] == "=" for one in found))


def _pairs(rows: list[str], form: str) -> Payload:
    split = [
        (_said(left, form), _said(right, "plain")) for left, _arrow, right in (row.partition("->") for row in rows)
    ]
    pairs = [{"text": left, "match": right} for left, right in split if left]
    return "matching", {"pairs": pairs, "others": [right for left, right in split if not left]}


def _number(said: str) -> Payload:
    said = said.translate(_SHOWN).strip()
    low, dots, high = said.partition("..")
    value, _colon, near = said.partition(":")
    try:
        if dots:
            return "number", {"value": (float(low) + float(high)) / 2, "tolerance": abs(float(high) - float(low)) / 2}
        return "number", {"value": float(value), "tolerance": float(near or 0)}
    except ValueError:
        raise ValueError(_("“%s” is not a number") % said) from None


def _escape(text: str) -> str:
    return re.sub(r"([~=#{}:\\])", r"\\\1", text).replace("\n", "\\n")


def _html(text: str) -> str:
    """A line as HTML, which can neither be taken for a form nor for a weight."""
    said = _escape(html.escape(text, quote=False))
    return f"&\\#{ord(said[0])};{said[1:]}" if said[:1] in ("[", "%") else said


def _raw(text: str) -> str:
    """An item of an order: Moodle reads them line by line and knows no escapes there."""
    return re.sub(r"^[/$[]|[{}\\#]", lambda found: f"&#{ord(found[0])};", html.escape(text, quote=False))


def write(questions: Iterable[Question]) -> str:
    """The questions as GIFT, for Moodle 4.4 or newer, which knows orders."""
    return "\n".join(_block(question) for question in questions)


def _block(question: Question) -> str:
    payload, kind = question.payload, base.kind_of(question.kind, question.payload)
    notes = [f"[id:{question.key}]", *(f"[tag:{tag}]" for tag in base.tags_of(question))]
    notes += [f"[unit:{_escape(payload['unit'])}]"] if payload.get("unit") else []
    notes += ["[partial:no]"] if payload.get("partial") is False else []
    general = payload.get("feedback", "")
    sign = "// ####" if kind == "ordering" else "####"
    end = f"\n{sign}{_html(general)}" if general else ""
    text = _escape(base.SHOWN.sub(r'src="@@PLUGINFILE@@/\1"', question.text.strip()))
    return f"// {' '.join(notes)}\n::{question.key}::[html]{text} {{{_body(kind, payload)}{end}\n}}\n"


def _body(kind: str, payload: dict[str, Any]) -> str:
    def told(one: dict[str, Any]) -> str:
        return f" #{_html(one['feedback'])}" if one.get("feedback") else ""

    if kind == "number":
        return f"#{payload['value']}:{payload.get('tolerance', 0)}"
    if kind == "true_false":
        right, wrong = sorted(payload["choices"], key=lambda one: not one.get("right"))
        word = "TRUE" if right is payload["choices"][0] else "FALSE"
        return f"{word}#{_html(wrong.get('feedback', ''))}#{_html(right.get('feedback', ''))}"
    if kind == "ordering":
        grading = "ALL_OR_NOTHING" if payload.get("partial") is False else "ABSOLUTE_POSITION"
        return "\n".join([f">{len(payload['items'])} ALL VERTICAL {grading} SHOW", *map(_raw, payload["items"])])
    if kind == "short":
        rows = [f"=%{100 * one.get('worth', 1):g}%{_escape(one['text'])}{told(one)}" for one in payload["answers"]]
    elif kind == "matching":
        pairs = [(pair["text"], pair["match"]) for pair in payload["pairs"]]
        pairs += [("", other) for other in payload.get("others", [])]
        rows = [f"={_html(text)} -> {_escape(match)}" for text, match in pairs]
    else:
        rows = [
            f"{'=' if percent == 100 and kind != 'multiple' else f'~%{percent:.5f}%' if percent else '~'}"
            f"{_html(one['text'])}{told(one)}"
            for percent, one in weighed(kind, payload)
        ]
    return "\n" + "\n".join(rows)


def weighed(kind: str, payload: dict[str, Any]) -> list[tuple[float, dict[str, Any]]]:
    """(percent, choice): what each choice is worth in the words of Moodle."""
    choices = payload["choices"]
    right = sum(bool(one.get("right")) for one in choices)
    weights = any(one.get("worth") is not None for one in choices)

    def percent(one: dict[str, Any]) -> float:
        if kind != "multiple" and one.get("right"):
            return 100
        if weights:
            return 100 * (one.get("worth") or 0)
        return 100 / right if one.get("right") else -100 / right if kind == "multiple" else 0

    return [(percent(one), one) for one in choices]
