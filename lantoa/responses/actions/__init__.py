# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from .activities import (
    add_activity_photo,
    cancel_activity,
    edit_activity,
    forget_activity_photos,
    hold_activity,
    judge_activity,
    judge_activity_photo,
    plan_activity,
    withdraw_activity_photo,
)
from .pledges import follow_pledge, forget_pledges, judge_pledges, make_pledge

__all__ = [
    "add_activity_photo",
    "cancel_activity",
    "edit_activity",
    "follow_pledge",
    "forget_activity_photos",
    "forget_pledges",
    "hold_activity",
    "judge_activity",
    "judge_activity_photo",
    "judge_pledges",
    "make_pledge",
    "plan_activity",
    "withdraw_activity_photo",
]
