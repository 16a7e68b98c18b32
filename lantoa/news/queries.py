# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What pages read of the news."""

import nh3
from django.core.paginator import Page, Paginator
from markdown_it import MarkdownIt

from lantoa.infra import text
from lantoa.people.models import User
from lantoa.plan.models import Movement

from .models import Article, ArticleQuerySet

PAGE = 20
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")


def as_html(markdown: str) -> str:
    """Markdown as clean HTML: headings start at h2, links open safely, nothing that runs."""
    html = _MARKDOWN.render(markdown).replace("<h1>", "<h2>").replace("</h1>", "</h2>")
    return nh3.clean(html)


def latest(movement: Movement, n: int) -> list[Article]:
    """The newest published articles: one query."""
    return list(Article.objects.published().filter(movement=movement).select_related("unit")[:n])


def published_page(movement: Movement, words: str, number: str) -> Page:
    """One page of published articles whose title or summary has the words (marks do not matter)."""
    rows = Article.objects.published().filter(movement=movement).select_related("unit")
    if words:
        wanted = text.fold(words)
        rows = [row for row in rows if wanted in text.fold(f"{row.title} {row.summary}")]  # type: ignore[assignment]
    return Paginator(rows, PAGE).get_page(number)


def drafts_of(user: User) -> ArticleQuerySet:
    """Articles that the person edits and nobody sees yet."""
    return Article.objects.visible_to(user).filter(published_at=None)


def articles_of(user: User) -> ArticleQuerySet:
    """All articles that the person edits, newest first."""
    return Article.objects.visible_to(user).select_related("unit")
