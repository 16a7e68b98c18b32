# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What stays of a ceremony, as pages and papers read it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Avg, Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from lantoa.ceremony.launch_record import launch_figures
from lantoa.ceremony.models import Attendance, Ceremony, DelegateGroup, Launch, Level, Site
from lantoa.ceremony.queries import step_lines
from lantoa.delegates.models import Arrival, Delegate
from lantoa.infra import text

from .models import Feedback, Minutes, Photo

PHOTOS_A_PAGE = 48


def default_body(ceremony: Ceremony) -> str:
    """Who issues the minutes, before somebody says otherwise."""
    root = ceremony.movement.root
    return _("People's Committee of %(unit)s") % {"unit": root.name[:1].lower() + root.name[1:]}


@dataclass(frozen=True)
class SiteLine:
    """Who came to one site: heads by class (in the order of the classes of its level) and together."""

    site: Site
    present: dict[int, int]
    total: int

    @property
    def counted(self) -> bool:
        """Whether the site has counted at all."""
        return bool(self.present)


@dataclass(frozen=True)
class UnitLine:
    """A unit that names delegates: how many it named, how many said that they come, how many came."""

    name: str
    code: str
    named: int
    accepted: int
    came: int


@dataclass(frozen=True)
class AttendanceSheet:
    """Attendance by site, by class and by unit."""

    sites: list[SiteLine]
    groups: list[tuple[DelegateGroup, int]]
    areas: list[tuple[str, int, int, int]]
    units: list[UnitLine]
    total: int
    counted: int


def attendance_sheet(ceremony: Ceremony, user: Any) -> AttendanceSheet:
    """Of the sites that the person may see: a fixed number of queries."""
    sites = list(Site.objects.visible_to(user).filter(ceremony=ceremony).select_related("unit").in_order())
    mine = {site.pk for site in sites}
    present: dict[int, dict[int, int]] = {}
    rows = Attendance.objects.filter(site__ceremony=ceremony).values_list("site", "group").annotate(Sum("present"))
    for site, group, n in rows:
        if site in mine:
            present.setdefault(site, {})[group] = n
    lines = [SiteLine(site, present.get(site.pk, {}), sum(present.get(site.pk, {}).values())) for site in sites]
    by_group: Counter[int] = Counter()
    for line in lines:
        by_group.update(line.present)
    groups = [(group, by_group[group.pk]) for group in ceremony.delegate_groups.order_by("level", "order")]
    return AttendanceSheet(
        sites=lines,
        groups=groups,
        areas=_areas(lines),
        units=unit_lines(ceremony, user),
        total=sum(line.total for line in lines),
        counted=sum(line.counted for line in lines),
    )


def _areas(lines: list[SiteLine]) -> list[tuple[str, int, int, int]]:
    """(name, sites, counted sites, people) of each district with its communes, as far as there are districts."""
    areas = []
    for top in (line for line in lines if line.site.level == Level.DISTRICT):
        inside = [line for line in lines if top.site.unit.contains(line.site.unit)]
        people = sum(line.total for line in inside)
        areas.append((top.site.unit.name, len(inside), sum(line.counted for line in inside), people))
    return areas


def unit_lines(ceremony: Ceremony, user: Any) -> list[UnitLine]:
    """The units that named delegates, with who came as the entrances noted it."""
    here = Q(
        arrivals__kind__in=[Arrival.Kind.TICKET, Arrival.Kind.NAME], arrivals__undone_by=None, arrivals__rehearsal=None
    )
    came = set(Delegate.objects.filter(here, ceremony=ceremony).values_list("pk", flat=True))
    gone = [Delegate.State.REPLACED, Delegate.State.WITHDRAWN]
    rows = (
        Delegate.objects.filter(ceremony=ceremony, site__in=Site.objects.visible_to(user))
        .exclude(state__in=gone)
        .values_list("pk", "unit__name", "unit__code", "unit__path", "state")
        .order_by("unit__path")
    )
    found: dict[str, list[int]] = {}
    names: dict[str, tuple[str, str]] = {}
    for pk, name, code, path, state in rows:
        names[path] = (name, code)
        count = found.setdefault(path, [0, 0, 0])
        count[0] += 1
        count[1] += state == Delegate.State.ACCEPTED
        count[2] += pk in came
    return [UnitLine(*names[path], *counts) for path, counts in found.items()]


def attendance_tables(sheet: AttendanceSheet) -> list[tuple[str, list[str], list[list[Any]]]]:
    """The sheet as tables to take along: by site, class, area and unit."""
    titles = {group.pk: group.title for group, _n in sheet.groups}
    by_site = [
        [line.site.unit.code, line.site.unit.name, line.site.get_level_display(), line.total if line.counted else None,
         "; ".join(f"{titles[group]}: {n}" for group, n in line.present.items())]
        for line in sheet.sites
    ]  # fmt: skip
    return [
        (_("By site"), [_("Code"), _("Unit"), _("Level"), _("Present"), _("By class")], by_site),
        (_("By class"), [_("Level"), _("Class"), _("Present")],
         [[group.get_level_display(), group.title, n] for group, n in sheet.groups]),
        (_("By district"), [_("Unit"), _("Sites"), _("Sites that counted"), _("Present")],
         [list(area) for area in sheet.areas]),
        (_("By unit that names"), [_("Code"), _("Unit"), _("Named"), _("Will come"), _("Came")],
         [[line.code, line.name, line.named, line.accepted, line.came] for line in sheet.units]),
    ]  # fmt: skip


