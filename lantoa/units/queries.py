# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What pages and other rooms read of the tree."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Max, Q
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.infra import text

from .files import Table
from .models import DEEPEST, SEGMENT, Kind, Succession, Unit, UnitImport, UnitQuerySet, fits
from .succession_changes import SuccessionPlan, plan_successions
from .tables import COLUMNS, Fault, SuccessionRow, UnitRow, successions_in, units_in
from .tree_changes import TreePlan, plan_changes

PAGE = 50
SORTS = {
    "tree": ("path",),
    "name": ("sort_key", "code"),
    "code": ("code", "valid_from"),
    "kind": ("kind", "sort_key", "code"),
    "parent": ("parent__sort_key", "sort_key", "code"),
}
Shares = dict[int, list[tuple[int, Fraction]]]


def map_day(today: date) -> date:
    """Today, or the last day on which there were communes: a movement of an old map is looked up on that map."""
    communes = Unit.objects.filter(kind=Kind.COMMUNE)
    if communes.valid_on(today).exists():
        return today
    last = communes.filter(valid_to__lte=today).aggregate(day=Max("valid_to"))["day"]
    return last - timedelta(days=1) if last else today


def ancestors(unit: Unit) -> list[Unit]:
    """From the root down to the parent: one query."""
    paths = [unit.path[:end] for end in range(SEGMENT, len(unit.path), SEGMENT)]
    return list(Unit.objects.filter(path__in=paths).order_by("path"))


def find_units(words: str, kind: str, day: date) -> UnitQuerySet:
    """Units that exist on the day, of the kind, whose name or code has the words (marks do not matter)."""
    rows = Unit.objects.valid_on(day)
    if kind:
        rows = rows.filter(kind=kind)
    for word in text.fold(words).split()[:6]:
        rows = rows.filter(Q(name_fold__contains=word) | Q(code=word))
    return rows


def units_page(words: str, kind: str, day: date, number: str, sort: str = "") -> Page:
    """One page of what was found, each with its parent: two queries. `sort`: a key of SORTS, "-" before it turns it.

    Without a wish what was searched for comes by name, the whole as the tree.
    """
    rows = find_units(words, kind, day).select_related("parent")
    order = SORTS.get(sort.removeprefix("-"), SORTS["name" if words or kind else "tree"])
    rows = rows.order_by(*order)
    return Paginator(rows.reverse() if sort.startswith("-") else rows, PAGE).get_page(number)


@dataclass(frozen=True)
class UnitView:
    """A unit's page."""

    unit: Unit
    ancestors: list[Unit]
    children: list[Unit]
    below: int
    successors: list[Succession]
    origins: list[Succession]


def unit_view(unit: Unit, day: date) -> UnitView:
    """The unit with the children that exist on the day, what it became and what it came from: five queries."""
    return UnitView(
        unit=unit,
        ancestors=ancestors(unit),
        children=list(Unit.objects.filter(parent=unit).valid_on(day).in_order()),
        below=Unit.objects.under(unit).valid_on(day).aggregate(n=Count("pk"))["n"] - 1,
        successors=list(Succession.objects.filter(old=unit).select_related("new")),
        origins=list(Succession.objects.filter(new=unit).select_related("old").order_by("old__sort_key")),
    )


def successions_between(before: date, after: date) -> Shares:
    """Old unit id -> [(new unit id, share)] for units that ended after the one day and up to the other: one query."""
    rows = Succession.objects.filter(old__valid_to__gt=before, old__valid_to__lte=after)
    shares: Shares = {}
    for old, new, share in rows.values_list("old_id", "new_id", "share"):
        shares.setdefault(old, []).append((new, Fraction(share)))
    return shares


def under_new_map(values: dict[int, int], before: date, after: date) -> dict[int, int]:
    """Whole numbers of the old map (unit id -> n) read under the new one; the total stays equal to the last unit."""
    return share_out(values, successions_between(before, after))


