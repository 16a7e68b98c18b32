# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Question files of other programs: what was read, what was refused and why, line by line."""

import hashlib
import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote

import nh3
from django.conf import settings
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import ValidationError

from lantoa.infra.text import fold, nfc

from ..folder import cause
from ..markdown import clean_html, to_html
from ..questions import read

MOST_QUESTIONS = 2000
MOST_PICTURE = 1_000_000
SIGNS = {".png": rb"\x89PNG\r\n\x1a\n", ".jpg": rb"\xff\xd8\xff", ".webp": rb"RIFF....WEBP"}
"""The pictures that a question may show, and how their bytes begin."""
LITERAL = ("plain", "plain_text")
"""What Moodle's files call text that means nothing but its letters."""
TRUE, FALSE = gettext_lazy("True"), gettext_lazy("False")
SHOWN = re.compile(r'src="[^"]*/pictures/\d+/([^"/]+)"')
"""A picture in the text of a question of the bank; group 1 is its name."""
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


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
        """Keep a question if it can be asked, else say why not. `tags` may hold difficulty-1 to -3 and skill-CODE."""
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
        skill = skill or next((found[1] for tag in tags if (found := re.fullmatch(r"skill-(\S{1,20})", tag))), "")
        named = (tag for tag in tags if not tag.startswith(("difficulty-", "skill-")))
        kept = list(dict.fromkeys(slug for tag in named if (slug := as_key(tag))))
        self.drafts.append(Draft(line, self._key(name, text), kind, text, payload, kept, hard, skill))

    def show(
        self, line: int, text: str, address: re.Pattern[str], find: Callable[[str], bytes | None], where: str = ""
    ) -> str:
        """The text with the pictures at these addresses kept under names that nothing else has; group 1 is the name."""

        def keep(found: re.Match[str]) -> str:
            name = unquote(html.unescape(found[1]))
            data, suffix = find(name), PurePosixPath(name).suffix.lower().replace(".jpeg", ".jpg")
            if data is None:
                self.refuse(line, where + _("the picture “%s” is not in the file") % name)
            elif suffix not in SIGNS or not re.match(SIGNS[suffix], data, re.DOTALL) or len(data) > MOST_PICTURE:
                said = _("the picture “%s” must be PNG, WebP or JPEG, at most one megabyte")
                self.refuse(line, where + said % name)
            else:
                kept = hashlib.sha256(data).hexdigest()[:16] + suffix
                self.pictures[kept] = data
                return f"pictures/{kept}"
            return found[0]

        return address.sub(keep, text)

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


def category_of(path: str) -> str:
    """The last of Moodle's categories; a slash in its name is written twice."""
    return re.split("(?<!/)/(?!/)", path.strip().rstrip("/"))[-1].replace("//", " ").strip()


def plain(text: str) -> str:
    """HTML as one line of text."""
    return nfc(html.unescape(nh3.clean(text.replace("\0", ""), tags=set())))


def line(text: str, form: str = "html") -> str:
    """What one line of a question says; ValueError for a picture, which a line cannot show."""
    if form in LITERAL:
        return nfc(text.replace("\0", ""))
    said = plain(text)
    if not said and "<img" in text.lower():
        raise ValueError(_("a picture may stand in the question only, not in place of a choice"))
    return said


def rich(text: str, form: str) -> str:
    """Clean HTML from text in one of the forms that Moodle knows; its own “auto” form is HTML with plain line ends."""
    if form == "html":
        return clean_html(text)
    if form == "markdown":
        return to_html(text)
    if form not in LITERAL and _TAG.search(text):
        return clean_html("<p>{}</p>".format(text.strip().replace("\n", "<br>")))
    return f"<p>{html.escape(text.strip())}</p>".replace("\n", "<br>") if text.strip() else ""


def chosen(answers: list[tuple[float, str, str]], single: bool) -> tuple[str, dict[str, Any]]:
    """Kind and payload from (percent, text, feedback) of each choice, as Moodle weighs them."""
    right = [percent for percent, _text, _said in answers if percent > 0]
    share = 100 / len(right) if right else 0
    usual = not single and all(abs(abs(percent) - share) < 0.01 for percent, _text, _said in answers)
    choices = [
        {"key": f"c{number}", "text": text, "feedback": said}
        | ({"right": True} if percent > 0 and (percent >= 99.99 or not single) else {})
        | ({} if usual or (single and percent in (0, 100)) else {"worth": percent / 100})
        for number, (percent, text, said) in enumerate(answers, 1)
    ]
    return ("single" if single else "multiple"), {"choices": choices}


def one_number(answers: list[tuple[float, str]]) -> str:
    """The one that is worth the whole point; ValueError when others are worth a part of it."""
    worth = [(percent, said) for percent, said in answers if percent > 0]
    if len(worth) != 1 or worth[0][0] < 99.99:
        said = _("exactly one number may be right, and none worth a part of the point; give it a tolerance instead")
        raise ValueError(said)
    return worth[0][1]


def true_false(is_true: bool, said_true: str, said_false: str) -> dict[str, Any]:
    """A payload with two choices, in the language of the moment."""
    return {"choices": [
        {"key": "t", "text": str(TRUE), "right": is_true, "feedback": said_true},
        {"key": "f", "text": str(FALSE), "right": not is_true, "feedback": said_false},
    ]}  # fmt: skip


@cache
def truths() -> frozenset[tuple[str, str]]:
    """“True” and “False”, folded, in each of our languages."""
    pairs = set()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            pairs.add((fold(str(TRUE)), fold(str(FALSE))))
    return frozenset(pairs)


def kind_of(kind: str, payload: dict[str, Any]) -> str:
    """The kind in which other programs know it: true and false in the author's own words are two choices there."""
    if kind == "true_false" and tuple(fold(one["text"]) for one in payload["choices"]) not in truths():
        return "single"
    return kind


def tags_of(question: Any) -> list[str]:
    """What is known of a question as tags: its own, difficulty-2, skill-1.1."""
    hard = [f"difficulty-{question.difficulty}"] if question.difficulty else []
    return [*question.tags, *hard, *([f"skill-{question.skill}"] if question.skill else [])]
