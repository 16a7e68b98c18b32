# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What the room stores: teams and their members; sessions as they came from the phones and what was decided on them."""

from .sessions import Citizen, Device, Flag, GuidanceSession, Progress
from .teams import Membership, Skill, Team

__all__ = ["Citizen", "Device", "Flag", "GuidanceSession", "Membership", "Progress", "Skill", "Team"]
