# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Parts of a paper that look the same on everybody's: drawn once in each process."""

from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
def choice_line(question: Any, line: Any) -> SafeString:
    """A line to choose of a question."""
    return _choice_line(question.control, f"q{question.pk}", line.key, line.text, line.chosen)


@lru_cache(maxsize=50_000)
def _choice_line(control: str, name: str, key: str, text: str, is_chosen: bool) -> SafeString:
    words = {"control": control, "name": name, "key": key, "text": text, "is_chosen": is_chosen}
    return mark_safe(render_to_string("courses/choice_line.html", words).strip())
