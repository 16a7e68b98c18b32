# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The report of a rehearsal: per site what went wrong, so that it can be put right before the day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ..launch_record import LaunchRecord, launch_record
from ..models import Receipt, Rehearsal, RollAnswer, RollCall, Site

CLOCK_OFF_SECONDS = 2.0
"""A device whose own clock is so far off shows wrong times in its own programs, though not on our screens."""


@dataclass(frozen=True)
class RehearsedSite:
    """A site and its faults, each in words; none means that everything worked."""

    site: Site
    faults: list[str]


@dataclass(frozen=True)
class RehearsalReport:
    """All sites, those with most faults first; the launch, if one was practised."""

    rehearsal: Rehearsal
    sites: list[RehearsedSite]
    record: LaunchRecord | None
    rolls: int
    messages: int

    @property
    def failed(self) -> int:
        """Sites with at least one fault."""
        return sum(bool(line.faults) for line in self.sites)


def _roll_faults(rehearsal: Rehearsal) -> dict[int, list[str]]:
    """Of the last roll call: who kept silent, who had trouble."""
    roll = RollCall.objects.filter(rehearsal=rehearsal).order_by("-called_at", "-pk").first()
    if roll is None:
        return {}
    answers = {answer.site_id: answer for answer in RollAnswer.objects.filter(roll_call=roll)}
    found: dict[int, list[str]] = {}
    for site in Site.objects.filter(ceremony=rehearsal.ceremony_id).values_list("pk", flat=True):
        answer = answers.get(site)
        if answer is None:
            found[site] = [_("Did not answer the roll call")]
        elif answer.word == RollAnswer.Word.TROUBLE:
            found[site] = [_("Reported trouble: %(note)s") % {"note": answer.note or "–"}]
    return found


def _launch_faults(record: LaunchRecord | None) -> dict[int, list[str]]:
    """Screens that kept silent or came late, and devices whose own clock is wrong."""
    found: dict[int, list[str]] = {}
    for line in record.lines if record else []:
        faults = found.setdefault(line.site.pk, [])
        if line.verdict == "silent":
            faults.append(_("No screen reported the launch"))
        elif line.verdict == "late" and line.report:
            faults.append(_("A screen began %(ms)d ms late") % {"ms": line.report.lateness_ms})
        elif line.verdict == "joined":
            faults.append(_("A screen was opened only after the launch"))
        if line.device_seconds is not None and abs(line.device_seconds) > CLOCK_OFF_SECONDS:
            faults.append(_("The device's clock is off by %(seconds)d s") % {"seconds": round(line.device_seconds)})
    return found


def rehearsal_report(rehearsal: Rehearsal) -> RehearsalReport:
    """What failed, per site; a fixed number of queries."""
    record = launch_record(rehearsal.ceremony, rehearsal=rehearsal)
    sources = [_roll_faults(rehearsal), _launch_faults(record)]
    unread: dict[int, int] = {}
    for site in Receipt.objects.filter(message__rehearsal=rehearsal, read_at=None).values_list("site", flat=True):
        unread[site] = unread.get(site, 0) + 1
    sources.append({site: [_("Messages not confirmed: %(n)d") % {"n": n}] for site, n in unread.items()})
    lines = [
        RehearsedSite(site, [fault for source in sources for fault in source.get(site.pk, [])])
        for site in Site.objects.filter(ceremony=rehearsal.ceremony_id).select_related("unit").in_order()
    ]
    lines.sort(key=lambda line: -len(line.faults))
    return RehearsalReport(
        rehearsal, lines, record, rehearsal.roll_calls.count(), rehearsal.messages.count()
    )  # fmt: skip


def rehearsal_table(report: RehearsalReport) -> tuple[list[str], list[list[Any]]]:
    """Head and rows for a spreadsheet."""
    head = [_("Code"), _("Unit"), _("Level"), _("Contact"), _("contact phone"), _("What failed")]
    body: list[list[Any]] = [
        [line.site.unit.code, line.site.unit.name, line.site.get_level_display(), line.site.contact_name,
         line.site.contact_phone, "; ".join(line.faults)]
        for line in report.sites
    ]  # fmt: skip
    return head, body
