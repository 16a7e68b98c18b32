# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The writes of this room, by noun."""

from .accounts import (
    add_person,
    change_person,
    close_people,
    deactivate_person,
    note_export,
    reactivate_person,
)
from .activation import activate_account, issue_codes, note_slips
from .demo import DemoAccount, make_demo_accounts
from .imports import apply_import, begin_import, drop_import, forget_bad_rows, import_people, stage_import
from .posts import add_post, end_post
from .privacy import answer_request, decide_request, give_consent, make_request, withdraw_consent

__all__ = [
    "DemoAccount",
    "activate_account",
    "add_person",
    "add_post",
    "answer_request",
    "apply_import",
    "begin_import",
    "change_person",
    "close_people",
    "deactivate_person",
    "decide_request",
    "drop_import",
    "end_post",
    "forget_bad_rows",
    "give_consent",
    "import_people",
    "issue_codes",
    "make_demo_accounts",
    "make_request",
    "note_export",
    "note_slips",
    "reactivate_person",
    "stage_import",
    "withdraw_consent",
]
