# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""YAML read in C, ten times as fast as in Python. The C reader dies of deep nesting: run `events` over a text before
its nodes are composed with `Loader`."""

from collections.abc import Iterator
from typing import cast

import yaml
from django.utils.translation import gettext as _
from yaml import CSafeLoader as Loader

__all__ = ["Loader", "events", "mark_of"]

DEEPEST = 40


def mark_of(part: yaml.Event | yaml.Node) -> yaml.Mark:
    """Where it begins; the C reader's marks are of a class of their own with the same names."""
    return cast("yaml.Mark", part.start_mark)


def events(content: str) -> Iterator[yaml.Event]:
    """The parts of a text in order. Raises yaml.YAMLError, also where it is nested deeper than DEEPEST."""
    depth = 0
    for event in yaml.parse(content, Loader=Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise yaml.MarkedYAMLError(problem=_("too many levels"), problem_mark=mark_of(event))
        yield event
