# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The only doors to articles."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from lantoa.people.models import User
from lantoa.people.roles import May

from .models import Article


def get_public_article(pk: int) -> Article:
    """A published article, or 404."""
    return get_object_or_404(Article.objects.published().select_related("unit"), pk=pk)


def get_article(user: User, pk: int, to: May = May.NEWS_EDIT) -> Article:
    """An article, draft or not, of a unit for which the person edits news."""
    article = get_object_or_404(Article.objects.visible_to(user).select_related("unit", "movement"), pk=pk)
    if not user.holds(to, article.unit):
        raise PermissionDenied
    return article
