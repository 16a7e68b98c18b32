# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Question files of other programs: what was read, what was refused and why, line by line."""

import hashlib
import html
import re
from dataclasses import dataclass, field
from typing import Any

import nh3
from django.utils.text import slugify
from django.utils.translation import gettext as _
from pydantic import ValidationError

from lantoa.infra.text import fold, nfc

from ..folder import cause
from ..markdown import clean_html, to_html
from ..questions import read

MOST_QUESTIONS = 2000


@dataclass(frozen=True)
class Draft:
    """One question as read. `html` is clean; its pictures are “pictures/NAME”."""

    line: int
    key: str
    kind: str
    html: str
    payload: dict[str, Any]
    tags: list[str] = field(default_factory=list)
    difficulty: int = 0
    skill: str = ""


@dataclass
class Bank:
    """A whole file. Nothing of it is stored while there are problems."""

    drafts: list[Draft] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)

    def refuse(self, line: int, said: str) -> None:
        """Note one problem."""
        self.problems.append(_("Line %(line)s: %(cause)s") % {"line": line, "cause": said})

    def add(
        self, line: int, name: str, kind: str, text: str, payload: dict[str, Any], tags: list[str], skill: str = ""
    ) -> None:
        """Keep a question if it can be asked, else say why not. `tags` may hold difficulty-1 to difficulty-3."""
        if len(self.drafts) >= MOST_QUESTIONS:
            self.refuse(line, _("more than %(most)s questions in one file") % {"most": MOST_QUESTIONS})
            return
        if not plain(text) and "<img" not in text:
            self.refuse(line, _("the question has no text"))
            return
        try:
            read(kind, payload)
        except ValidationError as errors:
            for error in errors.errors():
                self.refuse(line, f"{name or plain(text)[:60]}: {cause(error)}")
            return
        hard = next((int(tag[-1]) for tag in tags if re.fullmatch("difficulty-[1-3]", tag)), 0)
        kept = list(dict.fromkeys(slug for tag in tags if (slug := as_key(tag)) and not tag.startswith("difficulty-")))
        self.drafts.append(Draft(line, self._key(name, text), kind, text, payload, kept, hard, skill))

    def _key(self, name: str, text: str) -> str:
        key = as_key(name) or "q-" + hashlib.sha256(text.encode()).hexdigest()[:10]
        taken = {draft.key for draft in self.drafts}
        number = 2
        while key in taken:
            key, number = f"{key[:44].rstrip('-')}-{number}", number + 1
        return key


def as_key(words: str) -> str:
    """Words as a key: small letters, digits and hyphens."""
    return slugify(fold(words)).replace("_", "-").strip("-")[:50].rstrip("-")


def plain(text: str) -> str:
    """HTML as one line of text."""
    return nfc(html.unescape(nh3.clean(text.replace("\0", ""), tags=set())))


def rich(text: str, form: str) -> str:
    """Clean HTML from text in one of the forms that Moodle knows."""
    if form == "html":
        return clean_html(text)
    if form == "markdown":
        return to_html(text)
    return f"<p>{html.escape(text.strip())}</p>".replace("\n", "<br>") if text.strip() else ""


def chosen(answers: list[tuple[float, str, str]], single: bool) -> tuple[str, dict[str, Any]]:
    """Kind and payload from (percent, text, feedback) of each choice, as Moodle weighs them."""
    whole = [percent >= 99.99 for percent, _text, _said in answers]
    choices = [
        {"key": f"c{number}", "text": text, "feedback": said}
        | ({"right": True} if percent > 0 and (whole[number - 1] or not single) else {})
        | ({} if single and percent in (0, 100) else {"worth": percent / 100})
        for number, (percent, text, said) in enumerate(answers, 1)
    ]
    return ("single" if single else "multiple"), {"choices": choices}
