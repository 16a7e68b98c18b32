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
def question_head(number: int, of: int) -> SafeString:
    """Which question of how many."""
    return _head(get_language(), number, of)


@lru_cache(maxsize=5_000)
def _head(_language: str | None, number: int, of: int) -> SafeString:
    return render_to_string("courses/question_head.html", {"n": number, "all": of})


@register.simple_tag
def question_lines(question: Any) -> SafeString:
    """How it is answered, and its lines: choices one by one; others without an answer once for each order."""
    language, lines = get_language(), question.lines
    hint = _hint(language, question.kind)
    if question.control in ("radio", "checkbox"):
        same = question.control, question.name
        return mark_safe(hint + "".join(_choice_line(*same, line.key, line.text, line.chosen) for line in lines))
    words = (question.name, question.kind, question.control, tuple(lines))
    is_answered = any(line.chosen for line in lines)
    return mark_safe(hint + (_lines(*words) if is_answered else _blank_lines(language, *words)))


@lru_cache(maxsize=100)
def _hint(_language: str | None, kind: str) -> SafeString:
    return render_to_string("courses/question_hint.html", {"kind": kind})


@lru_cache(maxsize=50_000)
def _choice_line(control: str, name: str, key: str, text: str, is_chosen: bool) -> SafeString:
    words = {"control": control, "name": name, "key": key, "text": text, "is_chosen": is_chosen}
    return render_to_string("courses/choice_line.html", words)


@lru_cache(maxsize=8_000)
def _blank_lines(_language: str | None, *words: Any) -> SafeString:
    return _lines(*words)


def _lines(name: str, kind: str, control: str, lines: tuple[Line, ...]) -> SafeString:
    question = {"name": name, "kind": kind, "control": control, "lines": lines}
    return render_to_string("courses/question_lines.html", {"question": question})
