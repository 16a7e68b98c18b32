# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The writes of the script: its steps, and how it is agreed."""

from .steps import add_step, edit_step, hide_material, move_step, remove_step, show_material, undo_change
from .versions import (
    approve_script,
    comment_script,
    discard_script,
    open_script,
    propose_script,
    return_script,
    settle_comment,
)

__all__ = [
    "add_step",
    "approve_script",
    "comment_script",
    "discard_script",
    "edit_step",
    "hide_material",
    "move_step",
    "open_script",
    "propose_script",
    "remove_step",
    "return_script",
    "settle_comment",
    "show_material",
    "undo_change",
]
