# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The writes of the ceremony, by noun."""

from .calls import answer_roll, call_roll, confirm_message, end_roll, lower_hand, raise_hand, send_message
from .launches import (
    abort_launch,
    arm_launch,
    arm_podium,
    press_button,
    release_button,
    report_launch,
    settle_due,
    settle_launch,
)
from .materials import add_material, remove_material
from .plans import apply_section
from .preparing import apply_sites, cancel_test, forget_site_lists, nudge_sites, schedule_tests, stage_sites
from .programme import close_ceremony, edit_links, go_to_step, set_programme, show_view
from .rehearsals import begin_rehearsal, end_rehearsal
from .sites import (
    check_site,
    count_attendance,
    edit_site,
    follow_attendance,
    forget_contacts,
    renew_presser_link,
    renew_site_link,
)

__all__ = [
    "abort_launch",
    "add_material",
    "answer_roll",
    "apply_section",
    "apply_sites",
    "arm_launch",
    "arm_podium",
    "begin_rehearsal",
    "call_roll",
    "cancel_test",
    "check_site",
    "close_ceremony",
    "confirm_message",
    "count_attendance",
    "edit_links",
    "edit_site",
    "end_rehearsal",
    "end_roll",
    "follow_attendance",
    "forget_contacts",
    "forget_site_lists",
    "go_to_step",
    "lower_hand",
    "nudge_sites",
    "press_button",
    "raise_hand",
    "release_button",
    "remove_material",
    "renew_presser_link",
    "renew_site_link",
    "report_launch",
    "schedule_tests",
    "send_message",
    "set_programme",
    "settle_due",
    "settle_launch",
    "show_view",
    "stage_sites",
]
