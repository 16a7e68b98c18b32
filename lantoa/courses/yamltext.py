# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""YAML that remembers where each value stood, so that an error can name its line."""

from collections.abc import Hashable
from typing import Any

import yaml

from lantoa.infra.text import yamls

Path = tuple[Hashable, ...]


class Located:
    """The value of a YAML text and the line (from 1) of every place in it."""

    def __init__(self, text: str, first_line: int = 1) -> None:
        """Raises yaml.YAMLError; a mapping that repeats a key is one too."""
        self._lines: dict[Path, int] = {}
        self._first = first_line
        for _event in yamls.events(text):
            pass  # refuses what is nested too deep to compose
        loader = yamls.Loader(text)
        try:
            node = loader.get_single_node()
            self._walk(node, ())
            self.value: Any = loader.construct_document(node) if node else None
        finally:
            loader.dispose()

    def _walk(self, node: yaml.Node | None, path: Path) -> None:
        if node is None:
            return
        self._lines[path] = node.start_mark.line + self._first
        if isinstance(node, yaml.SequenceNode):
            for index, item in enumerate(node.value):
                self._walk(item, (*path, index))
        elif isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                place = (*path, str(key.value))
                if place in self._lines:
                    raise yaml.constructor.ConstructorError(None, None, f"“{key.value}” is repeated", key.start_mark)
                self._walk(value, place)
                self._lines[place] = key.start_mark.line + self._first

    def line(self, path: Path) -> int:
        """The line of the nearest known place on the way to `path`."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, self._first)
