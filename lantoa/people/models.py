# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Accounts, and posts: a person holds a role in a unit for a time."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantoa.units.models import Unit

from .roles import ROLE_NAMES, ROLES, May

if TYPE_CHECKING:
    from lantoa.units.models import UnitQuerySet


class User(AbstractUser):
    """One person's account. Signs in by user name, phone (E.164) or e-mail, each at most once in the program."""

    first_name = last_name = None  # type: ignore[assignment]
    full_name = models.CharField(_("full name"), max_length=120)
    name_fold = models.CharField(max_length=120, editable=False, db_index=True, default="")
    email = models.EmailField(_("e-mail"), null=True, blank=True)  # type: ignore[assignment]
    phone = models.CharField(_("phone"), max_length=16, null=True, blank=True, unique=True)
    phone_verified = models.BooleanField(default=False)
    is_synthetic = models.BooleanField(default=False, help_text=_("Made by the simulation"))

    REQUIRED_FIELDS = ["full_name"]

    class Meta(AbstractUser.Meta):
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return self.full_name

    @cached_property
    def current_posts(self) -> list[Post]:
        """The posts held today with their units: one query per request."""
        return list(self.posts.current().select_related("unit"))

    @cached_property
    def may(self) -> set[May]:
        """Everything this person may do somewhere."""
        return set().union(*(ROLES[post.role] for post in self.current_posts))

    def holds(self, permission: str, unit: Unit | None = None) -> bool:
        """Does any of my posts give `permission` (over `unit`, when given)?"""
        return any(
            permission in ROLES[post.role] and (unit is None or post.unit.contains(unit)) for post in self.current_posts
        )

    def units(self, permission: str) -> UnitQuerySet:
        """The units over which I hold `permission`: the same rule as `holds`, as a query."""
        return Unit.objects.filter(self.over(permission))

    def over(self, permission: str, prefix: str = "") -> Q:
        """The same rule as a condition on a relation to a unit: over(May.X, "unit__")."""
        condition = Q(pk__in=[])
        for post in self.current_posts:
            if permission in ROLES[post.role]:
                condition |= Q(**{f"{prefix}path__gte": post.unit.path, f"{prefix}path__lt": post.unit.path_end})
        return condition


class PostQuerySet(models.QuerySet["Post"]):
    def current(self) -> PostQuerySet:
        """Posts held now."""
        now = timezone.now()
        return self.filter(Q(since__lte=now) & (Q(until=None) | Q(until__gt=now)))


class Post(models.Model):
    """A person's role in a unit. Leaving ends a post; it is never deleted, so history can be read."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="posts")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(_("role"), max_length=20, choices=list(ROLE_NAMES.items()))
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["unit", "role"])]
        constraints = [
            models.UniqueConstraint(fields=["user", "unit", "role"], condition=Q(until=None), name="post_open_once"),
            models.CheckConstraint(condition=Q(role__in=list(ROLES)), name="post_role_known"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="post_dates_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.role} · {self.unit}"
