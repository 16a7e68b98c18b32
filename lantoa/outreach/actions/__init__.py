# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The writes of this room. Nothing else writes its tables."""

from .cards import answer_card, forget_cards, rate_card
from .devices import register_device, revoke_device
from .goals import end_goal, set_goal
from .intake import take_batch, take_batches
from .joining import accept_request, ask_to_join, close_link, decline_request, open_link
from .members import add_member, change_role, end_membership, transfer_member
from .photos import add_session_photo, forget_photos
from .plan import apply_section
from .repair import forget_old, forget_personal, rebuild
from .review import (
    clear_flags,
    confirm_sessions,
    decide_flagged,
    look_again,
    note_export,
    record_call_back,
    return_session,
)
from .rosters import apply_roster, forget_lists, stage_roster
from .teams import add_team, change_team, close_team, ensure_membership

__all__ = [
    "accept_request",
    "add_member",
    "add_session_photo",
    "add_team",
    "answer_card",
    "apply_roster",
    "apply_section",
    "ask_to_join",
    "change_role",
    "change_team",
    "clear_flags",
    "close_link",
    "close_team",
    "confirm_sessions",
    "decide_flagged",
    "decline_request",
    "end_goal",
    "end_membership",
    "ensure_membership",
    "forget_cards",
    "forget_lists",
    "forget_old",
    "forget_personal",
    "forget_photos",
    "look_again",
    "note_export",
    "open_link",
    "rate_card",
    "rebuild",
    "record_call_back",
    "register_device",
    "return_session",
    "revoke_device",
    "set_goal",
    "stage_roster",
    "take_batch",
    "take_batches",
    "transfer_member",
]
