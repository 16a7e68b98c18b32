# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Which slides, videos and images the steps show."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from ..models import Ceremony, Material, StepMaterial


@dataclass(frozen=True)
class Shown:
    """A material of a step: for slides `pages` says how many pictures there are (1 to pages), else it is 0.

    A screen has it at `screen_material` (token, pk) and `screen_material_page` (token, pk, page).
    """

    pk: int
    kind: str
    title: str
    media_type: str
    pages: int


def shown_materials(ceremony: Ceremony) -> dict[int, list[Shown]]:
    """Step -> what it shows, in order: one query. A step that shows nothing is left out."""
    found: dict[int, list[Shown]] = {}
    rows = (
        StepMaterial.objects.filter(step__ceremony=ceremony)
        .select_related("material")
        .annotate(pages=Count("material__pages"))
        .order_by("step", "order")
    )
    for row in rows:
        one = row.material
        found.setdefault(row.step_id, []).append(Shown(one.pk, one.kind, one.title, one.media_type, row.pages))
    return found


def material_choices(ceremony: Ceremony) -> QuerySet[Material]:
    """Every file of the ceremony, the newest first, with its number of pages."""
    return Material.objects.filter(ceremony=ceremony).annotate(page_count=Count("pages")).order_by("-added_at", "-pk")


def materials_by_key(ceremony: Ceremony, pks: Iterable[int]) -> dict[int, Shown]:
    """The files with these keys as a step shows them."""
    rows = Material.objects.filter(ceremony=ceremony, pk__in=pks)
    return {row[0]: Shown(*row) for row in rows.values_list("pk", "kind", "title", "media_type", Count("pages"))}
