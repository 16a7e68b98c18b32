# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""A small, safe reader of XML that remembers lines: no document type, no entities, no endless depth."""

import html
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from django.utils.translation import gettext as _

DEEPEST = 40


class BadXML(Exception):
    """Not XML that we read; `line` is where."""

    def __init__(self, line: int, said: str) -> None:
        super().__init__(said)
        self.line = line


@dataclass
class Node:
    """One element."""

    tag: str
    line: int
    attributes: dict[str, str]
    children: list["Node"] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    mixed: "list[str | Node]" = field(default_factory=list)

    @property
    def name(self) -> str:
        """The tag without the prefix of its namespace."""
        return self.tag.rpartition(":")[2]

    def walk(self) -> Iterator["Node"]:
        """This element and all below it, in the order of the file."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def text(self) -> str:
        """Its own text, CDATA included."""
        return "".join(self.parts).strip()

    def inner(self, write: "Callable[[Node], str]") -> str:
        """Text and elements in their order: text escaped for HTML, elements as `write` says."""
        return "".join(html.escape(one) if isinstance(one, str) else write(one) for one in self.mixed)

    def all(self, tag: str) -> list["Node"]:
        """Children of one name."""
        return [child for child in self.children if child.tag == tag]

    def at(self, *path: str) -> "Node":
        """The first element on a path of names; an empty one when there is none."""
        node = self
        for tag in path:
            node = next((child for child in node.children if child.tag == tag), Node(tag, node.line, {}))
        return node


def read_xml(data: bytes) -> Node:
    """The root; raises BadXML."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    top = Node("", 1, {})
    stack = [top]

    def refuse(*_anything: object) -> None:
        raise BadXML(parser.CurrentLineNumber, _("a document type or entities are not accepted"))

    def start(tag: str, attributes: dict[str, str]) -> None:
        if len(stack) > DEEPEST:
            raise BadXML(parser.CurrentLineNumber, _("the elements are nested too deep"))
        node = Node(tag, parser.CurrentLineNumber, attributes)
        stack[-1].children.append(node)
        stack[-1].mixed.append(node)
        stack.append(node)

    def text(said: str) -> None:
        stack[-1].parts.append(said)
        stack[-1].mixed.append(said)

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _tag: stack.pop()
    parser.CharacterDataHandler = text
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise BadXML(error.lineno, _("this is not well-formed XML")) from None
    except (ValueError, LookupError):
        raise BadXML(1, _("the text's encoding is not known")) from None
    return top.children[0]
