# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The tree of units with validity dates (DESIGN idea 3): one structure for every level and every reform."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left, Length
from django.utils.translation import gettext_lazy as _

SEGMENT = 5
"""Digits that one level adds to a path: room for 99,998 children of one parent."""


DEEPEST = 10
"""Levels that a path has room for."""


def path_end(path: str) -> str:
    """The first path after a subtree: `path >= p AND path < path_end(p)` is p and all below it."""
    return f"{int(path) + 1:0{len(path)}d}"


class Kind(models.TextChoices):
    """What sort of body a unit is. The word on its door (phường, thị trấn, ...) is `designation`."""

    PROVINCE = "province", _("Province")
    DISTRICT = "district", _("District")
    COMMUNE = "commune", _("Commune")
    VILLAGE = "village", _("Village")
    OFFICE = "office", _("Office of the People's Committee")
    DEPARTMENT = "department", _("Department")
    MASS_ORG = "mass_org", _("Mass organisation")
    YOUTH_UNION = "youth_union", _("Youth Union")
    UNIVERSITY = "university", _("University or college")
    SCHOOL = "school", _("School")
    PRESS = "press", _("Press agency")


TERRITORIAL = (Kind.PROVINCE, Kind.DISTRICT, Kind.COMMUNE, Kind.VILLAGE)
"""The kinds that make up the map: figures of people and places roll up along these."""


PLACES: dict[str, tuple[Kind | None, ...]] = {
    Kind.PROVINCE: (None,),
    Kind.DISTRICT: (Kind.PROVINCE,),
    Kind.COMMUNE: (Kind.PROVINCE, Kind.DISTRICT),
    Kind.VILLAGE: (Kind.DISTRICT, Kind.COMMUNE),
}
"""Under which kinds each territorial kind lies; None: it stands alone. (A district without communes has villages: Lý
Sơn.) Every other kind may belong to any unit or to none."""


def fits(kind: str, parent: str | None) -> bool:
    """May a unit of this kind belong to one of that kind (None: to none)?"""
    return kind not in PLACES or parent in PLACES[kind]


class UnitQuerySet(models.QuerySet["Unit"]):
    def under(self, unit: Unit) -> UnitQuerySet:
        """The unit and everything below it: one range of the index on `path`."""
        return self.filter(path__gte=unit.path, path__lt=unit.path_end)

    def valid_on(self, day: date) -> UnitQuerySet:
        """Units that exist on that day."""
        return self.filter(Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gt=day)))

    def in_order(self) -> UnitQuerySet:
        """Vietnamese alphabetical order."""
        return self.order_by("sort_key", "code")


class Unit(models.Model):
    """One body in the tree. A child's path is its parent's plus five digits, so a parent can never be below itself."""

    code = models.CharField(_("code"), max_length=20, help_text=_("Official code, zero-padded text"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    name = models.CharField(_("name"), max_length=160)
    designation = models.CharField(_("designation"), max_length=40, blank=True)
    name_fold = models.CharField(max_length=160, editable=False, db_index=True)
    sort_key = models.CharField(max_length=500, editable=False)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, to_field="path", db_column="parent_path",
        related_name="children", verbose_name=_("parent"),
    )  # fmt: skip
    path = models.CharField(max_length=50, unique=True, editable=False)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(
        _("valid to"), null=True, blank=True, help_text=_("First day on which it no longer exists")
    )
    org_code = models.CharField(_("organisation identifier"), max_length=40, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    tile_row = models.PositiveSmallIntegerField(null=True, blank=True)
    tile_col = models.PositiveSmallIntegerField(null=True, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["path"]
        indexes = [models.Index(fields=["kind", "path"]), models.Index(fields=["parent", "sort_key"])]
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="unit_code_once_a_day"),
            models.UniqueConstraint(fields=["code"], condition=Q(valid_to=None), name="unit_code_current_once"),
            models.CheckConstraint(condition=~Q(code=""), name="unit_has_code"),
            models.CheckConstraint(condition=~Q(name=""), name="unit_has_name"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="unit_kind_known"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="unit_dates_in_order"
            ),
            # A child lies exactly one segment below its parent, a root has one: with this no cycle can be stored.
            models.CheckConstraint(
                condition=Q(parent=None) | Q(parent_id=Left("path", Length("path") - SEGMENT)),
                name="unit_path_below_parent",
            ),
            models.CheckConstraint(
                condition=~Q(parent=None) | Q(path__regex=r"^[0-9]{5}$"), name="unit_root_has_one_segment"
            ),
            models.CheckConstraint(
                condition=Q(tile_row=None, tile_col=None) | Q(tile_row__isnull=False, tile_col__isnull=False),
                name="unit_tile_whole",
            ),
            models.CheckConstraint(
                condition=Q(parent=None) & ~Q(kind__in=(Kind.DISTRICT, Kind.COMMUNE, Kind.VILLAGE))
                | Q(parent__isnull=False) & ~Q(kind=Kind.PROVINCE),
                name="unit_kind_stands_where_it_may",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def path_end(self) -> str:
        """See path_end()."""
        return path_end(self.path)

    @property
    def short_name(self) -> str:
        """The name without the word on its door, where space is small: "Bình Sơn" for "Huyện Bình Sơn"."""
        word = self.designation.lower()
        return self.name[len(word) :].strip() if word and self.name.lower().startswith(word) else self.name

    @property
    def depth(self) -> int:
        """0 for a root."""
        return len(self.path) // SEGMENT - 1

    def contains(self, other: Unit) -> bool:
        """Is `other` this unit or below it? Needs no query."""
        return other.path.startswith(self.path)


class Succession(models.Model):
    """`old` became (a part of) `new` on a day. Figures of the old map read under the new one through these."""

    class Portion(models.TextChoices):
        WHOLE = "whole", _("Whole")
        PART = "part", _("Part")

    old = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="successions")
    new = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="origins")
    portion = models.CharField(max_length=10, choices=Portion)
    share = models.DecimalField(max_digits=5, decimal_places=4, help_text=_("Part of the old unit's figures, 0 to 1"))
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["old", "new"], name="succession_once"),
            models.CheckConstraint(condition=Q(share__gt=0, share__lte=1), name="succession_share_in_range"),
            models.CheckConstraint(condition=~Q(old=F("new")), name="succession_not_to_itself"),
            models.CheckConstraint(
                condition=Q(portion="whole", share=1) | Q(portion="part"), name="succession_whole_is_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"


class UnitImport(models.Model):
    """An uploaded table, kept for the one who uploaded it until it is confirmed, thrown away or too old."""

    class Subject(models.TextChoices):
        UNITS = "units", _("Units")
        SUCCESSIONS = "successions", _("Successions")

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    subject = models.CharField(max_length=12, choices=Subject)
    file_name = models.CharField(max_length=200)
    day = models.DateField(null=True, help_text=_("The day of the change, for successions"))
    table = models.JSONField(default=dict, help_text=_("What was uploaded: heads and numbered rows"))
    result = models.JSONField(default=dict, help_text=_("What confirming it did: counts"))
    expires_at = models.DateTimeField(db_index=True)
    applied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(subject="units", day=None) | Q(subject="successions", day__isnull=False),
                name="unit_import_day_of_successions",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name
