# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""GIFT, the text form of Moodle: escapes, titles, categories, weights, feedback, HTML and Markdown."""

import re
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from ..models import Question
from .base import Bank, chosen, plain, rich

SPECIAL = "~=#{}:\\"
_HIDDEN = {char: chr(0xE000 + place) for place, char in enumerate([*SPECIAL, "\n"])}
_SHOWN = str.maketrans({hidden: char for char, hidden in _HIDDEN.items()})
_TITLE = re.compile(r"\A::(?P<title>.*?)::\s*", re.DOTALL)
_FORM = re.compile(r"\A\[(?P<form>html|markdown|plain|moodle)\]\s*")
_NOTE = re.compile(r"\[(?P<what>id|tag):(?P<said>[^\]]*)\]")
_ANSWER = re.compile(r"(?P<mark>[=~])(?:%(?P<percent>-?[0-9]{1,3}(?:\.[0-9]+)?)%)?(?P<text>[^=~]*)")


def parse(text: str) -> Bank:
    """Everything in the file, or the lines that cannot be read."""
    bank = Bank()
    text = re.sub("[\ue000-\ue0ff]", "", text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff"))
    text = re.sub(r"\\([~=#{}:\\n])", lambda found: _HIDDEN["\n" if found[1] == "n" else found[1]], text)
    category: list[str] = []
    notes: list[tuple[str, str]] = []
    block: list[str] = []
    first = 1
    for number, line in enumerate([*text.split("\n"), ""], 1):
        if line.lstrip().startswith("//"):
            notes += [(note["what"], note["said"].translate(_SHOWN)) for note in _NOTE.finditer(line)]
        elif line.startswith("$CATEGORY:"):
            category = [line.partition(":")[2].translate(_SHOWN).rstrip("/").rpartition("/")[2].strip()]
        elif line.strip():
            first = number if not block else first
            block.append(line)
        elif block:
            _question(bank, first, "\n".join(block), notes, category)
            block, notes = [], []
    return bank


def _question(bank: Bank, line: int, block: str, notes: list[tuple[str, str]], category: list[str]) -> None:
    title = _TITLE.match(block)
    block = block[title.end() :] if title else block
    form = _FORM.match(block)
    block = block[form.end() :] if form else block
    head, opened, rest = block.partition("{")
    body, closed, tail = rest.partition("}")
    if not opened or not closed or "{" in body or "{" in tail or "}" in tail + head:
        bank.refuse(line, _("a question needs its answers between { and }, written once"))
        return
    asked = f"{head.strip()} _____ {tail.strip()}" if tail.strip() else head.strip()
    body, _sign, general = body.partition("####")
    read = _answers(body.strip())
    if isinstance(read, str):
        bank.refuse(line, read)
        return
    kind, payload = read
    payload["feedback"] = _plain(general)
    name = next((said for what, said in notes if what == "id"), title["title"].translate(_SHOWN) if title else "")
    tags = [said for what, said in notes if what == "tag"] or category
    bank.add(line, name, kind, rich(asked.translate(_SHOWN), form["form"] if form else "moodle"), payload, tags)


def _plain(text: str) -> str:
    return plain(_FORM.sub("", text.strip()).translate(_SHOWN))


def _answers(body: str) -> tuple[str, dict[str, Any]] | str:
    """(kind, payload), or the sentence that says why not."""
    if not body:
        return _("an essay cannot be marked by the program")
    truth = re.match(r"(?P<true>T|TRUE|F|FALSE)\s*(?:#(?P<wrong>[^#]*))?(?:#(?P<right>.*))?\Z", body, re.DOTALL)
    if truth:
        is_true = truth["true"].startswith("T")
        wrong, right = _plain(truth["wrong"] or ""), _plain(truth["right"] or "")
        return "true_false", true_false(is_true, right if is_true else wrong, wrong if is_true else right)
    if body.startswith("#"):
        return _number(body[1:].strip())
    found = list(_ANSWER.finditer(body))
    if not found or body[: found[0].start()].strip():
        return _("the answers must begin with = or ~")
    rows = []
    for one in found:
        said, _sign, feedback = one["text"].partition("#")
        percent = float(one["percent"]) if one["percent"] else 100.0 if one["mark"] == "=" else 0.0
        rows.append((one["mark"], percent, said.strip(), _plain(feedback), bool(one["percent"])))
    if all(mark == "=" and "->" in said for mark, _percent, said, _feedback, _given in rows):
        return _pairs([said for _mark, _percent, said, _feedback, _given in rows])
    if all(mark == "=" for mark, *_rest in rows):
        return "short", {"answers": [
            {"text": _plain(said), "worth": percent / 100, "feedback": told} for _m, percent, said, told, _g in rows
        ]}  # fmt: skip
    whole = sum(percent >= 99.99 for _mark, percent, *_rest in rows)
    answers = [(percent, _plain(said), told) for _m, percent, said, told, _g in rows]
    return chosen(answers, single=whole == 1)


def true_false(is_true: bool, said_true: str, said_false: str) -> dict[str, Any]:
    """A payload with two choices, in the language of the moment."""
    return {"choices": [
        {"key": "t", "text": _("True"), "right": is_true, "feedback": said_true},
        {"key": "f", "text": _("False"), "right": not is_true, "feedback": said_false},
    ]}  # fmt: skip


def _pairs(rows: list[str]) -> tuple[str, dict[str, Any]]:
    split = [(_plain(left), _plain(right)) for left, _arrow, right in (row.partition("->") for row in rows)]
    pairs = [{"text": left, "match": right} for left, right in split if left]
    return "matching", {"pairs": pairs, "others": [right for left, right in split if not left]}


def _number(body: str) -> tuple[str, dict[str, Any]] | str:
    body = body.partition("=")[2] if body.startswith("=") else body
    said = body.partition("#")[0].partition("=")[0].translate(_SHOWN).strip()
    low, dots, high = said.partition("..")
    value, _colon, near = said.partition(":")
    try:
        if dots:
            return "number", {"value": (float(low) + float(high)) / 2, "tolerance": abs(float(high) - float(low)) / 2}
        return "number", {"value": float(value), "tolerance": float(near or 0)}
    except ValueError:
        return _("“%s” is not a number") % said


def _escape(text: str) -> str:
    return re.sub(r"([~=#{}:\\])", r"\\\1", text).replace("\n", "\\n").replace("->", "-\\n>")


def write(questions: Iterable[Question]) -> str:
    """The questions as GIFT. An order becomes pairs of line and place, since GIFT has no other word for it."""
    blocks = []
    for question in questions:
        tags = [*question.tags, *([f"difficulty-{question.difficulty}"] if question.difficulty else [])]
        notes = " ".join([f"[id:{question.key}]", *(f"[tag:{tag}]" for tag in tags)])
        general = question.payload.get("feedback", "")
        end = f"\n####{_escape(general)}" if general else ""
        text = _escape(question.text.strip())
        blocks.append(
            f"// {notes}\n::{question.key}::[html]{text} {{{_body(question.kind, question.payload)}{end}\n}}\n"
        )
    return "\n".join(blocks)


def _body(kind: str, payload: dict[str, Any]) -> str:
    def told(one: dict[str, Any]) -> str:
        return f" #{_escape(one['feedback'])}" if one.get("feedback") else ""

    if kind == "number":
        return f"#{payload['value']}:{payload.get('tolerance', 0)}"
    if kind == "short":
        rows = [f"=%{100 * one.get('worth', 1):g}%{_escape(one['text'])}{told(one)}" for one in payload["answers"]]
    elif kind == "matching":
        pairs = [(pair["text"], pair["match"]) for pair in payload["pairs"]]
        pairs += [("", other) for other in payload.get("others", [])]
        rows = [f"={_escape(text)} -> {_escape(match)}" for text, match in pairs]
    elif kind == "ordering":
        rows = [f"={_escape(item)} -> {place}" for place, item in enumerate(payload["items"], 1)]
    else:
        rows = [
            f"{'=' if percent == 100 else f'~%{percent:.5f}%' if percent else '~'}{_escape(one['text'])}{told(one)}"
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
