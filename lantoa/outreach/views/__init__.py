# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Pages of this room: the field app, teams, and the boards of those who lead."""

from .board import (
    clear_flags,
    export_members,
    outreach_board,
    return_session,
    session_page,
)
from .cards import (
    answer_card,
    card_page,
    rate_card,
)
from .checks import (
    call_back_list,
    confirm_sessions,
    decide_flagged,
    flag_queue,
    record_call_back,
)
from .field import (
    deliver_records,
    field_app,
    field_manifest,
    field_worker,
    log_session,
)
from .goals import (
    end_goal,
    goal_list,
    set_goal,
)
from .guides import (
    guide_page,
)
from .joining import (
    accept_request,
    close_link,
    decline_request,
    join_answer,
    join_team,
    open_link,
)
from .photos import (
    add_session_photo,
    session_photo,
)
from .rosters import (
    apply_roster,
    roster_page,
    roster_template,
    stage_roster,
)
from .teams import (
    add_team,
    change_role,
    change_team,
    close_team,
    end_membership,
    export_teams,
    member_page,
    team_link,
    team_list,
    team_page,
    transfer_member,
)

__all__ = [
    "accept_request",
    "add_session_photo",
    "add_team",
    "answer_card",
    "apply_roster",
    "call_back_list",
    "card_page",
    "change_role",
    "change_team",
    "clear_flags",
    "close_link",
    "close_team",
    "confirm_sessions",
    "decide_flagged",
    "decline_request",
    "deliver_records",
    "end_goal",
    "end_membership",
    "export_members",
    "export_teams",
    "field_app",
    "field_manifest",
    "field_worker",
    "flag_queue",
    "goal_list",
    "guide_page",
    "join_answer",
    "join_team",
    "log_session",
    "member_page",
    "open_link",
    "outreach_board",
    "rate_card",
    "record_call_back",
    "return_session",
    "roster_page",
    "roster_template",
    "session_page",
    "session_photo",
    "set_goal",
    "stage_roster",
    "team_link",
    "team_list",
    "team_page",
    "transfer_member",
]
