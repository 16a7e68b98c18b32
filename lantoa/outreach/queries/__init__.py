# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What pages and actions read of this room."""

from .counts import goals_of, recount
from .field import field_reply, skills_at

__all__ = ["field_reply", "goals_of", "recount", "skills_at"]
