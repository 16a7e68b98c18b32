# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Getting the sites ready together: planned tests, a word to many, particulars from a table."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.ceremony.models import Ceremony, Site, SiteList, SiteTest
from lantoa.ceremony.site_list_rows import Rows, read_rows
from lantoa.infra.audit import actions as audit
from lantoa.infra.jobs.actions import later
from lantoa.infra.live import actions as live
from lantoa.infra.web.errors import Refused
from lantoa.people.roles import May

from .calls import send_message
from .sites import edit_site

LIST_KEPT = timedelta(days=1)


@transaction.atomic
def schedule_tests(
    *, by: Any, ceremony: Ceremony, sites: Collection[int], starts_at: datetime, minutes: int, at_once: int
) -> int:
    """Give each of the sites a time for its test, `at_once` together, in the order of the tree. How many.

    A site's tests that nobody has reported on and that are still to come are moved to the new time.
    """
    ceremony = Ceremony.objects.locked(ceremony.pk)
    rows = list(Site.objects.filter(ceremony=ceremony, pk__in=sites).in_order())
    if not rows:
        raise Refused("tests.nobody", _("Choose at least one site."))
    if starts_at < timezone.now():
        raise Refused("tests.past", _("The first test must be at a time to come."))
    SiteTest.objects.filter(site__in=rows, check_done=None, planned_at__gte=timezone.now()).delete()
    SiteTest.objects.bulk_create(
        [
            SiteTest(site=site, planned_at=starts_at + timedelta(minutes=minutes * (place // at_once)))
            for place, site in enumerate(rows)
        ],
        ignore_conflicts=True,
    )
    audit.note("tests.scheduled", by=by, about=ceremony, sites=len(rows), starts_at=starts_at.isoformat())
    live.announce(ceremony.topic, tests=len(rows))
    return len(rows)


@transaction.atomic
def cancel_test(*, by: Any, test: SiteTest) -> None:
    """Take a planned test back; one that was reported on stays."""
    gone, _kinds = SiteTest.objects.filter(pk=test.pk, check_done=None).delete()
    if gone:
        audit.note("test.cancelled", by=by, about=test.site, planned_at=test.planned_at.isoformat())


@transaction.atomic
def nudge_sites(*, by: Any, ceremony: Ceremony, sites: Collection[int], text: str) -> int:
    """Ask the sites to get ready: on their own pages at once, by e-mail where an address is known. How many sites."""
    message = send_message(by=by, ceremony=ceremony, text=text, sites=sites)
    if Site.objects.filter(ceremony=ceremony, pk__in=sites).exclude(contact_email="").exists():
        title = _("E-mail to the sites")
        later("lantoa.ceremony.jobs.mail_nudge", by=by, title=title, message=message.pk)
    return message.receipts.count()


@transaction.atomic
def stage_sites(*, by: Any, ceremony: Ceremony, name: str, table: Rows) -> SiteList:
    """Keep what the table would change, with what is wrong in it; nothing is changed yet."""
    mine = Site.objects.filter(by.over(May.SITE_EDIT, "unit__"), ceremony=ceremony).select_related("unit")
    rows, faults = read_rows(table, {site.unit.code: site for site in mine})
    staged = SiteList.objects.create(ceremony=ceremony, by=by, name=name[-200:], rows=rows, faults=faults)
    audit.note("site_list.staged", by=by, about=staged, rows=len(rows), faults=len(faults))
    return staged


@transaction.atomic
def apply_sites(*, by: Any, staged: SiteList) -> int:
    """Change the sites as the table says, all at once; applied twice it changes nothing. How many sites."""
    staged = SiteList.objects.select_for_update(of=("self",)).get(pk=staged.pk)
    if staged.applied_at is None:
        sites = {site.pk: site for site in Site.objects.filter(ceremony=staged.ceremony_id)}
        for row in staged.rows:
            edit_site(by=by, site=sites[row["site"]], **row["values"])
        staged.applied_at = timezone.now()
        staged.save(update_fields=["applied_at"])
        audit.note("site_list.applied", by=by, about=staged, sites=len(staged.rows))
    return len(staged.rows)


@transaction.atomic
def forget_site_lists(*, by: Any) -> int:
    """Take away uploaded tables whose day is over. How many."""
    gone, _kinds = SiteList.objects.filter(made_at__lt=timezone.now() - LIST_KEPT).delete()
    return gone
