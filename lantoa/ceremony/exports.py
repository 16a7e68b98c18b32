# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The list of sites as a table for officials."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from .queries import SiteRow


def site_table(rows: Iterable[SiteRow]) -> tuple[list[str], list[list[Any]]]:
    """Head and rows; codes and telephone numbers are text."""
    head = [
        _("Code"), _("Unit"), _("Level"), _("Readiness"), _("Reason"), _("Venue"), _("Address"), _("Contact person"),
        _("Contact phone"), _("Contact e-mail"), _("Capacity"), _("Present"), _("Short code"),
    ]  # fmt: skip
    body = [
        [
            row.site.unit.code, row.site.unit.name, row.site.get_level_display(), row.readiness.label,
            row.readiness.reason, row.site.venue, row.site.address, row.site.contact_name, row.site.contact_phone,
            row.site.contact_email,
            row.site.capacity, row.present, row.site.short_code,
        ]
        for row in rows
    ]  # fmt: skip
    return head, body
