# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Parts of a paper that look the same on everybody's: drawn once in each process."""

from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from ..questions import Line

register = template.Library()


@register.simple_tag
def question_lines(question: Any) -> SafeString:
    """All lines of a question; of one without an answer they are drawn once for each order."""
    words = (question.pk, question.kind, question.control, tuple(question.lines))
    if any(line.chosen for line in question.lines):
        return _lines(*words)
    return _blank_lines(get_language(), *words)


@lru_cache(maxsize=8_000)
def _blank_lines(language: str | None, *words: Any) -> SafeString:
    return _lines(*words)


def _lines(pk: int, kind: str, control: str, lines: tuple[Line, ...]) -> SafeString:
    question = {"pk": pk, "name": f"q{pk}", "kind": kind, "control": control, "lines": lines}
    return mark_safe(render_to_string("courses/question_lines.html", {"question": question}))


@register.simple_tag
def choice_line(question: dict[str, Any], line: Any) -> SafeString:
    """A line to choose of a question."""
    return _choice_line(question["control"], question["name"], line.key, line.text, line.chosen)


@lru_cache(maxsize=50_000)
def _choice_line(control: str, name: str, key: str, text: str, is_chosen: bool) -> SafeString:
    words = {"control": control, "name": name, "key": key, "text": text, "is_chosen": is_chosen}
    return mark_safe(render_to_string("courses/choice_line.html", words).strip())
