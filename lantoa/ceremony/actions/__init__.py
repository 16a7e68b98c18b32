# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The writes of the ceremony, by noun."""

from .launches import abort_launch, arm_launch, press_button, release_button, report_launch, settle_due, settle_launch
from .plans import apply_section
from .programme import close_ceremony, go_to_step
from .sites import check_site, count_attendance, edit_site, forget_contacts, renew_presser_link, renew_site_link

__all__ = [
    "abort_launch",
    "apply_section",
    "arm_launch",
    "check_site",
    "close_ceremony",
    "count_attendance",
    "edit_site",
    "forget_contacts",
    "go_to_step",
    "press_button",
    "release_button",
    "renew_presser_link",
    "renew_site_link",
    "report_launch",
    "settle_due",
    "settle_launch",
]
