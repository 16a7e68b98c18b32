# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The writes of this room, by noun."""

from .answers import answer_invitation, offer_replacement
from .arrivals import note_arrivals, note_batches
from .letters import change_letter, invite_delegates, note_mailed, note_reminded, prepare_letter
from .lists import apply_list, forget_lists, stage_list
from .naming import change_delegate, forget_reach, name_delegate, note_export, replace_delegate, withdraw_delegate

__all__ = [
    "answer_invitation",
    "apply_list",
    "change_delegate",
    "change_letter",
    "forget_lists",
    "forget_reach",
    "invite_delegates",
    "name_delegate",
    "note_arrivals",
    "note_batches",
    "note_export",
    "note_mailed",
    "note_reminded",
    "offer_replacement",
    "prepare_letter",
    "replace_delegate",
    "stage_list",
    "withdraw_delegate",
]