def share_out(values: dict[int, int], shares: Shares) -> dict[int, int]:
    """Hand every unit's number on to its successors, through as many reforms as there were.

    A split unit's number is shared out by the largest remainder; shares that do not make a whole are read as
    proportions. Units without a successor keep their number.
    """
    result = dict[int, int]()
    for old, n in values.items():
        exact = [(new, n * share) for new, share in sorted(_last_heirs(old, shares).items())]
        rest = n - sum(int(part) for _new, part in exact)
        for new, part in sorted(exact, key=lambda pair: int(pair[1]) - pair[1]):
            result[new] = result.get(new, 0) + int(part) + (1 if rest > 0 else 0)
            rest -= 1
    return result


def _last_heirs(old: int, shares: Shares) -> dict[int, Fraction]:
    """Who holds which part of a unit in the end; the parts make exactly 1."""
    if old not in shares:
        return {old: Fraction(1)}
    whole = sum((share for _new, share in shares[old]), Fraction(0))
    heirs = dict[int, Fraction]()
    for new, share in shares[old]:
        for last, part in _last_heirs(new, shares).items():
            heirs[last] = heirs.get(last, Fraction(0)) + part * share / whole
    return heirs


def last_day(unit: Unit, day: date) -> date:
    """The day itself, or the last day on which the unit existed."""
    return day - timedelta(days=1) if unit.valid_to is not None and unit.valid_to <= day else day


def days_of_change(most: int = 4) -> list[tuple[date, date]]:
    """The latest days on which units ended, each behind the day before it, on which another map held: one query."""
    days = Unit.objects.order_by("-valid_to").values_list("valid_to", flat=True).distinct()
    return [(day - timedelta(days=1), day) for day in days.filter(valid_to__isnull=False)[:most] if day]


def living_below(unit: Unit, day: date) -> UnitQuerySet:
    """Units below this one that would still exist on the day."""
    return Unit.objects.under(unit).exclude(pk=unit.pk).filter(Q(valid_to=None) | Q(valid_to__gt=day))


def why_not_under(unit: Unit, parent: Unit | None) -> str:
    """Why a unit of this kind and these days cannot belong to that one, in a sentence; empty if it can."""
    if not fits(unit.kind, parent.kind if parent else None):
        sentence = _("A unit of the kind “%(kind)s” cannot belong to a unit of the kind “%(parent)s”.")
        above = parent.get_kind_display() if parent else _("none")
        return sentence % {"kind": Kind(unit.kind).label, "parent": above}
    if parent is None:
        return ""
    outlives = parent.valid_to and (unit.valid_to is None or unit.valid_to > parent.valid_to)
    if parent.valid_from > unit.valid_from or outlives:
        return _("%(parent)s does not exist on all days on which %(unit)s exists.") % {"parent": parent, "unit": unit}
    return ""


def why_not_move(unit: Unit, parent: Unit) -> str:
    """Why a unit cannot go below another, in a sentence; empty if it can. For people and for `move_unit`."""
    if unit.contains(parent):
        return _("%(parent)s lies below %(unit)s: a unit cannot belong to one of its own.") % {
            "parent": parent, "unit": unit,
        }  # fmt: skip
    if reason := why_not_under(unit, parent):
        return reason
    deepest = Unit.objects.under(unit).aggregate(n=Max(Length("path")))["n"] or 0
    if len(parent.path) + deepest - len(unit.path) + SEGMENT > DEEPEST * SEGMENT:
        return _("The tree would be more than %(n)s levels deep.") % {"n": DEEPEST}
    return ""


