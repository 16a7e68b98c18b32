# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Sites: how ready they are, their links, and who came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from lantoa.infra import text
from lantoa.infra.documents import qr
from lantoa.people.roles import May
from lantoa.plan.models import Movement
from lantoa.tallies.actions import Key

from ..links import make_token
from ..models import Attendance, Ceremony, DelegateGroup, Level, Site, SiteCheck, SiteTest
from ..tiles import TileMap, lay_out

READY, AT_RISK, UNTESTED = "ready", "at_risk", "untested"
STATES = (READY, AT_RISK, UNTESTED)
NOT_READY = "not_ready"
"""To look for: at risk or not tested."""


@dataclass(frozen=True)
class Readiness:
    """Is a site fit to take part, and if not, why."""

    state: str
    reason: str

    @property
    def label(self) -> str:
        """For people."""
        return {READY: _("Ready"), AT_RISK: _("At risk"), UNTESTED: _("Not tested")}[self.state]


def readiness(check: SiteCheck | None, test: SiteTest | None = None) -> Readiness:
    """Derived from the latest check, and from a planned test connection that was missed or is still to come."""
    missed = _("Missed the test of %(at)s") % {"at": text.instant(test.planned_at)} if test and test.is_missed else ""
    if check is None:
        soon = _("Test planned for %(at)s") % {"at": text.instant(test.planned_at)} if test else ""
        return Readiness(UNTESTED, missed or soon or _("No test connection yet"))
    faults = [missed] if missed else []
    if check.line != SiteCheck.Line.GOOD:
        faults.append(_("Test connection: %(line)s") % {"line": check.get_line_display().lower()})
    missing = check.missing()
    if missing:
        faults.append(_("Missing: %(things)s") % {"things": ", ".join(name.lower() for name in missing)})
    return Readiness(AT_RISK if faults else READY, "; ".join(faults))


@dataclass(frozen=True)
class SiteRow:
    """A site on the board."""

    site: Site
    readiness: Readiness
    present: int
    test: SiteTest | None = None


@dataclass(frozen=True)
class LevelCount:
    """One line of the roll-up: how many sites of a level are in which state."""

    level: str
    label: str
    sites: int
    ready: int
    at_risk: int
    untested: int
    present: int


def site_rows(ceremony: Ceremony, user: Any = None) -> list[SiteRow]:
    """All sites of the ceremony that the person may see (all, without one), in the tree's order: three queries."""
    sites = Site.objects.visible_to(user) if user is not None else Site.objects.all()
    present: dict[int, int] = dict(
        Attendance.objects.filter(site__ceremony=ceremony).values_list("site").annotate(Sum("present"))
    )
    rows = sites.filter(ceremony=ceremony).select_related("unit", "latest_check").in_order()
    tests = open_tests(ceremony.sites.all())
    return [
        SiteRow(site, readiness(site.latest_check, test), present.get(site.pk, 0), test)
        for site in rows
        for test in [tests.get(site.pk)]
    ]


def open_tests(sites: Iterable[Site]) -> dict[int, SiteTest]:
    """Site -> its latest planned test that nobody has reported on."""
    return {test.site_id: test for test in SiteTest.objects.filter(site__in=sites, check_done=None)}


def open_test(site: Site) -> SiteTest | None:
    """The same for one site."""
    return open_tests([site]).get(site.pk)


def site_tests(site: Site, limit: int = 10) -> list[SiteTest]:
    """Its planned tests, the latest first, with what was reported."""
    return list(SiteTest.objects.filter(site=site).select_related("check_done").order_by("-planned_at")[:limit])


def find_rows(rows: Iterable[SiteRow], *, search: str = "", level: str = "", state: str = "") -> list[SiteRow]:
    """Those whose name, venue or contact holds the words (without marks), of that level and readiness."""
    words = text.fold(search).split()

    def fits(row: SiteRow) -> bool:
        haystack = text.fold(f"{row.site.unit.name} {row.site.venue} {row.site.contact_name} {row.site.short_code}")
        return (
            all(word in haystack for word in words)
            and (not level or row.site.level == level)
            and (not state or row.readiness.state == state or (state == NOT_READY and row.readiness.state != READY))
        )

    return [row for row in rows if fits(row)]


SORTS: dict[str, Callable[[SiteRow], Any]] = {
    "site": lambda row: text.sort_key(row.site.unit.name),
    "level": lambda row: Level.values.index(row.site.level),
    "readiness": lambda row: STATES.index(row.readiness.state),
    "venue": lambda row: text.sort_key(row.site.venue),
    "contact": lambda row: text.sort_key(row.site.contact_name),
    "present": lambda row: row.present,
}
"""What the board can be ordered by; otherwise it stands in the order of the tree."""


def sort_rows(rows: list[SiteRow], sort: str) -> list[SiteRow]:
    """By one of SORTS, with a minus the other way round; equals stay in the order of the tree."""
    by = SORTS.get(sort.removeprefix("-"))
    return sorted(rows, key=by, reverse=sort.startswith("-")) if by else rows


