# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What pages and actions read of this room."""

from .board import attention, first_unit
from .counts import goals_of, recount
from .field import field_replies, skills_at, standing_of

__all__ = ["attention", "field_replies", "first_unit", "goals_of", "recount", "skills_at", "standing_of"]
