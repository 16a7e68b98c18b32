# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Pages by who opens them: officials at the console, sites and guests by a signed link."""

from .console import (
    attendance_page,
    caption_photo,
    closing_page,
    edit_minutes,
    export_attendance,
    export_feedback,
    export_minutes,
    feedback_page,
    judge_photos,
    photo_file,
    photo_list,
    photo_pack,
    reopen_minutes,
    settle_minutes,
)
from .linked import give_feedback, own_photo, site_after, withdraw_photo

__all__ = [
    "attendance_page",
    "caption_photo",
    "closing_page",
    "edit_minutes",
    "export_attendance",
    "export_feedback",
    "export_minutes",
    "feedback_page",
    "give_feedback",
    "judge_photos",
    "own_photo",
    "photo_file",
    "photo_list",
    "photo_pack",
    "reopen_minutes",
    "settle_minutes",
    "site_after",
    "withdraw_photo",
]
