# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Accounts, and posts: a person holds a role in a unit for a time."""

from __future__ import annotations

from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lantoa.infra import rows, text
from lantoa.people.phones import national
from lantoa.people.roles import GRANTS, ROLE_NAMES, ROLES, May
from lantoa.units.models import Unit

if TYPE_CHECKING:
    from lantoa.units.models import UnitQuerySet


def name_sort_key(full_name: str) -> str:
    """Order by given name (the last word), then by the rest: "Lê Văn An" stands under An."""
    rest, _space, given = full_name.rpartition(" ")
    return f"{_word_key(given)} {' '.join(_word_key(word) for word in rest.split())}"[:400]


@lru_cache(maxsize=20_000)
def _word_key(word: str) -> str:
    return text.sort_key(word)


class UserQuerySet(models.QuerySet["User"]):
    """Readings of accounts; pages start at `visible_to`."""

    def with_posts(self, condition: Q) -> UserQuerySet:
        """People who hold or held a post that meets `condition` (without repeating a person)."""
        return self.filter(Exists(Post.objects.filter(condition, user=OuterRef("pk"))))

    def visible_to(self, viewer: User, permission: str = May.PEOPLE_VIEW) -> UserQuerySet:
        """People with a post, now or before, in a unit over which `viewer` holds `permission`."""
        return self.with_posts(viewer.over(permission, "unit__"))

    def search(self, words: str) -> UserQuerySet:
        """Every word in the name (no marks needed), or the start of a phone, user name, e-mail or staff number."""
        found = self
        for word in text.fold(words).split():
            digits = "".join(filter(str.isdigit, word)).lstrip("0")
            number = Q(phone__startswith=f"+84{digits}") if len(digits) >= 3 else Q(pk__in=[])
            found = found.filter(
                Q(name_fold__contains=word) | Q(username__istartswith=word) | Q(email__istartswith=word)
                | Q(external_id__istartswith=word) | number
            )  # fmt: skip
        return found

    def activated(self, yes: bool) -> UserQuerySet:
        """Those who have set a password (or signed in by the national identity), or those who have not yet."""
        return self.filter(activated_at__isnull=not yes)

    def in_order(self) -> UserQuerySet:
        """By given name, in Vietnamese order."""
        return self.order_by("sort_key", "pk")


class Users(UserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Django's maker of accounts with our readings."""

    use_in_migrations = False


class User(AbstractUser):
    """One person's account. Signs in by user name, phone (E.164) or e-mail, each at most once in the program."""

    first_name = last_name = None  # type: ignore[assignment]
    full_name = models.CharField(_("full name"), max_length=120)
    name_fold = models.CharField(max_length=120, editable=False, default="")
    email = models.EmailField(_("e-mail"), null=True, blank=True)  # type: ignore[assignment]
    phone = models.CharField(_("phone"), max_length=16, null=True, blank=True, unique=True)
    phone_verified = models.BooleanField(default=False)
    external_id = models.CharField(_("staff number"), max_length=40, null=True, blank=True)
    birth_year = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)
    import_key = models.CharField(max_length=200, null=True, editable=False)
    sort_key = models.CharField(max_length=400, editable=False, default="")
    activated_at = models.DateTimeField(_("activated at"), null=True, editable=False)
    is_synthetic = models.BooleanField(default=False, help_text=_("Made by the simulation"))

    objects: ClassVar[Users] = Users()

    REQUIRED_FIELDS = ["full_name"]

    class Meta(AbstractUser.Meta):
        # Not `unique` or `db_index` at the column: PostgreSQL would keep a second index for each, by beginnings of the
        # text, and those are asked of phones alone. An import of 300,000 people feels every index.
        indexes = [models.Index(fields=["sort_key"], name="user_in_order")]
        constraints = [
            models.UniqueConstraint(fields=["external_id"], name="user_external_id_once"),
            models.UniqueConstraint(fields=["import_key"], name="user_import_key_once"),
            models.UniqueConstraint(Lower("email"), name="user_email_once"),
            models.CheckConstraint(condition=~Q(full_name=""), name="user_has_name"),
            models.CheckConstraint(
                condition=Q(birth_year=None) | Q(birth_year__gte=1900, birth_year__lte=2100),
                name="user_birth_year_sane",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.username

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the search and order columns true, and an absent address NULL (two people may both have none)."""
        self.set_name(self.full_name or self.username)
        self.email = (self.email or "").lower() or None
        if kwargs.get("update_fields") is not None and "full_name" in kwargs["update_fields"]:
            kwargs["update_fields"] = {*kwargs["update_fields"], "name_fold", "sort_key"}
        super().save(*args, **kwargs)

    def set_name(self, full_name: str) -> None:
        """Set the name with its columns for search and for order (by given name, as Vietnamese lists are)."""
        self.full_name = text.nfc(full_name)
        self.name_fold = text.fold(self.full_name)
        self.sort_key = name_sort_key(self.full_name)

    def get_full_name(self) -> str:
        return self.full_name

    @property
    def sign_in_name(self) -> str:
        """What to type at sign-in: the phone number as people write it, or the user name."""
        return national(self.phone) if self.phone else self.username

    @cached_property
    def current_posts(self) -> list[Post]:
        """The posts held today with their units: one query per request."""
        now = timezone.now()
        posts: list[Post] = rows.joined(_post_parts(), OWN_POSTS, [self.pk, now, now])
        for post in posts:
            post.user = self
        return posts

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

    def may_grant(self, role: str, unit: Unit) -> bool:
        """May I give `role` at `unit`? Only within my subtree, and only what my own role there may give."""
        return any(
            role in GRANTS.get(post.role, ()) and post.unit.contains(unit) and May.PEOPLE_EDIT in ROLES[post.role]
            for post in self.current_posts
        )

    def over(self, permission: str, prefix: str = "") -> Q:
        """The same rule as a condition on a relation to a unit: over(May.X, "unit__")."""
        condition = Q(pk__in=[])
        for post in self.current_posts:
            if permission in ROLES[post.role]:
                condition |= Q(**{f"{prefix}path__gte": post.unit.path, f"{prefix}path__lt": post.unit.path_end})
        return condition


OWN_POSTS = """FROM people_post p JOIN units_unit u ON u.id = p.unit_id
    WHERE p.user_id = %s AND p.since <= %s AND (p.until IS NULL OR p.until > %s) ORDER BY p.id"""


@cache
def _post_parts() -> tuple[rows.Part, ...]:
    return ("p", "", rows.fields_of(Post)), ("u", "unit", rows.fields_of(Unit))


class PostQuerySet(models.QuerySet["Post"]):
    def current(self) -> PostQuerySet:
        """Posts held now."""
        now = timezone.now()
        return self.filter(Q(since__lte=now) & (Q(until=None) | Q(until__gt=now)))


class Post(models.Model):
    """A person's role in a unit. Leaving ends a post; it is never deleted, so history can be read."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="posts")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts", db_index=False)  # the index below
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
