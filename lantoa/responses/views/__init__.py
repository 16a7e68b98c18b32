# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from .desk import (
    activity_list,
    activity_page,
    add_activity_photo,
    cancel_activity,
    edit_activity,
    export_activities,
    hold_activity,
    plan_activity,
    withdraw_activity_photo,
)
from .pledges import export_pledges, follow_pledge, judge_pledges, make_pledge, pledge_board, pledge_list
from .public import response_calendar, response_page, response_photo
from .publishing import judge_activity, judge_activity_photo, publish_activities

__all__ = [
    "activity_list",
    "activity_page",
    "add_activity_photo",
    "cancel_activity",
    "edit_activity",
    "export_activities",
    "export_pledges",
    "follow_pledge",
    "hold_activity",
    "judge_activity",
    "judge_activity_photo",
    "judge_pledges",
    "make_pledge",
    "plan_activity",
    "pledge_board",
    "pledge_list",
    "publish_activities",
    "response_calendar",
    "response_page",
    "response_photo",
    "withdraw_activity_photo",
]
