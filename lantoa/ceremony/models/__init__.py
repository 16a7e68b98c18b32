# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What the room stores: the ceremony, its sites, its programme and the launch (plan, II and IV.1)."""

from .events import CODE_LETTERS, Ceremony, Level, new_code, new_nonce
from .launches import Hold, Launch, LaunchReport, Presser
from .programme import ProgrammeStep
from .sites import Attendance, DelegateGroup, Site, SiteCheck, SiteQuerySet

__all__ = [
    "CODE_LETTERS",
    "Attendance",
    "Ceremony",
    "DelegateGroup",
    "Hold",
    "Launch",
    "LaunchReport",
    "Level",
    "Presser",
    "ProgrammeStep",
    "Site",
    "SiteCheck",
    "SiteQuerySet",
    "new_code",
    "new_nonce",
]
