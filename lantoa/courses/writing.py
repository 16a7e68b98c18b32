# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The files of a course as a program writes them: what folder.py reads, in one form that git compares well."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

import yaml

from .shapes import CourseHead, LessonHead


class _Dumper(yaml.SafeDumper):
    """Long texts as blocks, short lists on one line."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text and not any(line.endswith(" ") for line in text.split("\n")) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _list(dumper: yaml.SafeDumper, items: list[Any]) -> yaml.SequenceNode:
    return dumper.represent_sequence(
        "tag:yaml.org,2002:seq", items, flow_style=all(not isinstance(i, dict) for i in items)
    )


_Dumper.add_representer(str, _text)
_Dumper.add_representer(list, _list)


def _yaml(value: Any) -> str:
    return yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)


def course_text(head: CourseHead) -> str:
    """course.yaml."""
    return _yaml(head.model_dump(exclude_defaults=True))


def lesson_text(head: LessonHead, body: str) -> str:
    """A lesson; `body` is Markdown with its steps."""
    return f"---\n{_yaml(head.model_dump(exclude_defaults=True))}---\n{body.strip()}\n"


def questions_text(entries: Iterable[dict[str, Any]]) -> str:
    """questions.yaml: one entry after the other, a blank line between them."""
    return "\n".join(_yaml([entry]) for entry in entries) or "[]\n"


def entries_of(source: str) -> list[dict[str, Any]]:
    """The questions in questions.yaml as written; none when it cannot be read."""
    try:
        value = yaml.safe_load(source)
    except yaml.YAMLError:
        return []
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def entry_digest(entry: dict[str, Any]) -> str:
    """By which a writer knows whether a question is still as it was."""
    return hashlib.sha256(json.dumps(entry, sort_keys=True, default=str).encode()).hexdigest()[:16]
