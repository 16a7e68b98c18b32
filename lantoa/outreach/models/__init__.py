# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What the room stores: teams and their members; sessions as they came from the phones and what was decided on them."""

from .checks import CallBack, CardAnswer, Confirmation, Flag
from .photos import SessionPhoto
from .sessions import Citizen, Device, GuidanceSession, Progress
from .teams import JoinRequest, Membership, Skill, Team, TeamRoster

__all__ = [
    "CallBack",
    "CardAnswer",
    "Citizen",
    "Confirmation",
    "Device",
    "Flag",
    "GuidanceSession",
    "JoinRequest",
    "Membership",
    "Progress",
    "SessionPhoto",
    "Skill",
    "Team",
    "TeamRoster",
]
