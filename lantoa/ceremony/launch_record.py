# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The record of an attempt to launch, as the screens themselves told it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, Count, Max, Min
from django.utils.translation import gettext as _

from .models import Ceremony, Launch, LaunchReport, Rehearsal, Site

FRAME_MS = 1000 / 60
"""A screen that began within one frame of the instant was on time."""


@dataclass(frozen=True)
class LaunchFigures:
    """How the launch was seen: sites and screens that reported, and when their first frame came after T0 (ms)."""

    sites: int
    screens: int
    earliest: float | None
    mean: float | None
    latest: float | None

    @property
    def spread(self) -> float | None:
        """Between the first and the last screen's frame."""
        return None if self.latest is None or self.earliest is None else self.latest - self.earliest


def launch_figures(launch: Launch) -> LaunchFigures:
    """From the screens' own reports; those that came late on purpose are counted but not timed."""
    reports = LaunchReport.objects.filter(launch=launch)
    counts = reports.aggregate(sites=Count("site", distinct=True), screens=Count("pk"))
    times = reports.filter(is_late=False).aggregate(
        earliest=Min("lateness_ms"), mean=Avg("lateness_ms"), latest=Max("lateness_ms")
    )
    return LaunchFigures(**counts, **times)


@dataclass(frozen=True)
class ScreenLine:
    """A site and what one of its screens told; without a report the site kept silent."""

    site: Site
    report: LaunchReport | None

    @property
    def verdict(self) -> str:
        """silent, late, on_time or joined."""
        if self.report is None:
            return "silent"
        if self.report.is_late:
            return "joined"
        return "late" if self.report.lateness_ms > FRAME_MS else "on_time"

    @property
    def said(self) -> str:
        """For people."""
        return {
            "silent": _("No report"),
            "late": _("More than one frame late"),
            "on_time": _("Within one frame"),
            "joined": _("Opened later, joined"),
        }[self.verdict]

    @property
    def device_seconds(self) -> float | None:
        """How far the device's own clock was from ours, in seconds (positive: it was fast)."""
        if self.report is None or self.report.offset_ms is None:
            return None
        return 0.0 - self.report.offset_ms / 1000


@dataclass(frozen=True)
class LaunchRecord:
    """All that is known of how an attempt was seen; worst first."""

    launch: Launch
    figures: LaunchFigures
    lines: list[ScreenLine]

    @property
    def silent(self) -> int:
        """Sites of which no screen has told anything."""
        return sum(line.report is None for line in self.lines)


ORDER = ("silent", "late", "on_time", "joined")


def launch_record(ceremony: Ceremony, attempt: str = "", rehearsal: Rehearsal | None = None) -> LaunchRecord | None:
    """Of the newest attempt that had an instant, or of the one asked for; four queries, however many sites.

    Of the real stage, or of `rehearsal`.
    """
    launches = Launch.objects.filter(ceremony=ceremony, rehearsal=rehearsal).exclude(t0=None).order_by("-attempt")
    launch = (launches.filter(attempt=int(attempt)) if attempt.isdecimal() and len(attempt) < 5 else launches).first()
    if launch is None:
        return None
    told: dict[int, list[LaunchReport]] = {}
    for report in LaunchReport.objects.filter(launch=launch):
        told.setdefault(report.site_id, []).append(report)
    sites = Site.objects.filter(ceremony=ceremony).select_related("unit").in_order()
    lines = [ScreenLine(site, report) for site in sites for report in told.get(site.pk, [None])]
    lines.sort(key=lambda line: (ORDER.index(line.verdict), -line.report.lateness_ms if line.report else 0))
    return LaunchRecord(launch, launch_figures(launch), lines)


def record_table(record: LaunchRecord) -> tuple[list[str], list[list[Any]]]:
    """Head and rows for a spreadsheet; times in milliseconds."""
    head = [
        _("Code"), _("Unit"), _("Level"), _("Result"), _("First frame (UTC)"), _("After the instant (ms)"),
        _("Round trip (ms)"), _("Device clock off by (s)"),
    ]  # fmt: skip
    body: list[list[Any]] = []
    for line in record.lines:
        report, unit = line.report, line.site.unit
        told = [report.fired_at.isoformat(timespec="milliseconds"), report.lateness_ms, report.rtt_ms] if report else []
        told = told or [None, None, None]
        body.append([unit.code, unit.name, line.site.get_level_display(), line.said, *told, line.device_seconds])
    return head, body
