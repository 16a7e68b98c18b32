# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Preparing sites: particulars, tests, links, and who is present."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.ceremony.heads import Head
from lantoa.ceremony.models import (
    Attendance,
    Ceremony,
    DelegateGroup,
    Presser,
    Site,
    SiteCheck,
    SiteTest,
    new_code,
    new_nonce,
)
from lantoa.infra import rows, text
from lantoa.infra.audit import actions as audit
from lantoa.infra.live import actions as live
from lantoa.infra.web.errors import Refused
from lantoa.tallies import actions as tallies

INDICATOR = "site_attendance"
NEW_HEADS = """
ON CONFLICT (site_id, group_id, is_synthetic) DO UPDATE
SET present = excluded.present, entered = excluded.entered, counted_at = excluded.counted_at"""
PARTICULARS = ("venue", "address", "contact_name", "contact_phone", "contact_email", "capacity")


@transaction.atomic
def edit_site(*, by: Any, site: Site, **values: Any) -> Site:
    """Change venue, address, contact or capacity."""
    site = Site.objects.select_for_update().get(pk=site.pk)
    clean = {name: text.nfc(value) if isinstance(value, str) else value for name, value in values.items()}
    changed = [name for name in PARTICULARS if name in clean and getattr(site, name) != clean[name]]
    if changed:
        for name in changed:
            setattr(site, name, clean[name])
        site.save(update_fields=changed)
        audit.note("site.edited", by=by, about=site, fields=changed)
        live.announce(f"ceremony/{site.ceremony_id}", site=site.pk)
    return site


CONTACT_DAYS = 30
"""As conf/retention.yaml promises: whom to call at a site is of no use a month after the ceremony."""


@transaction.atomic
def forget_contacts(*, by: Any) -> int:
    """Take the contact persons off the sites of ceremonies long past. How many sites."""
    total = 0
    for ceremony in Ceremony.objects.filter(starts_at__lt=timezone.now() - timedelta(days=CONTACT_DAYS)):
        named = ceremony.sites.exclude(contact_name="", contact_phone="", contact_email="")
        gone = named.update(contact_name="", contact_phone="", contact_email="")
        if gone:
            audit.note("site.contacts_forgotten", by=by, about=ceremony, sites=gone)
        total += gone
    return total


@transaction.atomic
def check_site(*, by: Any, site: Site, is_synthetic: bool = False, **answers: Any) -> SiteCheck:
    """Write down a test of the site. The same answers twice within a minute are one test."""
    site = Site.objects.select_for_update(of=("self",)).select_related("latest_check").get(pk=site.pk)
    answers["note"] = text.nfc(answers.get("note", ""))
    latest = site.latest_check
    names = (*SiteCheck.EQUIPMENT, "line", "note")
    if (
        latest
        and (timezone.now() - latest.at).total_seconds() < 60
        and all(getattr(latest, name) == answers.get(name, False) for name in names)
    ):
        return latest
    check = SiteCheck.objects.create(site=site, is_synthetic=is_synthetic, **answers)
    site.tests.filter(check_done=None, planned_at__lte=check.at + SiteTest.LATE).update(check_done=check)
    site.latest_check = check
    site.save(update_fields=["latest_check"])
    audit.note("site.tested", by=by, about=site, line=check.line, missing=len(check.missing()))
    live.announce(f"ceremony/{site.ceremony_id}", site=site.pk)
    return check


@transaction.atomic
def renew_site_link(*, by: Any, site: Site) -> Site:
    """Make new links and a new short code for the site; the old ones stop working at once."""
    site.link_nonce, site.short_code = new_nonce(), new_code()
    site.save(update_fields=["link_nonce", "short_code"])
    audit.note("site.link_renewed", by=by, about=site)
    return site


@transaction.atomic
def renew_presser_link(*, by: Any, presser: Presser) -> Presser:
    """Make a new link for the leader; the old one stops working at once."""
    presser.link_nonce = new_nonce()
    presser.save(update_fields=["link_nonce"])
    audit.note("presser.link_renewed", by=by, about=presser)
    return presser


@transaction.atomic
def count_attendance(*, by: Any, site: Site, present: Mapping[int, int | None], is_synthetic: bool = False) -> int:
    """The site's own head count by class (delegate group -> people, None: not counted), replacing its last one; what
    the entrance noted stays beside it. Returns the sum."""
    site = Site.objects.select_for_update(of=("self",)).select_related("ceremony__movement").get(pk=site.pk)
    groups = set(DelegateGroup.objects.filter(ceremony=site.ceremony_id, level=site.level).values_list("pk", flat=True))
    if not groups.issuperset(present):
        raise Refused("attendance.foreign_group", _("This class of delegates is not invited to this site."))
    here = {row.group_id: row for row in Attendance.objects.filter(site=site, is_synthetic=is_synthetic)}
    today = timezone.localdate(site.ceremony.starts_at)
    changes = []
    for group, n in present.items():
        row = here.get(group) or Attendance(site=site, group_id=group, is_synthetic=is_synthetic, present=0, day=today)
        if row.counted != n:
            people = max(n or 0, row.entered or 0)
            changes.append(((site.ceremony.movement_id, INDICATOR, site.unit_id, row.day), people - row.present))
            row.present, row.counted, row.counted_at = people, n, timezone.now()
            row.save()
    if changes:
        tallies.add_counts(changes)
        audit.note("site.counted", by=by, about=site, change=sum(n for _key, n in changes))
        live.announce(f"ceremony/{site.ceremony_id}", attendance=site.pk)
    return sum(n or 0 for n in present.values())


@transaction.atomic(savepoint=False)
def follow_attendance(*, by: Any, more: Mapping[Site, Mapping[int, int]], heads: Iterable[tuple[Any, ...]]) -> None:
    """What entrances noted since the last time, by class, beside the sites' own head counts. The caller holds the
    sites, and hands on the `heads` that `hold_heads` found.

    A fixed number of queries for any number of sites.
    """
    kept = {(head.site, head.group): head for head in map(Head._make, heads)}
    changed: list[rows.Row] = []
    moved, now = [], timezone.now()
    for site, classes in more.items():
        today = timezone.localdate(site.ceremony.starts_at)
        for group, n in classes.items():
            before = kept.get((site.pk, group)) or Head(site.pk, group, 0, None, None, today)
            if n or before.entered is None:
                entered = max(0, (before.entered or 0) + n)
                here = max(entered, before.counted or 0)
                moved.append(((site.ceremony.movement_id, INDICATOR, site.unit_id, before.day), here - before.present))
                now_here = {"present": here, "counted": before.counted, "entered": entered, "day": before.day}
                of_whom = {"site_id": site.pk, "group_id": group, "is_synthetic": False}
                changed.append({**of_whom, **now_here, "counted_at": now})
    rows.put(Attendance, changed, NEW_HEADS)
    tallies.add_counts(moved)
    for site in more:
        live.announce(f"ceremony/{site.ceremony_id}", attendance=site.pk)
