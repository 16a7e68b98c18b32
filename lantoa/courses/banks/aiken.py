# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Aiken: a question, lines “A. …” or “A) …”, then “ANSWER: A”; small letters do as well."""

import html
import re

from django.utils.translation import gettext as _

from .base import Bank, chosen, plain

_CHOICE = re.compile(r"\A(?:(?P<letter>[A-J])[.)]\s*|(?P<small>[a-j])[.)]\s+)(?P<text>.+)\Z")
_ANSWER = re.compile(r"\AANSWER\s*:\s*(?P<letter>.*?)[.)]?\Z", re.IGNORECASE)
_LAST = re.compile(r"^\s*(?:ANSWER\s*:|answer\s*:\s*[a-j]\s*$)", re.MULTILINE | re.IGNORECASE)


def is_aiken(text: str) -> bool:
    """Has it lines “ANSWER:”, and no braces as GIFT has?"""
    return _LAST.search(text) is not None and (
        "{" not in text or re.search(r"^ANSWER:", text, re.MULTILINE) is not None
    )


def parse(text: str) -> Bank:
    """Everything in the file, or the lines that cannot be read."""
    bank = Bank()
    asked: list[str] = []
    choices: list[tuple[str, str]] = []
    first = 1
    for number, line in enumerate(re.split("\r\n|\r|\n", text.removeprefix("\ufeff")), 1):
        said = line.strip()
        answer, choice = _ANSWER.match(said), _CHOICE.match(said)
        if answer:
            right = answer["letter"].upper()
            if right not in [letter for letter, _text in choices]:
                bank.refuse(number, _("the answer %s is not among the choices") % answer["letter"][:20])
            else:
                rows = [(100.0 if letter == right else 0.0, one, "") for letter, one in choices]
                kind, payload = chosen(rows, single=True)
                bank.add(first, "", kind, f"<p>{html.escape(' '.join(asked))}</p>" if asked else "", payload, [])
            asked, choices = [], []
        elif choice and asked:
            letter = (choice["letter"] or choice["small"]).upper()
            choices.append((letter, plain(html.escape(choice["text"]))))
        elif said and choices:
            bank.refuse(number, _("expected another choice or “ANSWER:”"))
            asked, choices, first = [said], [], number
        elif said:
            first = number if not asked else first
            asked.append(said)
    if asked:
        bank.refuse(first, _("the question has no line “ANSWER:”"))
    return bank
