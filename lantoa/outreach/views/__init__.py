# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Pages of this room: the field app, and the boards of those who lead."""

from .board import (
    clear_flags,
    export_members,
    outreach_board,
    return_session,
    session_page,
    team_list,
    team_page,
)
from .field import field_app, field_manifest, field_worker, log_session

__all__ = [
    "clear_flags",
    "export_members",
    "field_app",
    "field_manifest",
    "field_worker",
    "log_session",
    "outreach_board",
    "return_session",
    "session_page",
    "team_list",
    "team_page",
]
