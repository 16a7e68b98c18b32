# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What the movement tells the public: articles of the province and its units (plan, IV.5 to IV.9)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lantoa.people.models import User
from lantoa.people.roles import May
from lantoa.plan.models import Movement
from lantoa.units.models import Unit


class ArticleQuerySet(models.QuerySet["Article"]):
    def visible_to(self, user: User) -> ArticleQuerySet:
        """Everything of the units for which the person edits news, drafts included."""
        return self.filter(user.over(May.NEWS_EDIT, "unit__"))

    def published(self) -> ArticleQuerySet:
        """What the public reads, newest first."""
        return self.exclude(published_at=None).order_by("-published_at", "-pk")


class Article(models.Model):
    """One article in Markdown; public from `published_at` on, a draft before."""

    movement = models.ForeignKey(Movement, on_delete=models.CASCADE, related_name="articles")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", help_text=_("Who speaks"))
    title = models.CharField(_("headline"), max_length=160)
    summary = models.CharField(_("summary"), max_length=300)
    body = models.TextField(_("text"), help_text=_("Markdown"))
    published_at = models.DateTimeField(null=True, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["movement", "-published_at"])]
        constraints = [models.CheckConstraint(condition=~Q(title="") & ~Q(body=""), name="article_says_something")]

    def __str__(self) -> str:
        return self.title
