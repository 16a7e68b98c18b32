# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What people type in this room."""

from .log import SessionForm
from .teams import JoinForm, RosterForm, TeamForm

__all__ = ["JoinForm", "RosterForm", "SessionForm", "TeamForm"]