def facts_now(ceremony: Ceremony) -> dict[str, Any]:
    """The figures of the minutes as the records now give them: timeline, launch, attendance."""
    steps = step_lines(ceremony)
    launch = Launch.objects.filter(ceremony=ceremony, rehearsal=None, state=Launch.State.FIRED).first()
    figures = launch_figures(launch) if launch else None
    levels = Attendance.objects.filter(site__ceremony=ceremony).values_list("site__level", "group__title")
    present = [list(row) for row in levels.annotate(Sum("present")).order_by("site__level", "group__order")]
    sites = Counter(Site.objects.filter(ceremony=ceremony).values_list("level", flat=True))
    counted = Attendance.objects.filter(site__ceremony=ceremony).values("site").distinct().count()
    times = [line.step for line in steps if line.step.started_at]
    return {
        "steps": [
            {
                "title": line.step.title,
                "presenter": line.step.presenter,
                "planned": line.planned_at.isoformat(),
                "began": line.step.started_at.isoformat() if line.step.started_at else "",
                "ended": line.step.ended_at.isoformat() if line.step.ended_at else "",
            }
            for line in steps
        ],
        "began": times[0].started_at.isoformat() if times and times[0].started_at else "",
        "ended": max((step.ended_at.isoformat() for step in times if step.ended_at), default=""),
        "t0": launch.t0.isoformat() if launch and launch.t0 else "",
        "screens": [figures.screens, figures.sites] if figures else [],
        "present": present,
        "sites": dict(sites),
        "counted": counted,
    }


def minutes_of(ceremony: Ceremony) -> Minutes:
    """What was written, or an empty form of it."""
    found = Minutes.objects.filter(ceremony=ceremony).first()
    return found or Minutes(ceremony=ceremony, issuing_body=default_body(ceremony))


def photo_page(ceremony: Ceremony, user: Any, asked: Mapping[str, str], *, all_states: bool) -> Page[Photo]:
    """Photos of a state and with words in the site's name or caption; only kept ones unless `all_states`."""
    mine = Site.objects.visible_to(user).filter(ceremony=ceremony)
    photos: QuerySet[Photo] = Photo.objects.filter(site__in=mine).select_related("site__unit")
    state = asked.get("state", "") if all_states else Photo.State.SHOWN
    if state in Photo.State.values:
        photos = photos.filter(state=state)
    words = text.fold(asked.get("q", "")).split()
    rows: Any = photos
    if words:
        rows = [
            photo
            for photo in photos
            if all(word in text.fold(f"{photo.site.unit.name} {photo.caption}") for word in words)
        ]
    return Paginator(rows, PHOTOS_A_PAGE).get_page(asked.get("page"))


def kept_photos(ceremony: Ceremony) -> QuerySet[Photo]:
    """What leaves as a pack: by site, in the order in which they came."""
    shown = Photo.objects.filter(site__ceremony=ceremony, state=Photo.State.SHOWN)
    return shown.select_related("site__unit").order_by("site__unit__path", "sent_at", "pk")


def photo_counts(ceremony: Ceremony) -> dict[str, int]:
    """State -> how many photos."""
    found = Photo.objects.filter(site__ceremony=ceremony).values_list("state").annotate(n=Count("pk")).order_by()
    return dict.fromkeys(Photo.State.values, 0) | dict(found)


@dataclass(frozen=True)
class Answer:
    """One question: the mean, and how many chose each of five to one."""

    label: str
    mean: float | None
    shares: list[tuple[int, int]]


@dataclass(frozen=True)
class Results:
    """What people thought."""

    count: int
    sites: int
    answers: list[Answer]
    levels: list[tuple[str, int, list[float]]]
    words: Page[Feedback]


def feedback_results(ceremony: Ceremony, page: str | None) -> Results:
    """All answers together, by level of the site, and the words: a fixed number of queries."""
    rows = Feedback.objects.filter(ceremony=ceremony)
    scores = list(rows.values_list(*Feedback.QUESTIONS))
    labels = {field.name: str(field.verbose_name) for field in Feedback._meta.fields}
    answers = [
        _answer(labels[name], [score[place] for score in scores]) for place, name in enumerate(Feedback.QUESTIONS)
    ]
    means = rows.values_list("site__level").annotate(Count("pk"), *[Avg(name) for name in Feedback.QUESTIONS])
    levels = [(str(Level(level).label), count, list(values)) for level, count, *values in means.order_by("site__level")]
    said = rows.exclude(words="").select_related("site__unit")
    return Results(
        count=len(scores),
        sites=rows.values("site").distinct().count(),
        answers=answers,
        levels=levels,
        words=Paginator(said, 50).get_page(page),
    )


def _answer(label: str, values: list[int]) -> Answer:
    counts = Counter(values)
    mean = sum(values) / len(values) if values else None
    return Answer(label, mean, [(score, counts[score]) for score in range(5, 0, -1)])


def feedback_rows(ceremony: Ceremony) -> Iterable[list[Any]]:
    """Every answer, as a table to take along."""
    for one in Feedback.objects.filter(ceremony=ceremony).select_related("site__unit").order_by("said_at"):
        scores = [getattr(one, name) for name in Feedback.QUESTIONS]
        yield [text.instant(one.said_at), one.site.unit.code, one.site.unit.name, *scores, one.words]