def level_counts(rows: Iterable[SiteRow]) -> list[LevelCount]:
    """The roll-up by level."""
    states: Counter[tuple[str, str]] = Counter()
    present: Counter[str] = Counter()
    for row in rows:
        states[row.site.level, row.readiness.state] += 1
        present[row.site.level] += row.present
    lines = []
    for level, label in Level.choices:
        ready, at_risk, untested = (states[level, state] for state in STATES)
        total = ready + at_risk + untested
        if total:
            lines.append(LevelCount(level, str(label), total, ready, at_risk, untested, present[level]))
    return lines


@dataclass(frozen=True)
class Board:
    """The board of sites: those shown, the roll-up of all, and the map of those shown."""

    rows: list[SiteRow]
    total: int
    counts: list[LevelCount]
    tiles: TileMap
    search: str
    level: str
    state: str


def site_board(ceremony: Ceremony, user: Any, asked: Mapping[str, str]) -> Board:
    """What the person asked of the sites they may see: q (words), level, state, unit (it and those below), sort."""
    search, level, state = (text.nfc(asked.get(name, "")) for name in ("q", "level", "state"))
    every = site_rows(ceremony, user)
    if top := next((row.site.unit for row in every if str(row.site.unit_id) == asked.get("unit")), None):
        every = [row for row in every if top.contains(row.site.unit)]
    rows = find_rows(every, search=search, level=level, state=state)
    tiles = lay_out(rows)
    rows = sort_rows(rows, asked.get("sort", ""))
    return Board(rows, len(every), level_counts(every), tiles, search, level, state)


def state_choices() -> list[tuple[str, str]]:
    """The readiness states with their names."""
    return [(NOT_READY, _("Not ready")), *((state, Readiness(state, "").label) for state in STATES)]


def recent_checks(site: Site, limit: int = 10) -> list[tuple[SiteCheck, Readiness]]:
    """The site's latest tests, newest first, each with what it said."""
    return [(check, readiness(check)) for check in site.checks.order_by("-at", "-pk")[:limit]]


@dataclass(frozen=True)
class LinkCard:
    """What is handed over to a site: its links as text and QR."""

    site: Site
    screen_url: str
    desk_url: str

    @property
    def screen_qr(self) -> str:
        """SVG."""
        return qr.svg(self.screen_url, _("QR code of the screen"))

    @property
    def desk_qr(self) -> str:
        """SVG."""
        return qr.svg(self.desk_url, _("QR code of the desk"))


def link_card(site: Site, home: str) -> LinkCard:
    """The links of one site; `home` is the address of the program."""
    screen, desk = (
        home + reverse(view, args=[make_token(door, site)])
        for view, door in (("screen", "screen"), ("site_desk", "desk"))
    )
    return LinkCard(site, screen, desk)


CARDS_A_PAGE = 24
"""Six sheets of A4; with two QR codes each, all 187 cards at once would weigh 400 kB."""


def link_cards(ceremony: Ceremony, user: Any, home: str, asked: Mapping[str, str]) -> Page[Any]:
    """A page of cards of the sites that the person may edit, of one level if asked."""
    sites = Site.objects.filter(user.over(May.SITE_EDIT, "unit__"), ceremony=ceremony).select_related(
        "unit", "ceremony"
    )
    level = asked.get("level", "")
    sites = (sites.of_level(level) if level else sites).in_order()
    page: Page[Any] = Paginator(sites, CARDS_A_PAGE).get_page(asked.get("page"))
    page.object_list = [link_card(site, home) for site in page.object_list]
    return page


@dataclass(frozen=True)
class AttendanceLine:
    """A class that is invited to a site: people present, and what says so; None where nobody has counted."""

    group: DelegateGroup
    present: int | None
    counted: int | None
    entered: int | None

    @property
    def figures(self) -> tuple[int | None, int | None, int | None]:
        """In the order of the columns."""
        return self.present, self.counted, self.entered


def attendance_lines(site: Site) -> list[AttendanceLine]:
    """Each class invited to the site, simulated heads included in those present."""
    rows = Attendance.objects.filter(site=site).values_list("group")
    sums = rows.annotate(Sum("present"), Sum("counted"), Sum("entered"))
    found = {group: figures for group, *figures in sums}
    groups = site.ceremony.delegate_groups.filter(level=site.level)
    return [AttendanceLine(group, *found.get(group.pk, (None, None, None))) for group in groups]


def recount(movement: Movement) -> Iterator[tuple[Key, int]]:
    """The tally `site_attendance` from the records, for `lantoa tallies verify`."""
    rows = (
        Attendance.objects.filter(site__ceremony__movement=movement)
        .values_list("site__unit", "day")
        .annotate(Sum("present"))
    )
    for unit, day, present in rows:
        yield (movement.pk, "site_attendance", unit, day), present