def why_not_end(unit: Unit, day: date, with_below: bool) -> str:
    """Why a unit cannot end on the day, in a sentence; empty if it can. For people and for `end_unit`."""
    names: dict[str, Any] = {"unit": unit, "day": text.day(day)}
    if day <= unit.valid_from:
        return _("%(unit)s begins on %(begins)s: it can only end later.") % {
            "unit": unit, "begins": text.day(unit.valid_from),
        }  # fmt: skip
    if unit.parent is not None and unit.parent.valid_to is not None and day > unit.parent.valid_to:
        return _("%(parent)s, to which it belongs, ends before %(day)s.") % {"parent": unit.parent, **names}
    if Unit.objects.filter(code=unit.code, valid_from__gt=unit.valid_from, valid_from__lt=day).exists():
        return _("Another unit has the code %(code)s before %(day)s.") % {"code": unit.code, **names}
    living = living_below(unit, day)
    if with_below:
        late = living.filter(valid_from__gte=day).first()
        sentence = _("%(late)s, which belongs to it, only begins on %(begins)s.")
        return sentence % {"late": late, "begins": text.day(late.valid_from)} if late else ""
    n = living.count()
    sentence = _("%(n)s units below it still exist on %(day)s. End them first, or together with it.")
    return sentence % {"n": n, **names} if n else ""


def export_rows(words: str, kind: str, day: date) -> list[list[Any]]:
    """What was found, parents first, in the columns that an import reads again: one query."""
    return [
        [unit.code, unit.parent.code if unit.parent else "", *(getattr(unit, name) for name in COLUMNS[2:])]
        for unit in find_units(words, kind, day).select_related("parent").order_by("path")
    ]


def all_units() -> UnitQuerySet:
    """Every unit of every time, in the order of the tree."""
    return Unit.objects.order_by("path")


def _may_change(by: Any) -> set[int] | None:
    """Pks of the units that a person may change; None (all) for the program itself."""
    return None if by is None else set(by.units("unit_edit").values_list("pk", flat=True))


def tree_plan(rows: Sequence[UnitRow], by: Any, faults: Sequence[Fault] = ()) -> TreePlan:
    """What a table of units would change, in the hands of `by`. Rows with faults of their own are left out."""
    bad = {fault.row for fault in faults}
    unreadable = frozenset(row.code for row in rows if row.number in bad)
    good = [row for row in rows if row.number not in bad]
    return plan_changes(good, all_units(), _may_change(by), unreadable)


def succession_plan(rows: Sequence[SuccessionRow], by: Any, faults: Sequence[Fault] = ()) -> SuccessionPlan:
    """What a table of successions would change, in the hands of `by`. Rows with faults of their own are left out."""
    bad = {fault.row for fault in faults}
    good = [row for row in rows if row.number not in bad]
    days = {row.day for row in rows}
    units = Unit.objects.filter(Q(valid_to__in=days) | Q(valid_from__lte=max(days))) if days else Unit.objects.none()
    noted = Succession.objects.filter(old__valid_to__in=days)
    return plan_successions(good, units, noted, _may_change(by))


def staged_rows(staged: UnitImport) -> tuple[list[Any], list[Fault]]:
    """The rows of a kept table and what is wrong with them."""
    table = Table(staged.table["heads"], [(number, cells) for number, cells in staged.table["rows"]])
    return units_in(table) if staged.day is None else successions_in(table, staged.day)


@dataclass(frozen=True)
class Preview:
    """A kept table as its owner sees it before confirming."""

    plan: TreePlan | SuccessionPlan
    faults: list[Fault]
    total: int

    @property
    def counts(self) -> dict[str, int]:
        """In numbers, as `UnitImport.result` keeps them."""
        return asdict(self.plan.counts)


def preview(staged: UnitImport, by: Any) -> Preview:
    """What confirming would do now, and everything that stands in its way."""
    rows, faults = staged_rows(staged)
    plan = tree_plan(rows, by, faults) if staged.day is None else succession_plan(rows, by, faults)
    return Preview(plan, sorted([*faults, *plan.faults], key=lambda fault: fault.row), len(rows))


def waiting_imports(by: Any) -> list[UnitImport]:
    """Tables that a person has uploaded and not yet confirmed, the newest first."""
    waiting = UnitImport.objects.filter(by=by, applied_at=None, expires_at__gt=timezone.now())
    return list(waiting.defer("table").order_by("-pk")[:20])
