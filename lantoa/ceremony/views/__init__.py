# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Pages by who opens them: officials at the console, the operator, and holders of a signed link."""

from .console import (
    ceremony_page,
    check_site,
    edit_site,
    export_sites,
    renew_presser_link,
    renew_site_link,
    site_cards,
    site_page,
)
from .linked import (
    button_state,
    desk_attendance,
    desk_check,
    enter_code,
    press_button,
    release_button,
    report_launch,
    screen,
    screen_state,
    site_desk,
)
from .materials import material_file, material_page, screen_material, screen_material_page
from .operator import (
    abort_launch,
    arm_launch,
    close_ceremony,
    export_launch,
    go_to_step,
    launch_record,
    operator_page,
    settle_launch,
)

__all__ = [
    "abort_launch",
    "arm_launch",
    "button_state",
    "ceremony_page",
    "check_site",
    "close_ceremony",
    "desk_attendance",
    "desk_check",
    "edit_site",
    "enter_code",
    "export_launch",
    "export_sites",
    "go_to_step",
    "launch_record",
    "material_file",
    "material_page",
    "operator_page",
    "press_button",
    "release_button",
    "renew_presser_link",
    "renew_site_link",
    "report_launch",
    "screen",
    "screen_material",
    "screen_material_page",
    "screen_state",
    "settle_launch",
    "site_cards",
    "site_desk",
    "site_page",
]
