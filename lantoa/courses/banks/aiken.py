# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Aiken: a question, lines “A. …”, then “ANSWER: A”."""

import html
import re

from django.utils.translation import gettext as _

from .base import Bank, chosen, plain

_CHOICE = re.compile(r"\A(?P<letter>[A-J])[.)]\s+(?P<text>.+)\Z")
_ANSWER = re.compile(r"\AANSWER:\s*(?P<letter>[A-J])\s*\Z")


def parse(text: str) -> Bank:
    """Everything in the file, or the lines that cannot be read."""
    bank = Bank()
    asked: list[str] = []
    choices: list[tuple[str, str]] = []
    first = 1
    lines = text.removeprefix("\ufeff").splitlines()
    for number, line in enumerate(lines, 1):
        said = line.strip()
        answer, choice = _ANSWER.match(said), _CHOICE.match(said)
        if answer:
            letters = [letter for letter, _text in choices]
            if answer["letter"] not in letters:
                bank.refuse(number, _("the answer %s is not among the choices") % answer["letter"])
            else:
                rows = [(100.0 if letter == answer["letter"] else 0.0, one, "") for letter, one in choices]
                kind, payload = chosen(rows, single=True)
                bank.add(first, "", kind, f"<p>{html.escape(' '.join(asked))}</p>" if asked else "", payload, [])
            asked, choices = [], []
        elif choice and asked:
            choices.append((choice["letter"], plain(html.escape(choice["text"]))))
        elif said and choices:
            bank.refuse(number, _("expected another choice or “ANSWER:”"))
            asked, choices, first = [said], [], number
        elif said:
            first = number if not asked else first
            asked.append(said)
    if asked:
        bank.refuse(first, _("the question has no line “ANSWER:”"))
    return bank
