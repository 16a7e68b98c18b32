# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The writes of this room."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.infra import text
from lantoa.infra.audit import actions as audit
from lantoa.infra.live import actions as live
from lantoa.infra.web.errors import Refused
from lantoa.people.models import User
from lantoa.people.roles import May
from lantoa.plan.models import Movement

from .models import Article


def _clean(title: str, summary: str, body: str) -> dict[str, str]:
    lines = [text.nfc(line) for line in body.replace("\r\n", "\n").split("\n")]
    return {"title": text.nfc(title), "summary": text.nfc(summary), "body": "\n".join(lines).strip()}


@transaction.atomic
def write_article(*, by: User, movement: Movement, title: str, summary: str, body: str) -> Article:
    """A new draft in the name of the unit where the person is an editor."""
    post = next((post for post in by.current_posts if by.holds(May.NEWS_EDIT, post.unit)), None)
    if post is None:
        raise Refused("article.no_unit", _("You edit news for no unit."))
    fields = _clean(title, summary, body)
    article = Article.objects.create(movement=movement, unit=post.unit, written_by=by, **fields)
    audit.note("article.written", by=by, about=article)
    return article


@transaction.atomic
def edit_article(*, by: User, article: Article, title: str, summary: str, body: str) -> Article:
    """Change the words; a published article stays published, the change is in the audit."""
    article = Article.objects.select_for_update().get(pk=article.pk)
    for name, value in _clean(title, summary, body).items():
        setattr(article, name, value)
    article.save(update_fields=["title", "summary", "body", "changed_at"])
    audit.note("article.edited", by=by, about=article)
    live.announce(f"movement/{article.movement_id}", news=article.pk)
    return article


@transaction.atomic
def publish_article(*, by: User, article: Article) -> Article:
    """Show it to the public; a second click keeps the first date."""
    article = Article.objects.select_for_update().get(pk=article.pk)
    if article.published_at is None:
        article.published_at = timezone.now()
        article.save(update_fields=["published_at", "changed_at"])
        audit.note("article.published", by=by, about=article)
        live.announce(f"movement/{article.movement_id}", news=article.pk)
    return article


@transaction.atomic
def withdraw_article(*, by: User, article: Article) -> Article:
    """Take it from the public; the text stays as a draft."""
    article = Article.objects.select_for_update().get(pk=article.pk)
    if article.published_at is not None:
        article.published_at = None
        article.save(update_fields=["published_at", "changed_at"])
        audit.note("article.withdrawn", by=by, about=article)
        live.announce(f"movement/{article.movement_id}", news=article.pk)
    return article
