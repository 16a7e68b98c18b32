# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Markdown of courses as clean HTML: rendered once, when a course is imported."""

from collections.abc import Callable

import nh3
from markdown_it import MarkdownIt

TAGS = {
    "p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "code", "pre", "blockquote", "a", "img", "hr", "br",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt", "loading"}, "table": {"class"}, "th": {"scope"}}
_parser = MarkdownIt("commonmark", {"html": False}).enable("table")


def _address(src: str) -> str:
    return src


def to_html(source: str, picture: Callable[[str], str] = _address) -> str:
    """Clean HTML. `picture` turns "pictures/name.svg" into the address it is served at."""
    tokens = _parser.parse(source)
    for token in tokens:
        if token.type == "th_open":
            token.attrSet("scope", "col")
        if token.type == "table_open":
            token.attrSet("class", "table")
        for child in token.children or []:
            if child.type == "image":
                child.attrs.update({
                    "src": picture(str(child.attrs["src"])), "loading": "lazy"
                })  # fmt: skip
    html = _parser.renderer.render(tokens, _parser.options, {})
    return nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"http", "https", "tel", "mailto"})


def clean_html(source: str) -> str:
    """HTML of another program, cleaned; of its pictures only those that came with it (“pictures/NAME”) stay."""

    def keep(tag: str, name: str, value: str) -> str | None:
        return value if (tag, name) != ("img", "src") or value.startswith("pictures/") else None

    tags = TAGS | {"b", "i", "u", "sub", "sup"}
    return nh3.clean(
        source.replace("\0", ""), tags=tags, attributes=ATTRIBUTES, attribute_filter=keep,
        url_schemes={"http", "https", "tel", "mailto"},
    )  # fmt: skip
