# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What the room stores: the ceremony, its sites, its programme and the launch (plan, II and IV.1)."""

from .calls import Hand, Receipt, RollAnswer, RollCall, StageMessage
from .events import CODE_LETTERS, STAGE, Ceremony, Level, Showing, new_code, new_nonce
from .launches import Hold, Launch, LaunchReport, Presser
from .materials import Material, MaterialPage, StepMaterial
from .programme import ProgrammeStep
from .rehearsals import Rehearsal, RehearsedStep
from .sites import Attendance, DelegateGroup, Site, SiteCheck, SiteList, SiteQuerySet, SiteTest

__all__ = [
    "CODE_LETTERS",
    "STAGE",
    "Attendance",
    "Ceremony",
    "DelegateGroup",
    "Hand",
    "Hold",
    "Launch",
    "LaunchReport",
    "Level",
    "Material",
    "MaterialPage",
    "Presser",
    "ProgrammeStep",
    "Receipt",
    "Rehearsal",
    "RehearsedStep",
    "RollAnswer",
    "RollCall",
    "Showing",
    "Site",
    "SiteCheck",
    "SiteList",
    "SiteQuerySet",
    "SiteTest",
    "StageMessage",
    "StepMaterial",
    "new_code",
    "new_nonce",
]
