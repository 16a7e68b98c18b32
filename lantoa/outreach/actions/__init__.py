# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The writes of this room. Nothing else writes its tables."""

from .devices import register_device, revoke_device
from .intake import take_batch
from .plan import apply_section
from .repair import forget_old, forget_personal, rebuild
from .review import clear_flags, note_export, return_session
from .teams import add_member, add_team, end_membership, ensure_membership

__all__ = [
    "add_member",
    "add_team",
    "apply_section",
    "clear_flags",
    "end_membership",
    "ensure_membership",
    "forget_old",
    "forget_personal",
    "note_export",
    "rebuild",
    "register_device",
    "return_session",
    "revoke_device",
    "take_batch",
]
